"""The knowledge files as they are now, whether or not they were published."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.loader import Catalogue, Placed, Reader
from knowledge.models import Article, Parameter
from knowledge.problems import Problem
from knowledge.publishing.cases import Cases
from knowledge.publishing.files import Files, read_files

Stamp = frozenset[tuple[Path, int, int]]


@dataclass(frozen=True)
class Draft:
    """Everything that was read from the folder, seen as a library of articles."""

    files: Files
    number: int = 0
    """No build has it."""

    @property
    def root(self) -> Path:
        """The folder."""
        return self.files.root

    @property
    def catalogue(self) -> Catalogue:
        """Articles, parameters and documents."""
        return self.files.catalogue

    @property
    def articles(self) -> Sequence[Article]:
        """Every version of every article."""
        return [placed.item for placed in self.catalogue.articles]

    @property
    def parameter_list(self) -> Sequence[Parameter]:
        """Every parameter."""
        return [placed.item for placed in self.catalogue.parameters]

    @property
    def cases(self) -> Cases:
        """What must come out."""
        return self.files.cases

    def article(self, id: str, as_of: date) -> Article | None:
        """The version of the article in force on that day."""
        return next((p.item for p in self.catalogue.articles if p.item.id == id and p.item.in_force(as_of)), None)

    def parameters(self) -> dict[str, Parameter]:
        """The parameter table."""
        return {p.item.id: p.item for p in self.catalogue.parameters}

    def file_of(self, path: Path) -> str:
        """A path as it is named in the editor: below the folder of articles, or below the root."""
        below = path.relative_to(self.root)
        return str(below.relative_to("articles")) if below.parts[0] == "articles" else str(below)

    def placed(self, file: str) -> Placed[Article] | None:
        """The article in that file; None when it cannot be read."""
        path = self.root / "articles" / file
        return next((p for p in self.catalogue.articles if p.document.path == path), None)

    def by_file(self) -> Mapping[str, Sequence[Problem]]:
        """The problems of each file."""
        found: dict[str, list[Problem]] = {}
        for problem in self.files.problems:
            found.setdefault(self.file_of(problem.path), []).append(problem)
        return found


class Drafts:
    """The folder whenever it is asked for; while nothing changes it is read once, and then only what changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._reader = Reader(root)
        self._lock = threading.Lock()
        self._kept: tuple[Stamp, Draft] | None = None

    def now(self) -> Draft:
        """The folder as it is now."""
        with self._lock:
            stamp = _stamp(self._root)
            if self._kept is None or self._kept[0] != stamp:
                self._kept = (stamp, Draft(read_files(self._root, self._reader)))
            return self._kept[1]


def _stamp(root: Path) -> Stamp:
    """What changes when any file below the folder does."""
    found = [(path, path.stat()) for pattern in ("**/*.md", "**/*.yaml") for path in root.glob(pattern)]
    return frozenset((path, status.st_mtime_ns, status.st_size) for path, status in found)
