"""Finding articles by the characters of their phrasings.

Multinomial naive Bayes over tf-idf weights (Rennie et al. 2003): one class an article, trained by counting,
stored sparsely, so that a question touches only the features it has. Everything is done on whole arrays, so that
a hundred thousand phrasings are counted in about a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Arrays = Mapping[str, NDArray[np.generic]]
SMOOTHING = 0.05
LONGEST = 3
_BITS = 21
"""A character's number needs no more; three of them fit into 64 bits."""
_BREAK = "\0"


def runs(text: str, length: int) -> Ints:
    """Every run of ``length`` characters as one number, in order; a run never crosses a :data:`_BREAK`."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    return _packed(points, length)[_whole(points, length)]


def features(normalised: str) -> Ints:
    """Every run of one to three characters of a text."""
    return np.concatenate([runs(normalised, length) for length in range(1, LONGEST + 1)])


@dataclass(frozen=True, slots=True)
class LexicalModel:
    """Scores every article for a question by its wording.

    ``names`` are the features' numbers in ascending order; ``gains[start[f]:start[f + 1]]`` are what feature ``f``
    adds to ``articles[start[f]:start[f + 1]]``.
    """

    names: Ints
    idf: Floats
    base: Floats
    start: Ints
    articles: NDArray[np.int32]
    gains: Floats

    @classmethod
    def train(cls, phrasings: Sequence[str], owners: Ints, articles: int) -> LexicalModel:
        """Count ``phrasings`` (normalised); ``owners[i]`` is the article (0-based) of the i-th."""
        names, feature, row, times = _count(phrasings)
        idf = np.log((1 + len(phrasings)) / (1 + np.bincount(feature, minlength=len(names)))) + 1
        weight = (1 + np.log(times)) * idf[feature]
        weight /= np.sqrt(np.bincount(row, weight**2, len(phrasings)))[row]
        owner = owners[row]
        places, where = np.unique(feature * articles + owner, return_inverse=True)
        mass = np.bincount(where, weight)
        totals = np.bincount(owner, weight, articles)
        return cls(
            names=names,
            idf=idf.astype(np.float32),
            base=np.log(SMOOTHING / (totals + SMOOTHING * len(names))).astype(np.float32),
            start=np.searchsorted(places, np.arange(len(names) + 1) * articles),
            articles=(places % articles).astype(np.int32),
            gains=np.log((mass + SMOOTHING) / SMOOTHING).astype(np.float32),
        )

    def score(self, normalised: str) -> Floats:
        """The log likelihood of the question under each article, up to a constant; about -10 to 0."""
        found, times = np.unique(features(normalised), return_counts=True)
        place, known = self._places(found)
        place = place[known]
        weight = (1 + np.log(times[known])) * self.idf[place]
        weight /= max(float(np.linalg.norm(weight)), 1e-9)
        lengths = self.start[place + 1] - self.start[place]
        rows = np.arange(lengths.sum()) + np.repeat(self.start[place] - np.cumsum(lengths) + lengths, lengths)
        gained = np.bincount(self.articles[rows], self.gains[rows] * np.repeat(weight, lengths), len(self.base))
        scores: Floats = (self.base * weight.sum() + gained).astype(np.float32)
        return scores

    def coverage(self, normalised: str) -> float:
        """The share of the question's character pairs that occur in any phrasing: 0 for a foreign subject."""
        pairs = runs(normalised, 2)
        return float(self._places(pairs)[1].mean()) if len(pairs) else 0.0

    def _places(self, found: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        place = np.minimum(np.searchsorted(self.names, found), max(len(self.names) - 1, 0))
        return place, self.names[place] == found

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays, to be stored."""
        return {"names": self.names, "idf": self.idf, "base": self.base, "start": self.start,
                "articles": self.articles, "gains": self.gains}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> LexicalModel:
        """Back from :meth:`arrays`."""
        return cls(**arrays)  # type: ignore[arg-type]  # dtypes are as stored


def _count(phrasings: Sequence[str]) -> tuple[Ints, Ints, Ints, Ints]:
    """The features there are, then for each feature of each phrasing: its place, the phrasing, how often."""
    points = np.frombuffer(_BREAK.join(phrasings).encode("utf-32-le"), np.uint32).astype(np.int64)
    text = np.cumsum(points == 0)
    found, row = [], []
    for length in range(1, LONGEST + 1):
        whole = _whole(points, length)
        found.append(_packed(points, length)[whole])
        row.append(text[: len(whole)][whole])
    names, place = np.unique(np.concatenate(found), return_inverse=True)
    pairs, times = np.unique(place * len(phrasings) + np.concatenate(row), return_counts=True)
    return names, pairs // len(phrasings), pairs % len(phrasings), times


def _packed(points: Ints, length: int) -> Ints:
    size = max(len(points) - length + 1, 0)
    packed = np.zeros(size, np.int64)
    for i in range(length):
        packed = (packed << _BITS) | points[i : i + size]
    return packed


def _whole(points: Ints, length: int) -> NDArray[np.bool_]:
    size = max(len(points) - length + 1, 0)
    whole = np.ones(size, np.bool_)
    for i in range(length):
        whole &= points[i : i + size] != 0
    return whole
