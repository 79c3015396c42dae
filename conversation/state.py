"""The state of a conversation: a fold over its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from conversation.events import MESSAGES, Author, Event, EventType
from conversation.speaker import Speaker


@dataclass(frozen=True, slots=True)
class State:
    """What a client shows besides the messages themselves."""

    speaker: Speaker = Speaker.BOT
    mode: str = "standard"
    last_seq: int = 0
    last_read_seq: int = 0
    answered_seq: int = 0
    open_choices: tuple[str, ...] = ()
    others: tuple[int, ...] = field(default=(), repr=False)

    @property
    def unread(self) -> int:
        """Messages of others that the citizen has not been shown."""
        return len(self.others)

    def to_wire(self) -> dict[str, Any]:
        """The form in which clients get it."""
        return {
            "speaker": self.speaker.value,
            "mode": self.mode,
            "last_seq": self.last_seq,
            "last_read_seq": self.last_read_seq,
            "unread": self.unread,
            "answered_seq": self.answered_seq,
            "open_choices": list(self.open_choices),
            "closed": self.speaker is Speaker.CLOSED,
        }


def apply(state: State, event: Event) -> State:
    """The state after one more event."""
    state = replace(state, last_seq=event.seq)
    payload = event.payload
    match event.type:
        case EventType.STARTED:
            return replace(state, mode=payload["mode"])
        case EventType.SPEAKER_CHANGED:
            return replace(state, speaker=Speaker(payload["to"]))
        case EventType.TURN_ENDED:
            return replace(state, answered_seq=max(state.answered_seq, payload["up_to"]))
        case EventType.READ_MARKED if payload["reader"] == Author.CITIZEN:
            read = max(state.last_read_seq, payload["seq"])
            return replace(state, last_read_seq=read, others=tuple(s for s in state.others if s > read))
        case EventType.CITIZEN_MESSAGE:
            return replace(state, open_choices=())
        case EventType.BOT_MESSAGE:
            choices = tuple(choice["id"] for choice in payload.get("choices", ()))
            return replace(state, open_choices=choices, others=(*state.others, event.seq))
        case _ if event.type in MESSAGES:
            return replace(state, others=(*state.others, event.seq))
    return state


def fold(events: Iterable[Event], start: State | None = None) -> State:
    """The state after all these events, in ``seq`` order."""
    state = start or State()
    for event in events:
        state = apply(state, event)
    return state
