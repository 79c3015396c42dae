"""Cutting a text into pieces of the network's vocabulary: the likeliest cut under a unigram model (Kudo 2018)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.e5.weights import Weights

_BLANK = "\u2581"
"""How the vocabulary writes a blank."""
_PENALTY = 10.0
"""So much worse than the worst piece is a character that the vocabulary lacks."""
LONGEST = 16
"""Characters in the longest piece that matters."""


class Tokens:
    """Cuts texts; equal texts are cut alike."""

    def __init__(self, weights: Weights) -> None:
        self._pieces: Mapping[str, tuple[int, float]] = weights.pieces
        self._normal = dict(weights.normal)
        self._ends = weights.begin, weights.end
        self._unknown = weights.unknown
        self._lost = min(score for _, score in weights.pieces.values()) - _PENALTY

    def of(self, text: str) -> list[int]:
        """The numbers of the pieces, between the marks of beginning and end."""
        text = re.sub(" {2,}", " ", text.translate(self._normal))
        cut = self._cut((text if text.startswith(" ") else " " + text).replace(" ", _BLANK))
        return [self._ends[0], *cut, self._ends[1]]

    def _cut(self, text: str) -> list[int]:
        best = [(0.0, 0, self._unknown)] + [(float("-inf"), 0, self._unknown)] * len(text)
        for start in range(len(text)):
            so_far = best[start][0]
            lost = so_far + self._lost
            if lost > best[start + 1][0]:
                best[start + 1] = (lost, start, self._unknown)
            for end in range(start + 1, min(len(text), start + LONGEST) + 1):
                found = self._pieces.get(text[start:end])
                if found and so_far + found[1] > best[end][0]:
                    best[end] = (so_far + found[1], start, found[0])
        return _back(best)


def _back(best: list[tuple[float, int, int]]) -> list[int]:
    """The pieces of the best cut, in the order of the text."""
    pieces, at = [], len(best) - 1
    while at > 0:
        _, at, piece = best[at]
        pieces.append(piece)
    return pieces[::-1]
