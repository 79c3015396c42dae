"""What a conversation needs to know of the people who help: a port that the desk fills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from conversation.masking import mask


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether somebody can be reached at an instant, when next, and the sentence that says so."""

    open: bool
    next_open: datetime | None
    text: str

    def to_wire(self) -> dict[str, Any]:
        """The form in which clients get it."""
        return {
            "open": self.open,
            "text": self.text,
            "next_open": f"{self.next_open.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.next_open else None,
        }


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """Somebody wants to be called. ``when`` is ``morning``, ``afternoon`` or ``any``."""

    conversation_id: str
    name: str
    phone: str
    when: str
    request_key: str
    """The same key twice is one request."""

    def to_wire(self) -> dict[str, str]:
        """What the conversation shows of it: name and number hidden in part."""
        return {"name": self.name[:1] + "*", "phone": mask(self.phone).shown, "when": self.when}


class BadContact(ValueError):
    """Raised when a name, number or time cannot be used; ``field`` is ``name``, ``phone`` or ``when``."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class People(Protocol):
    """The desk, as far as a conversation is concerned."""

    def opening(self, now: datetime) -> Opening:
        """Whether people can be reached at that instant."""
        ...

    def check(self, field: str, value: str) -> str:
        """The value in its usable form; raises :class:`BadContact`."""
        ...

    async def request_callback(self, request: CallbackRequest, now: datetime) -> str:
        """Store the request once and return its receipt number; raises :class:`BadContact`."""
        ...
