"""Which questions of a conversation got no good answer: a fold over its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from conversation.answering import NONE_OF_THESE
from conversation.choosing import match_choice
from conversation.events import Event, EventType
from conversation.outcome import Outcome


class Kind(StrEnum):
    """What was wrong with what a question got; when several were, the first counts."""

    UNANSWERED = "unanswered"
    """No article fitted."""
    DECLINED = "declined"
    """None of the choices was it."""
    UNHELPFUL = "unhelpful"
    """The citizen said that the answer did not help."""


Key = tuple[str, int]
"""A question: its conversation and the ``seq`` of the citizen's message."""
_ORDER = tuple(Kind)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A citizen's question, as it is stored: with stars for personal numbers."""

    key: Key
    kind: Kind
    text: str
    at: datetime
    channel: str


class _Fold:
    """Goes through one conversation and notes what each question got."""

    def __init__(self) -> None:
        self.missed: dict[int, Kind] = {}
        self._said: list[Event] = []
        self._asked: Event | None = None
        self._offered: Sequence[Mapping[str, str]] = ()
        self._replies: list[Event] = []
        self._question_of: dict[int, int] = {}
        self._rated: dict[int, str] = {}
        self.asked: dict[int, Event] = {}

    def take(self, event: Event) -> None:
        match event.type:
            case EventType.CITIZEN_MESSAGE:
                self._said.append(event)
            case EventType.BOT_MESSAGE:
                self._replies.append(event)
            case EventType.TURN_ENDED:
                self._turn(event)
            case EventType.ANSWER_RATED:
                self._rated[event.payload["seq"]] = event.payload["value"]

    def _turn(self, ended: Event) -> None:
        """One turn: what was said up to ``up_to``, what came back, how it ended."""
        said = [event for event in self._said if event.seq <= ended.payload["up_to"]]
        self._said = self._said[len(said) :]
        declined = bool(said) and self._declines(said[-1])
        typed = [event for event in said if not event.payload.get("choice_id")]
        if typed and not declined:
            self._asked = typed[-1]
            self.asked[typed[-1].seq] = typed[-1]
        if self._asked is not None:
            self._note(self._asked.seq, ended, declined=declined)
        offered = self._replies[-1].payload.get("choices", ()) if self._replies else ()
        self._offered = offered
        self._replies = []

    def _note(self, seq: int, ended: Event, *, declined: bool) -> None:
        self._question_of.update({reply.seq: seq for reply in self._replies})
        if declined:
            self._miss(seq, Kind.DECLINED)
        elif _unanswered(ended.payload["outcome"], self._replies):
            self._miss(seq, Kind.UNANSWERED)

    def _declines(self, message: Event) -> bool:
        pressed = message.payload.get("choice_id") or match_choice(message.payload["text"], self._offered)
        return bool(pressed == NONE_OF_THESE.id)

    def _miss(self, seq: int, kind: Kind) -> None:
        self.missed[seq] = min(self.missed.get(seq, kind), kind, key=_ORDER.index)

    def end(self) -> Mapping[int, Kind]:
        """What was wrong, by question; of several ratings of an answer the last one counts."""
        for seq, value in self._rated.items():
            if value == "unhelpful" and seq in self._question_of:
                self._miss(self._question_of[seq], Kind.UNHELPFUL)
        return self.missed


def _unanswered(outcome: str, replies: Sequence[Event]) -> bool:
    """Nothing fitted; a referral, which is out of scope too, is an article and an answer."""
    if outcome == Outcome.OUT_OF_SCOPE:
        return not any(reply.payload.get("article_id") for reply in replies)
    return outcome == Outcome.UNKNOWN


def open_questions(events: Iterable[Event], channel: str, since: datetime) -> list[OpenQuestion]:
    """The questions of one conversation, asked ``since`` then, that got no good answer."""
    fold = _Fold()
    for event in events:
        fold.take(event)
    return [
        OpenQuestion(
            (fold.asked[seq].conversation_id, seq), kind, _text(fold.asked[seq].payload), fold.asked[seq].at, channel
        )
        for seq, kind in sorted(fold.end().items())
        if fold.asked[seq].at >= since
    ]


def _text(payload: Mapping[str, Any]) -> str:
    return " ".join(str(payload["text"]).split())
