"""The event log: one order, nothing twice, nothing lost, one worker a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from conversation.clock import FrozenClock
from conversation.database import Database
from conversation.events import Author, Event, EventType, NewEvent
from conversation.models import conversations, events
from conversation.service import Conversations
from conversation.speaker import TRANSITIONS, ForbiddenTransition, Speaker, check_transition
from conversation.store import (
    LEASE,
    ConversationClosed,
    ConversationStore,
    NewConversation,
    TurnRecord,
    UnknownConversation,
)
from tests.centre import Centre
from tests.conftest import NOW
from tests.doubles import ScriptedUnderstander

pytestmark = pytest.mark.store
OpenCentre = Callable[..., Centre]


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
async def id(store: ConversationStore) -> str:
    return (await store.create(NewConversation("c_1", "web", "330100"), NOW)).conversation_id


def said(text: str) -> dict[str, str]:
    return {"text": text}


def ended(up_to: int, handled: int = 1, *, final: bool = False, miss: bool = False) -> TurnRecord:
    """A turn that said one thing."""
    answer = NewEvent(EventType.BOT_MESSAGE, Author.BOT, {"text": "答"})
    end = NewEvent(EventType.TURN_ENDED, Author.SYSTEM, {"outcome": "chat", "up_to": up_to})
    return TurnRecord(up_to, handled, [answer, end], miss, final=final)


async def log(store: ConversationStore, id: str) -> list[Event]:
    return await store.events_after(id, 0)


def assert_whole(found: list[Event]) -> None:
    """``seq`` counts from 1 without a hole."""
    assert [event.seq for event in found] == list(range(1, len(found) + 1))


async def test_a_conversation_begins_with_its_first_event(store: ConversationStore, id: str) -> None:
    (started,) = await log(store, id)
    assert (started.seq, started.type, started.author) == (1, EventType.STARTED, Author.SYSTEM)
    assert started.payload == {"channel": "web", "region": "330100", "mode": "standard"}
    assert started.at == NOW


async def test_the_same_message_sent_twice_is_stored_once(store: ConversationStore, id: str) -> None:
    """Lesson 2."""
    first = await store.append_citizen(id, "m1", said("一"), NOW, "w")
    second = await store.append_citizen(id, "m1", said("别的话"), NOW, "w")
    assert not first.duplicate
    assert second.duplicate
    assert second.event == first.event
    assert second.claimed is None
    assert len(await log(store, id)) == 2


async def test_twenty_sends_at_once_of_one_message_store_it_once(store: ConversationStore, id: str) -> None:
    """Lesson 2."""
    sent = await asyncio.gather(*(store.append_citizen(id, "m1", said("一"), NOW, "w") for _ in range(20)))
    assert {appended.event.seq for appended in sent} == {2}
    assert sum(not appended.duplicate for appended in sent) == 1
    assert sum(appended.claimed is not None for appended in sent) == 1
    assert (await store.get(id)).last_seq == 2
    after = await store.append_citizen(id, "m2", said("二"), NOW, "w")
    assert after.event.seq == 3, "a refused duplicate must not use up a place"


async def test_the_same_id_in_two_conversations_is_two_messages(store: ConversationStore, id: str) -> None:
    await store.create(NewConversation("c_2", "web", "330100"), NOW)
    for conversation in (id, "c_2"):
        assert not (await store.append_citizen(conversation, "m1", said("一"), NOW, "w")).duplicate


async def test_fifty_messages_at_once_are_all_stored_in_one_order(store: ConversationStore, id: str) -> None:
    """Lesson 4."""
    sent = await asyncio.gather(*(store.append_citizen(id, f"m{n}", said(str(n)), NOW, f"w{n % 5}") for n in range(50)))
    found = await log(store, id)
    assert_whole(found)
    assert {e.client_msg_id: e.seq for e in found[1:]} == {a.event.client_msg_id: a.event.seq for a in sent}
    assert sum(appended.claimed is not None for appended in sent) == 1, "one worker holds the turn"
    row = await store.get(id)
    assert (row.last_seq, row.citizen_seq, row.waiting) == (51, 51, 50)


async def test_order_is_the_order_of_arrival_whatever_the_clock_says(store: ConversationStore, id: str) -> None:
    """Lesson 3."""
    times = [NOW, NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1), NOW - timedelta(days=1)]
    for n, at in enumerate(times):
        await store.append_citizen(id, f"m{n}", said(str(n)), at, "w")
    found = (await log(store, id))[1:]
    assert [event.payload["text"] for event in found] == ["0", "1", "2", "3", "4"]
    assert [event.at for event in found] == times


async def test_what_was_missed_is_read_after_any_place(store: ConversationStore, id: str) -> None:
    """Lesson 1."""
    for n in range(20):
        await store.append_citizen(id, f"m{n}", said(str(n)), NOW, "w")
    whole = await log(store, id)
    for place in range(len(whole) + 2):
        assert await store.events_after(id, place) == whole[place:]
    assert await store.events_after(id, 3, limit=4) == whole[3:7]


async def test_events_of_every_kind_share_one_order(store: ConversationStore, id: str) -> None:
    note = NewEvent(EventType.ANSWER_RATED, Author.CITIZEN, {"seq": 1, "value": "helpful"})
    await asyncio.gather(
        *(store.append_citizen(id, f"m{n}", said("话"), NOW, "w") for n in range(10)),
        *(store.append(id, note, NOW) for _ in range(10)),
        store.change_speaker(id, Speaker.WAITING, "asked", NOW),
    )
    found = await log(store, id)
    assert len(found) == 22
    assert_whole(found)


async def test_an_event_with_a_client_id_is_written_once(store: ConversationStore, id: str) -> None:
    """Lesson 2."""
    new = NewEvent(EventType.CALLBACK_REQUESTED, Author.SYSTEM, {"text": "已登记"}, "k1")
    written = await asyncio.gather(*(store.append(id, new, NOW) for _ in range(8)))
    assert {event.seq for event in written} == {2}
    assert_whole(await log(store, id))


async def test_reading_never_goes_back(store: ConversationStore, id: str) -> None:
    """Lesson 14: two devices mark at once, in any order."""
    for n in range(5):
        await store.append_citizen(id, f"m{n}", said("话"), NOW, "w")
    marked = [await store.mark_read(id, seq, NOW) for seq in (4, 6, 3, 6)]
    assert [event and event.payload["seq"] for event in marked] == [4, 6, None, None]
    assert (await store.get(id)).read_seq == 6
    assert_whole(await log(store, id))
    at_once = await asyncio.gather(*(store.mark_read(id, 7, NOW) for _ in range(8)))
    assert sum(event is not None for event in at_once) == 1


async def test_nobody_writes_into_a_conversation_that_does_not_exist(store: ConversationStore) -> None:
    note = NewEvent(EventType.ANSWER_RATED, Author.CITIZEN, {})
    with pytest.raises(UnknownConversation):
        await store.append_citizen("c_none", "m", said("一"), NOW, "w")
    with pytest.raises(UnknownConversation):
        await store.append("c_none", note, NOW)
    with pytest.raises(UnknownConversation):
        await store.change_speaker("c_none", Speaker.CLOSED, "x", NOW)
    with pytest.raises(UnknownConversation):
        await store.get("c_none")


async def test_nobody_writes_into_a_closed_conversation(store: ConversationStore, id: str) -> None:
    """Lesson 15."""
    await store.change_speaker(id, Speaker.CLOSED, "done", NOW)
    with pytest.raises(ConversationClosed):
        await store.append_citizen(id, "m", said("一"), NOW, "w")
    assert len(await log(store, id)) == 2


async def test_a_message_is_claimed_by_the_worker_that_took_it(store: ConversationStore, id: str) -> None:
    first = await store.append_citizen(id, "m1", said("一"), NOW, "w1")
    second = await store.append_citizen(id, "m2", said("二"), NOW, "w2")
    assert first.claimed is not None
    assert second.claimed is None


async def test_exactly_one_of_many_workers_wins_a_claim(store: ConversationStore, id: str) -> None:
    """Lesson 4."""
    await store.append_citizen(id, "m1", said("一"), NOW, "gone")
    late = NOW + LEASE + timedelta(seconds=1)
    won = await asyncio.gather(*(store.claim(id, late, f"w{n}") for n in range(20)))
    assert sum(won) == 1


async def test_there_is_nothing_to_claim_when_everything_was_answered(store: ConversationStore, id: str) -> None:
    assert not await store.claim(id, NOW, "w")
    await store.append_citizen(id, "m1", said("一"), NOW, "w")
    assert await store.finish(id, "w", ended(2), NOW)
    assert not await store.claim(id, NOW, "w")


@pytest.mark.parametrize("speaker", [Speaker.WAITING, Speaker.PERSON, Speaker.CLOSED])
async def test_the_bot_claims_nothing_while_it_is_not_the_speaker(
    store: ConversationStore, id: str, speaker: Speaker
) -> None:
    """Lesson 7."""
    await store.append_citizen(id, "m1", said("一"), NOW, "w")
    await store.change_speaker(id, speaker, "x", NOW)
    assert not await store.claim(id, NOW, "w")
    assert await store.unanswered(NOW) == []
    if speaker is not Speaker.CLOSED:
        assert (await store.append_citizen(id, "m2", said("二"), NOW, "w")).claimed is None


async def test_a_finished_turn_is_written_whole_and_given_back(store: ConversationStore, id: str) -> None:
    await store.append_citizen(id, "m1", said("一"), NOW, "w1")
    done = await store.finish(id, "w1", ended(2, miss=True), NOW)
    assert done is not None
    assert not done.more
    assert [event.seq for event in done.events] == [3, 4]
    assert done.events == (await log(store, id))[2:]
    row = await store.get(id)
    assert (row.answered_seq, row.waiting, row.misses) == (2, 0, 1)
    assert (await store.append_citizen(id, "m2", said("二"), NOW, "w2")).claimed is not None


async def test_an_answer_that_came_too_late_is_refused(store: ConversationStore, id: str) -> None:
    """Lesson 4: an answer in flight is superseded, not doubled."""
    await store.append_citizen(id, "m1", said("一"), NOW, "w")
    await store.append_citizen(id, "m2", said("二"), NOW, "w")
    assert await store.finish(id, "w", ended(2), NOW) is None
    assert len(await log(store, id)) == 3
    _, messages = await store.pending(id)
    assert [message.payload["text"] for message in messages] == ["一", "二"]
    assert await store.finish(id, "w", ended(3, 2), NOW)


async def test_a_final_result_is_written_although_more_was_said(store: ConversationStore, id: str) -> None:
    await store.append_citizen(id, "m1", said("一"), NOW, "w")
    await store.append_citizen(id, "m2", said("二"), NOW, "w")
    done = await store.finish(id, "w", ended(2, final=True), NOW)
    assert done is not None
    assert done.more
    assert not await store.claim(id, NOW, "other"), "the turn is still held"
    _, messages = await store.pending(id)
    assert [message.payload["text"] for message in messages] == ["二"]
    assert (await store.get(id)).waiting == 1


async def test_only_the_holder_of_a_turn_finishes_it(store: ConversationStore, id: str) -> None:
    await store.append_citizen(id, "m1", said("一"), NOW, "w1")
    assert await store.finish(id, "w2", ended(2), NOW) is None
    await store.change_speaker(id, Speaker.WAITING, "asked", NOW)
    assert await store.finish(id, "w1", ended(2, final=True), NOW) is None, "the bot is not the speaker any more"


async def test_a_lease_that_ran_out_is_taken_over(store: ConversationStore, id: str) -> None:
    """Lesson 4."""
    await store.append_citizen(id, "m1", said("一"), NOW, "dead")
    just = NOW + LEASE
    assert await store.unanswered(just) == []
    assert not await store.claim(id, just, "w2")
    late = just + timedelta(seconds=1)
    assert await store.unanswered(late) == [id]
    assert await store.claim(id, late, "w2")
    assert await store.unanswered(late) == []
    assert await store.finish(id, "dead", ended(2), late) is None, "the dead worker wakes up too late"
    assert await store.finish(id, "w2", ended(2), late)


async def test_a_turn_that_was_given_back_can_be_taken_up(store: ConversationStore, id: str) -> None:
    await store.append_citizen(id, "m1", said("一"), NOW, "w1")
    await store.release(id, "other")
    assert await store.unanswered(NOW) == []
    await store.release(id, "w1")
    assert await store.unanswered(NOW) == [id]


async def test_the_bot_does_not_answer_what_was_said_to_a_person(store: ConversationStore, id: str) -> None:
    """Lesson 7: its context starts after the person's stretch."""
    await store.append_citizen(id, "m1", said("找人"), NOW, "w")
    await store.change_speaker(id, Speaker.PERSON, "took over", NOW)
    await store.append_citizen(id, "m2", said("跟人说的话"), NOW, "w")
    await store.change_speaker(id, Speaker.BOT, "left", NOW)
    assert await store.unanswered(NOW) == []
    appended = await store.append_citizen(id, "m3", said("问机器人"), NOW, "w")
    assert appended.claimed is not None
    _, messages = await store.pending(id)
    assert [message.payload["text"] for message in messages] == ["问机器人"]


