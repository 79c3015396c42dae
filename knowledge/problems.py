"""What is wrong with a knowledge file, said so that a clerk can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one file.

    ``line`` counts from 1. ``message`` is Chinese and says what to write instead.
    ``fatal`` problems block a release; the others are advice.
    """

    path: Path
    line: int
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        mark = "错误" if self.fatal else "提醒"
        return f"{self.path}:{self.line}: {mark}: {self.message}"


class BrokenKnowledge(ValueError):
    """Raised when files that must form a release have fatal problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(p for p in problems if p.fatal)
        super().__init__("\n".join(str(p) for p in self.problems))
