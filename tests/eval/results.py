"""What came back for a question, and the figures over many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.eval.questions import Kind, Question


class Ending(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    CHOICES = "choices"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Result:
    """``articles`` best first: the answered one alone or first, or what was offered."""

    question: Question
    ending: Ending
    articles: tuple[str, ...]
    confidence: float | None = None

    def right(self, among: int = 1) -> bool:
        """Whether one of the first articles is right."""
        return any(article in self.question.accepted for article in self.articles[:among])

    @property
    def wrong_for_sure(self) -> bool:
        """Whether it was answered with an article that is not right."""
        return self.ending is Ending.ANSWERED and not self.right()


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares over ``count`` questions."""

    count: int
    answered: float
    choices: float
    nothing: float
    right_at_1: float
    right_in_3: float
    helped: float
    wrong: float


def figures(results: Sequence[Result]) -> Figures:
    """The shares; all 0 for no results.

    ``helped``: answered right, or the right article is among the choices. ``wrong``: answered, and not right.
    """
    return Figures(
        count=len(results),
        answered=_share(r.ending is Ending.ANSWERED for r in results),
        choices=_share(r.ending is Ending.CHOICES for r in results),
        nothing=_share(r.ending is Ending.NOTHING for r in results),
        right_at_1=_share(r.right() for r in results),
        right_in_3=_share(r.right(3) for r in results),
        helped=_share(_helped(r) for r in results),
        wrong=_share(r.wrong_for_sure for r in results),
    )


def _helped(result: Result) -> bool:
    if result.ending is Ending.ANSWERED:
        return result.right()
    return result.ending is Ending.CHOICES and result.right(3)


def calibration(results: Iterable[Result], steps: int = 10) -> list[tuple[float, float, int]]:
    """For each step of confidence: the mean confidence, the share that is right, how many."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(steps)]
    for result in results:
        if result.confidence is not None:
            bins[min(int(result.confidence * steps), steps - 1)].append((result.confidence, result.right()))
    return [
        (sum(c for c, _ in rows) / len(rows), sum(right for _, right in rows) / len(rows), len(rows))
        for rows in bins
        if rows
    ]


def of_kind(results: Iterable[Result], *kinds: Kind) -> list[Result]:
    """The results of questions of those kinds."""
    return [result for result in results if result.question.kind in kinds]


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else 0.0