@pytest.mark.parametrize("wanted", list(Speaker))
@pytest.mark.parametrize("current", list(Speaker))
async def test_the_speaker_changes_as_the_table_says(
    store: ConversationStore, id: str, current: Speaker, wanted: Speaker
) -> None:
    """Lesson 7."""
    if current is not Speaker.BOT:
        await store.change_speaker(id, current, "set", NOW)
    before = len(await log(store, id))
    if wanted in TRANSITIONS[current]:
        event = await store.change_speaker(id, wanted, "reason", NOW)
        assert event.payload == {"from": current.value, "to": wanted.value, "reason": "reason"}
        assert (await store.get(id)).speaker is wanted
    else:
        with pytest.raises(ForbiddenTransition):
            await store.change_speaker(id, wanted, "reason", NOW)
        assert (await store.get(id)).speaker is current
        assert len(await log(store, id)) == before


async def test_of_many_who_take_the_word_one_gets_it(store: ConversationStore, id: str) -> None:
    """Lesson 6."""
    tries = await asyncio.gather(
        *(store.change_speaker(id, Speaker.PERSON, f"agent {n}", NOW) for n in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, Event) for result in tries) == 1
    assert all(isinstance(result, Event | ForbiddenTransition) for result in tries)
    assert_whole(await log(store, id))


