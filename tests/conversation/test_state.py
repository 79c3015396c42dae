"""The state of a conversation is a fold over its events."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.events import MESSAGES, Author, Event, EventType
from conversation.speaker import TRANSITIONS, Speaker
from conversation.state import State, apply, fold
from tests.conftest import NOW

pytestmark = pytest.mark.unit

KINDS = st.sampled_from(["citizen", "bot", "choices", "person", "speaker", "ended", "read", "rated", "callback"])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A conversation as the server could have written it."""
    events = [
        Event("c", 1, EventType.STARTED, NOW, Author.SYSTEM, {"mode": draw(st.sampled_from(["standard", "elder"]))})
    ]
    speaker = Speaker.BOT
    for kind in draw(st.lists(KINDS, max_size=30)):
        last = events[-1].seq
        if kind == "speaker":
            options = sorted(TRANSITIONS[speaker])
            if not options:
                continue
            before, speaker = speaker, draw(st.sampled_from(options))
            events.append(
                made(last, EventType.SPEAKER_CHANGED, Author.SYSTEM, {"from": before, "to": speaker, "reason": "x"})
            )
        else:
            seq = draw(st.integers(0, last))
            events.append(made(last, *_EVENTS[kind](seq)))
    return events


def made(last: int, type: EventType, author: Author, payload: dict[str, Any]) -> Event:
    return Event("c", last + 1, type, NOW, author, payload)


_EVENTS: dict[str, Any] = {
    "citizen": lambda seq: (EventType.CITIZEN_MESSAGE, Author.CITIZEN, {"text": "话"}),
    "bot": lambda seq: (EventType.BOT_MESSAGE, Author.BOT, {"text": "答", "choices": []}),
    "choices": lambda seq: (EventType.BOT_MESSAGE, Author.BOT, {"text": "哪个", "choices": [{"id": f"a{seq}", "label": "甲"}]}),
    "person": lambda seq: (EventType.PERSON_MESSAGE, Author.PERSON, {"text": "您好", "name": "王"}),
    "ended": lambda seq: (EventType.TURN_ENDED, Author.SYSTEM, {"outcome": "chat", "up_to": seq}),
    "read": lambda seq: (EventType.READ_MARKED, Author.CITIZEN, {"reader": "citizen" if seq % 3 else "person", "seq": seq}),
    "rated": lambda seq: (EventType.ANSWER_RATED, Author.CITIZEN, {"seq": seq, "value": "helpful", "comment": None}),
    "callback": lambda seq: (EventType.CALLBACK_REQUESTED, Author.SYSTEM, {"text": "已登记", "receipt": "HD"}),
}  # fmt: skip


@given(events=histories(), cut=st.integers(0, 30))
def test_a_client_that_was_away_arrives_at_the_same_state(events: list[Event], cut: int) -> None:
    """Lesson 1: what was missed, applied one by one, equals a fresh load."""
    fresh = fold(events)
    state = fold(events[:cut])
    for event in events[cut:]:
        state = apply(state, event)
    assert state == fresh
    assert state.to_wire() == fresh.to_wire()


@given(events=histories())
def test_unread_is_counted_and_never_drifts(events: list[Event]) -> None:
    """Lesson 14: others' messages after the last one read, and nothing else."""
    state = fold(events)
    marks = [e.payload["seq"] for e in events if e.type is EventType.READ_MARKED and e.payload["reader"] == "citizen"]
    read = max(marks, default=0)
    others = [e.seq for e in events if e.type in MESSAGES and e.author is not Author.CITIZEN and e.seq > read]
    assert state.last_read_seq == read
    assert state.unread == len(others)


@given(events=histories())
def test_the_state_says_what_the_events_say(events: list[Event]) -> None:
    wire = fold(events).to_wire()
    changes = [event.payload["to"] for event in events if event.type is EventType.SPEAKER_CHANGED]
    ends = [event.payload["up_to"] for event in events if event.type is EventType.TURN_ENDED]
    said = [e for e in events if e.type in (EventType.CITIZEN_MESSAGE, EventType.BOT_MESSAGE)]
    offered = said[-1].payload.get("choices", []) if said else []
    assert wire["speaker"] == (changes[-1] if changes else "bot")
    assert wire["closed"] == (wire["speaker"] == "closed")
    assert wire["last_seq"] == events[-1].seq
    assert wire["answered_seq"] == max(ends, default=0)
    assert wire["open_choices"] == [choice["id"] for choice in offered]
    assert orjson.loads(orjson.dumps(wire)) == wire


def test_reading_twice_or_backwards_changes_nothing() -> None:
    """Lesson 14: two devices."""
    history = [
        made(0, EventType.STARTED, Author.SYSTEM, {"mode": "standard"}),
        *(made(n, *_EVENTS["bot"](0)) for n in range(1, 4)),
        made(4, EventType.READ_MARKED, Author.CITIZEN, {"reader": "citizen", "seq": 3}),
        made(5, EventType.READ_MARKED, Author.CITIZEN, {"reader": "citizen", "seq": 2}),
        made(6, EventType.READ_MARKED, Author.CITIZEN, {"reader": "citizen", "seq": 3}),
    ]
    state = fold(history)
    assert (state.last_read_seq, state.unread) == (3, 1)


def test_a_turn_that_ends_late_takes_nothing_back() -> None:
    history = [made(n, *_EVENTS["ended"](seq)) for n, seq in enumerate((3, 5, 4))]
    assert fold(history).answered_seq == 5


def test_an_empty_conversation_has_the_first_state() -> None:
    assert fold([]) == State()


def test_what_is_for_the_server_only_does_not_leave_it() -> None:
    """Lesson 17."""
    event = made(4, EventType.CITIZEN_MESSAGE, Author.CITIZEN, {"text": "138****5678", "_tokens": "<phone:1>"})
    assert event.to_wire() == {
        "seq": 5,
        "type": "message.citizen",
        "at": "2026-11-23T02:00:00.000000Z",
        "author": "citizen",
        "client_msg_id": None,
        "payload": {"text": "138****5678"},
    }
