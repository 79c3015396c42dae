"""What the web chat's two doors, REST and WebSocket, share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from channels.web.throttle import Throttle
from channels.web.tokens import Tokens
from conversation.clock import Clock
from conversation.events import Event
from conversation.hub import Hub
from conversation.people import People
from conversation.service import Conversations
from conversation.state import State, fold
from conversation.store import ConversationStore, UnknownConversation
from conversation.worker import Workers

PAGE = 500
LAST_SEQ = 2**31 - 1
"""The largest ``seq`` that a database column holds."""


@dataclass(frozen=True, slots=True)
class WebChat:
    """The parts that the web chat works with."""

    conversations: Conversations
    store: ConversationStore
    hub: Hub
    workers: Workers
    tokens: Tokens
    people: People
    throttle: Throttle
    clock: Clock
    region: str

    async def snapshot(self, conversation_id: str) -> tuple[State, list[Event]]:
        """The whole conversation and its state; raises ``UnknownConversation`` when it is not there (any more)."""
        events = await self.all_after(conversation_id, 0)
        if not events:
            raise UnknownConversation(conversation_id)
        return fold(events), events

    async def all_after(self, conversation_id: str, after_seq: int) -> list[Event]:
        """Every event after ``after_seq``."""
        found: list[Event] = []
        while page := await self.store.events_after(conversation_id, after_seq, PAGE):
            found += page
            after_seq = page[-1].seq
            if len(page) < PAGE:
                break
        return found


def readable(text: str) -> str:
    """A text that can be stored: without NUL; raises ``ValueError`` for half a surrogate pair, which is no character."""
    text.encode()
    return text.replace("\x00", "")


def wire(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Events in the form in which clients get them."""
    return [event.to_wire() for event in events]
