"""The tools with which builds are made and asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from knowledge.encoder import Encoder, Progress, VectorCache
from knowledge.engine import Engine
from knowledge.files import File
from knowledge.loader import Catalogue, Placed
from knowledge.models import Article, Parameter, Strict
from knowledge.publishing.files import Files
from knowledge.publishing.rehearsal import RememberingEncoder, engine_over
from knowledge.ranking import Calibration
from knowledge.release import Release, Shelf, build

Item = TypeVar("Item", bound=Strict)


@dataclass(frozen=True, slots=True)
class Build:
    """A release and an engine that answers from it alone."""

    release: Release
    engine: Engine


@dataclass(frozen=True)
class Workshop:
    """The shelf, the vectors and the models of one installation."""

    shelf: Shelf
    vectors: VectorCache
    encoder: Encoder
    calibration: Calibration

    def draft(self, files: Files, at: datetime, progress: Progress = lambda done, of: None) -> Build:
        """Build the files in memory under the next free number; they must not be broken.

        ``progress`` is told how many new phrasings have been encoded.
        """
        return self._asked(self.build(files.catalogue, at, progress), files)

    def live(self, files: Files | None = None) -> Build | None:
        """The build that answers now, or None before the first; ``files`` name questions that will be asked of it."""
        number = self.shelf.pointed()
        return None if number is None else self._asked(self.shelf.load(number), files)

    def build(self, catalogue: Catalogue, at: datetime, progress: Progress = lambda done, of: None) -> Release:
        """A release under the next free number, not stored yet."""
        number = max(self.shelf.numbers(), default=0) + 1
        return build(catalogue, number=number, built_at=at, vectors=self.vectors, progress=progress)

    def _asked(self, release: Release, files: Files | None) -> Build:
        encoder = RememberingEncoder(self.vectors, self.encoder)
        if files:
            encoder.prepare(placed.item.ask for placed in files.cases.questions)
        return Build(release, engine_over(release, encoder, self.calibration))


def catalogue_of(articles: Iterable[Article], parameters: Iterable[Parameter]) -> Catalogue:
    """A catalogue of items that come from a build instead of from files."""
    return Catalogue(_placed(articles), _placed(parameters))


def _placed(items: Iterable[Item]) -> tuple[Placed[Item], ...]:
    return tuple(Placed(item, File(Path(), {}, {})) for item in items)
