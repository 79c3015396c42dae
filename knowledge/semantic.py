"""Finding articles by meaning: phrasings as vectors, and a smooth map from vectors to articles.

Two views of the same vectors are kept: kernel ridge regression on landmarks (Nyström), which learns where the
border between two articles runs, and the mean similarity of an article's three nearest phrasings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Owners = NDArray[np.int64]
LANDMARKS = 1024
WIDTH = 4.0
RIDGE = 0.3
NEAREST = 60


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """Per article: the regression's value, and the similarity of its nearest phrasings (-1 to 1)."""

    regression: Floats
    nearest: Floats
    best: float


class SemanticModel:
    """Scores every article for a question vector."""

    def __init__(self, vectors: Floats, owners: Owners, articles: int) -> None:
        """``vectors`` holds one row a phrasing; ``owners[i]`` is the article (0-based) of the i-th."""
        self._mean = vectors.mean(axis=0)
        self._vectors = _unit(vectors - self._mean)
        self._owners = owners
        self._articles = articles
        step = max(1, len(vectors) // LANDMARKS)
        self._landmarks = self._vectors[::step]
        wanted = np.full((len(vectors), articles), -1.0 / articles, np.float32)
        wanted[np.arange(len(vectors)), owners] += 1.0
        kernel = _kernel(self._vectors, self._landmarks)
        gram = kernel.T @ kernel + np.float32(RIDGE) * np.eye(kernel.shape[1], dtype=np.float32)
        self._weights: Floats = np.linalg.solve(gram.astype(np.float64), (kernel.T @ wanted)).astype(np.float32)

    def score(self, vector: Floats) -> SemanticScores:
        """Scores for one question vector."""
        query = _unit(vector - self._mean)
        similar = self._vectors @ query
        return SemanticScores(
            regression=_kernel(query[None, :], self._landmarks)[0] @ self._weights,
            nearest=self._nearest(similar),
            best=float(similar.max()),
        )

    def _nearest(self, similar: Floats) -> Floats:
        """The mean of each article's three best phrasings among the nearest ones; the floor elsewhere."""
        count = min(NEAREST, len(similar))
        near = np.argpartition(-similar, count - 1)[:count]
        near = near[np.argsort(-similar[near])]
        floor = float(similar[near[-1]])
        sums = np.full(self._articles, 3 * floor, np.float32)
        taken = np.zeros(self._articles, np.int8)
        for index in near.tolist():
            owner = int(self._owners[index])
            if taken[owner] < 3:
                sums[owner] += similar[index] - floor
                taken[owner] += 1
        return sums / np.float32(3)


def _kernel(rows: Floats, landmarks: Floats) -> Floats:
    kernel: Floats = np.exp(np.float32(WIDTH) * (rows @ landmarks.T - 1))
    return kernel


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit
