"""Questions gathered by likeness: the same input always gives the same clusters.

Two questions are alike by their meaning (cosine of sentence vectors, seen from the middle of the knowledge) and by
their wording. A cluster is a star: the question with most neighbours and those nearest to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.encoder import Floats, Progress
from knowledge.text import gist, normalise

WORDING = 0.2
"""The share of the wording in the likeness; the rest is meaning."""
ALIKE = 0.5
"""From this likeness on two questions are neighbours; measured, see docs/sheets.md."""
BLOCK = 512
Ints = NDArray[np.int64]


class Vectors(Protocol):
    """Vectors of texts, such as ``VectorCache``."""

    def encode(self, texts: Sequence[str], progress: Progress = ...) -> Floats:
        """One row a text; ``progress`` is told how many of the new ones are done."""
        ...


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions by their place in the input. ``centre`` is the most central one, ``members`` all, in input order."""

    centre: int
    members: tuple[int, ...]


class Gatherer:
    """Gathers questions; ``background`` are the titles of the knowledge, whose middle is the point of view."""

    def __init__(self, vectors: Vectors, background: Sequence[str]) -> None:
        self._vectors = vectors
        self._background = list(background)

    def gather(self, texts: Sequence[str], progress: Progress = lambda done, of: None) -> list[Cluster]:
        """Every question in exactly one cluster, the largest cluster first, equal ones in input order."""
        if not texts:
            return []
        groups = _same(texts)
        distinct = [members[0] for members in groups]
        graph = _Graph.of([texts[i] for i in distinct], self._unit([texts[i] for i in distinct], progress))
        weights = np.array([len(members) for members in groups], np.int64)
        found = [
            Cluster(distinct[centre], tuple(sorted(i for node in star for i in groups[node])))
            for centre, star in graph.stars(weights).items()
        ]
        return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members))

    def _unit(self, texts: Sequence[str], progress: Progress) -> Floats:
        vectors = self._vectors.encode([gist(text) for text in texts], progress)
        if self._background:
            vectors = vectors - self._vectors.encode(self._background).mean(axis=0)
        unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit


def _same(texts: Sequence[str]) -> list[list[int]]:
    """Questions that are the same but for politeness and signs, in input order."""
    groups: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        groups.setdefault(normalise(text) or text, []).append(index)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Graph:
    """For each question its neighbours and how alike they are."""

    near: Sequence[Ints]
    likeness: Sequence[Floats]

    @classmethod
    def of(cls, texts: Sequence[str], unit: Floats) -> _Graph:
        """Compare everything with everything, a block at a time."""
        wording = [normalise(text) or text for text in texts]
        near: list[Ints] = []
        likeness: list[Floats] = []
        least = (ALIKE - WORDING) / (1 - WORDING)  # of the meaning, when the wording is the very same
        for start in range(0, len(texts), BLOCK):
            meaning = unit[start : start + BLOCK] @ unit.T
            for row, scores in enumerate(meaning, start):
                candidates = np.flatnonzero(scores >= least)
                total = (1 - WORDING) * scores[candidates] + WORDING * _wording(wording, row, candidates)
                kept = (total >= ALIKE) & (candidates != row)
                near.append(candidates[kept])
                likeness.append(total[kept])
        return cls(near, likeness)

    def stars(self, weights: Ints) -> Mapping[int, list[int]]:
        """The nodes of each star by its centre; a node goes to the nearest centre that it is a neighbour of."""
        centres = self._centres(weights)
        nearest: dict[int, tuple[float, int]] = {}
        for centre in centres:
            for node, likeness in zip(self.near[centre].tolist(), self.likeness[centre].tolist(), strict=True):
                if node not in nearest or likeness > nearest[node][0]:
                    nearest[node] = (likeness, centre)
        found: dict[int, list[int]] = {centre: [centre] for centre in centres}
        for node, (_, centre) in nearest.items():
            if node not in found:
                found[centre].append(node)
        return found

    def _centres(self, weights: Ints) -> list[int]:
        """Nodes none of which is another's neighbour: the one with most questions around it first."""
        around = weights + np.array([int(weights[near].sum()) for near in self.near], np.int64)
        centres: list[int] = []
        free = np.ones(len(weights), bool)
        while free.any():
            centre = int(np.argmax(np.where(free, around, -1)))
            taken = [centre, *(int(node) for node in self.near[centre] if free[node])]
            free[taken] = False
            for node in taken:
                around[self.near[node]] -= weights[node]
            centres.append(centre)
        return centres


def _wording(texts: Sequence[str], row: int, others: Ints) -> Floats:
    compared = [texts[other] for other in others]
    likeness: Floats = process.cdist([texts[row]], compared, scorer=fuzz.ratio, dtype=np.float32)[0] / 100
    return likeness
