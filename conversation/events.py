"""What happens in a conversation, as an append-only list of typed events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from conversation.outcome import Outcome


class EventType(StrEnum):
    """Every kind of event; docs/chat-protocol.md lists their payloads."""

    STARTED = "conversation.started"
    CITIZEN_MESSAGE = "message.citizen"
    BOT_MESSAGE = "message.bot"
    PERSON_MESSAGE = "message.person"
    SPEAKER_CHANGED = "speaker.changed"
    TURN_ENDED = "turn.ended"
    READ_MARKED = "read.marked"
    ANSWER_RATED = "answer.rated"
    CALLBACK_REQUESTED = "callback.requested"


class Author(StrEnum):
    """Who made an event; set by the server from the credential, never by a client."""

    CITIZEN = "citizen"
    BOT = "bot"
    PERSON = "person"
    SYSTEM = "system"


MESSAGES = frozenset({EventType.CITIZEN_MESSAGE, EventType.BOT_MESSAGE, EventType.PERSON_MESSAGE})


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that has no place in the order yet."""

    type: EventType
    author: Author
    payload: Mapping[str, Any]
    client_msg_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event in its place: ``seq`` counts from 1 within one conversation and is the only order."""

    conversation_id: str
    seq: int
    type: EventType
    at: datetime
    author: Author
    payload: Mapping[str, Any] = field(default_factory=dict)
    client_msg_id: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """The form in which clients get it; keys that begin with ``_`` are for the server only."""
        return {
            "seq": self.seq,
            "type": self.type.value,
            "at": self.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "author": self.author.value,
            "client_msg_id": self.client_msg_id,
            "payload": {key: value for key, value in self.payload.items() if not key.startswith("_")},
        }


class Closed(BaseModel):
    """Base of payload models: immutable, no unknown field."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Closed):
    """Something the citizen can press instead of typing."""

    id: str
    label: str


class BasisLine(Closed):
    """One place in one document that an answer stood on."""

    title: str
    number: str | None = None
    article: str | None = None
    issuer: str | None = None
    url: str | None = None
    quote: str | None = None


class FigureLine(Closed):
    """One figure of an answer and where it comes from."""

    name: str
    value: str
    source: str
    valid_from: str


class BotMessage(Closed):
    """Everything the bot said in one bubble, and a snapshot of what it stood on.

    The snapshot is complete: it can be shown again after the article has been edited or withdrawn.
    """

    outcome: Outcome
    text: str
    spoken: str
    article_id: str | None = None
    title: str | None = None
    variant: str | None = None
    basis: tuple[BasisLine, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    region: str | None = None
    region_name: str | None = None
    reviewed_on: str | None = None
    as_of: str | None = None
    figures: tuple[FigureLine, ...] = ()
    choices: tuple[Choice, ...] = ()
    related: tuple[Choice, ...] = ()
    notice: str | None = None
    offer_person: bool = False
    confidence: float | None = None
    release: int | None = None
    auto: bool = True
