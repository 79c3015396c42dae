"""The knowledge files as they stand: articles, parameters, documents and cases, and everything wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.checks import check_catalogue
from knowledge.loader import Catalogue, Reader
from knowledge.problems import Problem
from knowledge.publishing.cases import Cases, read_cases


@dataclass(frozen=True, slots=True)
class Files:
    """What was read; ``problems`` is in file order, fatal ones and advice."""

    root: Path
    catalogue: Catalogue
    cases: Cases
    problems: tuple[Problem, ...]

    @property
    def broken(self) -> list[Problem]:
        """The faults with which nothing can be built."""
        return [problem for problem in self.problems if problem.fatal]


def read_files(root: Path, reader: Reader | None = None) -> Files:
    """Read and check everything under ``root``; never raises for a broken file.

    A ``reader`` of that folder that is used again does not parse again what did not change.
    """
    catalogue, problems = (reader or Reader(root)).read()
    problems += check_catalogue(catalogue)
    cases, faults = read_cases(root, catalogue)
    return Files(root, catalogue, cases, tuple(sorted([*problems, *faults])))