def test_a_closed_conversation_stays_closed() -> None:
    """Lesson 15."""
    assert TRANSITIONS[Speaker.CLOSED] == frozenset()
    assert TRANSITIONS.keys() == set(Speaker)
    for speaker in Speaker:
        with pytest.raises(ForbiddenTransition):
            check_transition(Speaker.CLOSED, speaker)


STEPS = st.lists(st.sampled_from(["citizen", "answer", *Speaker]), max_size=25)


@given(steps=STEPS)
async def test_there_is_always_one_speaker_and_only_it_writes(sqlite_steps: Database, steps: list[str]) -> None:
    """Lesson 7: never two speakers, whatever happens in whatever order."""
    store = ConversationStore(sqlite_steps)
    id = f"c_{await sqlite_steps.run(lambda c: len(c.execute(select(conversations.c.id)).all()))}"
    await store.create(NewConversation(id, "web", "330100"), NOW)
    for n, step in enumerate(steps):
        try:
            if step == "citizen":
                await store.append_citizen(id, f"m{n}", said("话"), NOW, "w")
            elif step == "answer":
                row, messages = await store.pending(id)
                if messages:
                    await store.finish(id, "w", ended(messages[-1].seq, len(messages)), NOW)
            else:
                await store.change_speaker(id, Speaker(step), "step", NOW)
        except (ForbiddenTransition, ConversationClosed):
            continue
    found = await store.events_after(id, 0)
    assert_whole(found)
    speaker = Speaker.BOT
    for event in found:
        if event.type is EventType.SPEAKER_CHANGED:
            assert event.payload["from"] == speaker.value
            speaker = Speaker(event.payload["to"])
        elif event.author is Author.BOT:
            assert speaker is Speaker.BOT
        elif event.author is Author.CITIZEN:
            assert speaker is not Speaker.CLOSED
    row = await store.get(id)
    assert row.speaker is speaker
    answerable = [e for e in found if e.type is EventType.CITIZEN_MESSAGE and e.seq > row.answered_seq]
    assert row.waiting == len(answerable)


