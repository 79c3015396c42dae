"""What the engine decided about one question, small enough to travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Band(StrEnum):
    """How sure the engine is."""

    SURE = "sure"
    """One article answers; it is said word for word."""
    UNSURE = "unsure"
    """Two or three articles might; the citizen chooses."""
    NONE = "none"
    """No article fits well enough."""
    FOREIGN = "foreign"
    """Not about social insurance at all."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question in its frame: the day, the place, and what the dialogue thought of it."""

    text: str
    as_of: date
    region: str
    intent: str | None = None
    intent_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer. ``confidence`` is calibrated: of ten at 0.9, nine are right."""

    article_id: str
    title: str
    confidence: float
    variant: str | None = None
    matched: str | None = None
    aspect: str | None = None
    """The side of the matter that was asked about, when only one was."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The band and its candidates, best first.

    ``place`` is the code of another region that the question names; a rule that does not hold there is then only
    offered, never said straight away. ``asked`` is another day that the question was about, when nothing is known of it
    and ``as_of`` is today.
    """

    band: Band
    candidates: tuple[Candidate, ...]
    confidence: float
    release: int
    as_of: date
    region: str
    place: str | None = None
    asked: date | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which it passes through the dialogue; holds nothing of the question."""
        return {
            "band": self.band.value,
            "candidates": [
                [c.article_id, c.title, round(c.confidence, 4), c.variant, c.aspect] for c in self.candidates
            ],
            "confidence": round(self.confidence, 4),
            "release": self.release,
            "as_of": self.as_of.isoformat(),
            "region": self.region,
            "place": self.place,
            "asked": self.asked.isoformat() if self.asked else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decision:
        """Back from :meth:`to_json`; raises ``KeyError`` or ``ValueError`` for anything else."""
        return cls(
            band=Band(data["band"]),
            candidates=tuple(
                Candidate(id, title, score, variant, aspect=next(iter(rest), None))
                for id, title, score, variant, *rest in data["candidates"]
            ),
            confidence=float(data["confidence"]),
            release=int(data["release"]),
            as_of=date.fromisoformat(data["as_of"]),
            region=str(data["region"]),
            place=data.get("place"),
            asked=date.fromisoformat(data["asked"]) if data.get("asked") else None,
        )
