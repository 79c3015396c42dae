"""Finding articles by meaning: kernel ridge regression over the phrasings nearest to the question.

Regression learns where the border between two neighbouring articles runs, which similarity to the nearest
phrasing alone does not. It is solved anew for every question over a few hundred phrasings, so a build has nothing
to train and a question costs the same in a catalogue of a hundred thousand phrasings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
NEIGHBOURS = 200
"""So many phrasings take part; more of them gained nothing."""
WIDTH = 4.0
RIDGE = 0.1


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """Per article the regression's value (1 is certain), and the similarity of the nearest phrasing of all."""

    regression: Floats
    nearest: float


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """Scores articles for a question vector.

    ``vectors`` are centred on ``mean``, of unit length, and stand article by article: those of article ``a`` are
    ``vectors[start[a]:start[a + 1]]``, and ``centres[a]`` is where they point together.
    """

    mean: Floats
    vectors: Floats
    start: Ints
    centres: Floats

    @classmethod
    def train(cls, vectors: Floats, owners: Ints, articles: int) -> SemanticModel:
        """Arrange one row a phrasing; ``owners[i]`` is the article (0-based) of the i-th, in ascending order."""
        mean = vectors.mean(axis=0)
        unit = _unit(vectors - mean)
        start = np.searchsorted(owners, np.arange(articles + 1))
        return cls(mean, unit, start, _unit(np.add.reduceat(unit, start[:-1])))

    def closeness(self, vector: Floats) -> Floats:
        """How near each article's centre is to a question vector, from -1 to 1."""
        near: Floats = self.centres @ _unit(vector - self.mean)
        return near

    def score(self, vector: Floats, among: Ints) -> SemanticScores:
        """Scores of the articles ``among`` for one question vector; those of the others are 0."""
        query = _unit(vector - self.mean)
        blocks = [self.vectors[self.start[a] : self.start[a + 1]] for a in among.tolist()]
        similar = np.concatenate([block @ query for block in blocks])
        owners = np.repeat(among, [len(block) for block in blocks])
        rows = np.concatenate([np.arange(self.start[a], self.start[a + 1]) for a in among.tolist()])
        near = np.argsort(-similar)[:NEIGHBOURS]
        known = self.vectors[rows[near]]
        kernel = _kernel(known @ known.T)
        kernel[np.diag_indices_from(kernel)] += RIDGE
        shares = np.linalg.solve(kernel, _kernel(similar[near]))
        regression = np.bincount(owners[near], shares, len(self.centres)).astype(np.float32)
        return SemanticScores(regression, float(similar[near[0]]))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays, to be stored."""
        return {"mean": self.mean, "vectors": self.vectors, "start": self.start, "centres": self.centres}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> SemanticModel:
        """Back from :meth:`arrays`."""
        return cls(**arrays)  # type: ignore[arg-type]  # dtypes are as stored


def _kernel(similar: Floats) -> Floats:
    kernel: Floats = np.exp(np.float32(WIDTH) * (similar - 1))
    return kernel


def _unit(vectors: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))[..., None]
    unit: Floats = vectors / np.maximum(lengths, 1e-9)
    return unit