@pytest.fixture(scope="module")
def sqlite_steps(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> object:
    """One database for all examples of the property test."""
    from shutil import copy

    path = tmp_path_factory.mktemp("steps") / "steps.db"
    copy(str(sqlite_template), path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


async def test_fifty_messages_at_once_get_one_conversation_without_interleaving(
    database: Database, open_centre: OpenCentre, clock: FrozenClock
) -> None:
    """Lesson 4: through the whole conversation, with answers in between."""
    centre = open_centre(database, understander=ScriptedUnderstander())
    id = await centre.start()
    receive: Conversations = centre.conversations
    await asyncio.gather(*(receive.receive(id, f"m{n}", text=f"第{n}句。") for n in range(50)))
    await centre.idle()
    found = await centre.events(id)
    assert_whole(found)
    assert sum(event.type is EventType.CITIZEN_MESSAGE for event in found) == 50
    ends = [event for event in found if event.type is EventType.TURN_ENDED]
    assert all(found[end.seq - 2].type is EventType.BOT_MESSAGE for end in ends), "a turn is written in one piece"
    assert ends[-1].payload["up_to"] == max(e.seq for e in found if e.type is EventType.CITIZEN_MESSAGE)
    assert (await centre.store.get(id)).waiting == 0
    written = await database.run(lambda c: c.execute(select(events.c.seq)).scalars().all())
    assert len(written) == len(found)
