"""Finding articles by meaning: kernel ridge regression from phrasing vectors to articles.

Regression learns where the border between two neighbouring articles runs, which similarity to the nearest
phrasing alone does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
WIDTH = 4.0
RIDGE = 0.3


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """Per article the regression's value (1 is certain), and the similarity of the nearest phrasing of all."""

    regression: Floats
    nearest: float


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """Scores every article for a question vector; ``vectors`` are centred on ``mean`` and of unit length."""

    mean: Floats
    vectors: Floats
    weights: Floats

    @classmethod
    def train(cls, vectors: Floats, owners: Ints, articles: int) -> SemanticModel:
        """Fit to one row a phrasing; ``owners[i]`` is the article (0-based) of the i-th."""
        mean = vectors.mean(axis=0)
        unit = _unit(vectors - mean)
        wanted = np.full((len(unit), articles), -1.0 / articles, np.float32)
        wanted[np.arange(len(unit)), owners] += 1.0
        kernel = _kernel(unit, unit)
        kernel[np.diag_indices_from(kernel)] += RIDGE
        return cls(mean, unit, np.linalg.solve(kernel, wanted))

    def score(self, vector: Floats) -> SemanticScores:
        """Scores for one question vector."""
        query = _unit(vector - self.mean)
        similar = self.vectors @ query
        closeness = np.exp(np.float32(WIDTH) * (similar - 1))
        return SemanticScores(closeness @ self.weights, float(similar.max()))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays, to be stored."""
        return {"mean": self.mean, "vectors": self.vectors, "weights": self.weights}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> SemanticModel:
        """Back from :meth:`arrays`."""
        return cls(arrays["mean"], arrays["vectors"], arrays["weights"])


def _kernel(rows: Floats, others: Floats) -> Floats:
    kernel: Floats = np.exp(np.float32(WIDTH) * (rows @ others.T - 1))
    return kernel


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit
