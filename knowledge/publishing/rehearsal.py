"""A build that stands on no shelf yet, asked as if it answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from knowledge.encoder import Encoder, Floats, Progress, VectorCache
from knowledge.engine import Engine
from knowledge.ranking import Calibration
from knowledge.release import Release, Shelf
from knowledge.text import gist


class OneBuild(Shelf):
    """A shelf in memory with one build on it; nothing can be put there."""

    def __init__(self, release: Release) -> None:
        """Without a folder."""
        self._release = release

    def pointed(self) -> int:
        """The one build's number."""
        return self._release.number

    def load(self, number: int) -> Release:
        """The one build."""
        return self._release


class RememberingEncoder:
    """An encoder that asks the cache of vectors first, so that questions asked at every publish are encoded once."""

    def __init__(self, vectors: VectorCache, encoder: Encoder) -> None:
        self.name = encoder.name
        self._vectors = vectors
        self._known: dict[str, Floats] = {}

    def prepare(self, questions: Iterable[str], progress: Progress = lambda done, of: None) -> None:
        """Fetch what the questions will need in one go; ``progress`` is told about those never encoded before."""
        self._fetch([gist(text) for text in questions], progress)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        self._fetch(texts)
        return np.stack([self._known[text] for text in texts])

    def _fetch(self, texts: Iterable[str], progress: Progress = lambda done, of: None) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._vectors.encode(new, progress), strict=True))


def engine_over(release: Release, encoder: Encoder, calibration: Calibration) -> Engine:
    """An engine that answers from this build only."""
    return Engine(OneBuild(release), encoder, calibration)
