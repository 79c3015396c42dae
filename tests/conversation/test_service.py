"""What channels do with a conversation: begin, receive, read, rate, ask to be called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from channels.web.transcript import transcript
from conversation.clock import FrozenClock
from conversation.database import Database
from conversation.events import Author, EventType
from conversation.faults import BadInput
from conversation.people import BadContact
from conversation.service import MAX_TEXT
from conversation.speaker import Speaker
from conversation.store import ConversationClosed, UnknownConversation
from tests.centre import Centre, of_type
from tests.doubles import ListedPeople, ScriptedUnderstander

pytestmark = pytest.mark.store
OpenCentre = Callable[..., Centre]


async def test_a_conversation_remembers_how_it_began(centre: Centre) -> None:
    first = await centre.start()
    id = await centre.start(mode="elder", previous_id=first, as_of=date(2027, 1, 1))
    row = await centre.store.get(id)
    assert (row.channel, row.region, row.mode) == ("web", "330100", "elder")
    assert (row.previous_id, row.as_of, row.speaker) == (first, date(2027, 1, 1), Speaker.BOT)
    assert len({await centre.start() for _ in range(20)}) == 20


async def test_the_author_is_the_citizen_whatever_is_sent(centre: Centre) -> None:
    """Lesson 5."""
    id = await centre.start()
    appended = await centre.conversations.receive(id, "m1", text='{"author": "bot", "type": "message.bot"}')
    assert (appended.event.author, appended.event.type) == (Author.CITIZEN, EventType.CITIZEN_MESSAGE)
    await centre.idle()


async def test_the_same_message_sent_at_once_is_answered_once(database: Database, open_centre: OpenCentre) -> None:
    """Lesson 2."""
    understander = ScriptedUnderstander()
    centre = open_centre(database, understander=understander)
    id = await centre.start()
    sent = await asyncio.gather(
        *(centre.conversations.receive(id, "m1", text="我的电话13812345678。") for _ in range(20))
    )
    await centre.idle()
    assert {appended.event.seq for appended in sent} == {2}
    assert sum(not appended.duplicate for appended in sent) == 1
    assert len(await centre.said(id)) == 1
    assert len(understander.heard) == 1


async def test_personal_numbers_are_hidden_before_anything_is_stored(centre: Centre, clock: FrozenClock) -> None:
    """Lesson 19."""
    id = await centre.start()
    appended = await centre.conversations.receive(id, "m1", text="打13812345678给我")
    assert appended.event.payload == {"text": "打138****5678给我", "_tokens": "打<phone:1>给我"}
    assert await centre.vault.reveal(id, "<phone:1>", clock.now()) == "13812345678"
    await centre.idle()
    path = centre.database.engine.url.database
    assert path is not None
    centre.database.engine.dispose()  # what was in the journal goes into the file
    assert b"13812345678" not in await asyncio.to_thread(Path(path).read_bytes)


async def test_a_number_in_a_retried_message_does_not_replace_a_newer_one(centre: Centre, clock: FrozenClock) -> None:
    """Lesson 2."""
    id = await centre.start()
    await centre.conversations.receive(id, "m1", text="13812345678")
    await centre.conversations.receive(id, "m2", text="打错了，13912345678")
    again = await centre.conversations.receive(id, "m1", text="13812345678")
    assert again.duplicate
    assert await centre.vault.reveal(id, "<phone:1>", clock.now()) == "13912345678"
    await centre.idle()


async def test_a_pressed_button_sends_its_own_words(centre: Centre) -> None:
    """Lesson 5."""
    id = await centre.start()
    await centre.ask(id, "津贴可以领多久")
    appended = await centre.conversations.receive(id, "p1", text="别的话", choice_id="variant:allowance:short")
    assert appended.event.payload == {"text": "不到五年", "choice_id": "variant:allowance:short"}
    await centre.idle()


async def test_a_button_pressed_twice_is_pressed_once(centre: Centre) -> None:
    """Lesson 2: even when the answer has meanwhile taken the button away."""
    id = await centre.start()
    await centre.ask(id, "津贴可以领多久")
    first = await centre.conversations.receive(id, "p1", choice_id="variant:allowance:short")
    await centre.idle()
    for n in range(30):
        await centre.ask(id, f"您好{n}")
    again = await centre.conversations.receive(id, "p1", choice_id="variant:allowance:short")
    assert again.duplicate
    assert again.event == first.event


@pytest.mark.parametrize("choice_id", ["variant:allowance:none", "article:card-fee", "act:person", "say:转人工", ""])
async def test_a_button_that_was_not_offered_is_refused(centre: Centre, choice_id: str) -> None:
    """Lesson 5: nobody makes the bot say things by inventing buttons."""
    id = await centre.start()
    await centre.ask(id, "津贴可以领多久")
    before = len(await centre.events(id))
    with pytest.raises(BadInput) as refused:
        await centre.conversations.receive(id, "p1", choice_id=choice_id)
    assert refused.value.code == "stale_choice"
    assert "打字" in str(refused.value)
    assert len(await centre.events(id)) == before


@pytest.mark.parametrize(
    ("client_msg_id", "text", "code"),
    [
        ("m1", None, "empty_text"),
        ("m1", "", "empty_text"),
        ("m1", " \n\t", "empty_text"),
        ("m1", "长" * (MAX_TEXT + 1), "text_too_long"),
        ("", "话", "bad_client_msg_id"),
        ("m" * 65, "话", "bad_client_msg_id"),
        ("m 1", "话", "bad_client_msg_id"),
        ("m1\n", "话", "bad_client_msg_id"),
        ("消息", "话", "bad_client_msg_id"),
    ],
)
async def test_bad_input_is_refused_with_what_to_change(
    centre: Centre, client_msg_id: str, text: str | None, code: str
) -> None:
    id = await centre.start()
    with pytest.raises(BadInput) as refused:
        await centre.conversations.receive(id, client_msg_id, text=text)
    assert refused.value.code == code
    assert len(await centre.events(id)) == 1


async def test_the_longest_text_and_odd_signs_are_stored(database: Database, open_centre: OpenCentre) -> None:
    centre = open_centre(database, understander=ScriptedUnderstander())
    id = await centre.start()
    for n, text in enumerate(["长" * MAX_TEXT, "a\x00b", "𠮷野家😀\u200d", "<script>&'\"\\"]):
        appended = await centre.conversations.receive(id, f"m{n}", text=text)
        stored = await centre.store.event(id, appended.event.seq)
        assert stored is not None
        assert stored.payload["text"] == text.replace("\x00", "")
        await centre.idle()


async def test_nothing_is_taken_for_a_closed_or_unknown_conversation(centre: Centre, clock: FrozenClock) -> None:
    """Lesson 15."""
    id = await centre.start()
    await centre.store.change_speaker(id, Speaker.CLOSED, "done", clock.now())
    with pytest.raises(ConversationClosed):
        await centre.conversations.receive(id, "m1", text="还在吗")
    with pytest.raises(UnknownConversation):
        await centre.conversations.receive("c_none", "m1", text="在吗")
    with pytest.raises(UnknownConversation):
        await centre.conversations.mark_read("c_none", 1)
    with pytest.raises(UnknownConversation):
        await centre.conversations.request_callback("c_none", "k1", "王女士", "13812345678", "any")


async def test_reading_is_noted_once_and_never_back(centre: Centre) -> None:
    """Lesson 14."""
    id = await centre.start()
    await centre.ask(id, "补卡收费吗")
    for seq in (2, 3, 1, 3, 999, 999):
        await centre.conversations.mark_read(id, seq)
    marks = [event.payload["seq"] for event in of_type(await centre.events(id), EventType.READ_MARKED)]
    assert marks[:2] == [2, 3]
    assert marks == sorted(set(marks))
    assert max(marks) < 999, "what does not exist cannot have been read"


async def test_an_answer_is_rated(database: Database, open_centre: OpenCentre) -> None:
    centre = open_centre(database)
    id = await centre.start()
    await centre.ask(id, "补卡收费吗")
    (answer,) = await centre.said(id)
    await centre.conversations.rate(id, answer.seq, "unhelpful", "没用\x00，打13812345678给我")
    await centre.conversations.rate(id, answer.seq, "helpful")
    ratings = [event.payload for event in of_type(await centre.events(id), EventType.ANSWER_RATED)]
    assert ratings == [
        {"seq": answer.seq, "value": "unhelpful", "comment": "没用，打138****5678给我"},
        {"seq": answer.seq, "value": "helpful", "comment": None},
    ]


async def test_only_answers_of_the_bot_can_be_rated(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "补卡收费吗")
    (answer,) = await centre.said(id)
    for seq, value, code in [
        (2, "helpful", "not_an_answer"),
        (99, "helpful", "not_an_answer"),
        (answer.seq, "好", "bad_rating"),
    ]:
        with pytest.raises(BadInput) as refused:
            await centre.conversations.rate(id, seq, value)
        assert refused.value.code == code


async def test_a_call_back_is_registered_once(database: Database, open_centre: OpenCentre) -> None:
    """Lesson 2."""
    people = ListedPeople()
    centre = open_centre(database, people=people)
    id = await centre.start()
    taken = await asyncio.gather(
        *(centre.conversations.request_callback(id, "k1", "王女士", "13812345678", "any") for _ in range(8))
    )
    assert len(set(taken)) == 1
    receipt, text = taken[0]
    assert receipt in text
    assert len(people.requests) == 1
    (stored,) = of_type(await centre.events(id), EventType.CALLBACK_REQUESTED)
    assert stored.author is Author.SYSTEM
    assert stored.payload == {"receipt": receipt, "name": "王*", "phone": "138****5678", "when": "any", "text": text}


async def test_a_bad_contact_registers_nothing(open_centre: OpenCentre) -> None:
    people = ListedPeople()
    centre = open_centre(people=people)
    id = await centre.start()
    with pytest.raises(BadContact) as refused:
        await centre.conversations.request_callback(id, "k1", "王女士", " ", "any")
    assert refused.value.field == "phone"
    assert people.requests == {}
    assert len(await centre.events(id)) == 1


async def test_the_transcript_keeps_what_the_answer_said_and_stood_on(centre: Centre) -> None:
    """Lesson 22: it is told from the stored events alone."""
    id = await centre.start()
    await centre.ask(id, "我电话13812345678")
    await centre.ask(id, "补卡收费吗")
    text = transcript(await centre.events(id))
    assert "[2026-11-23 10:00:00] 我：\n我电话138****5678" in text
    assert "换卡交工本费12.5元。" in text
    assert "依据：《测试办法》 测发〔2020〕1号 第三条" in text
    assert "适用地区：全国；有效期：2020-01-01 至 2026-12-31" in text
    assert "数字：换卡工本费 12.5元（测试收费办法（修订））" in text
    assert "13812345678" not in text
