"""Whatever is sent twice, or twice at once, is there once (Lesson 2)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from conversation.models import conversations, events
from desk.callbacks.models import callbacks
from tests.channels.webchat import Citizen, Web

pytestmark = pytest.mark.store
AT_ONCE = 8


async def rows(web: Web, table: Any) -> int:
    """How many rows a table has."""
    count: int = await web.parts.database.run(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())
    return count


async def of_type(citizen: Citizen, type: str) -> list[dict[str, Any]]:
    """The events of one type."""
    return [event for event in (await citizen.events())["events"] if event["type"] == type]


async def test_the_same_message_sent_twice_is_stored_once(citizen: Citizen) -> None:
    """Lesson 2."""
    body = {"client_msg_id": "m1", "text": "你好"}
    first = await citizen.post("/messages", body)
    second = await citizen.post("/messages", body)
    assert first == (202, {"seq": 2, "duplicate": False})
    assert second == (202, {"seq": 2, "duplicate": True})
    await citizen.answered(2)
    assert len(await of_type(citizen, "message.citizen")) == 1
    assert len(await of_type(citizen, "message.bot")) == 1


async def test_the_same_message_sent_many_times_at_once_is_stored_once(web: Web, citizen: Citizen) -> None:
    """Lesson 2."""
    body = {"client_msg_id": "m1", "text": "你好"}
    answers = await asyncio.gather(*(citizen.post("/messages", body) for _ in range(AT_ONCE)))
    assert {status for status, _ in answers} == {202}
    assert {answer["seq"] for _, answer in answers} == {2}
    assert sorted(answer["duplicate"] for _, answer in answers) == [False] + [True] * (AT_ONCE - 1)
    await citizen.answered(2)
    assert len(web.script.heard) == 1
    assert [event["seq"] for event in (await citizen.events())["events"]] == [1, 2, 3, 4]


async def test_a_message_sent_through_both_doors_is_stored_once(citizen: Citizen) -> None:
    """Lesson 2."""
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="message", client_msg_id="m1", text="你好")
        status, stored = await citizen.post("/messages", {"client_msg_id": "m1", "text": "你好"})
        ack = await line.until("ack")
    assert status == 202
    assert (ack["seq"], stored["seq"]) == (2, 2)
    assert {ack["duplicate"], stored["duplicate"]} == {False, True}
    assert len(await of_type(citizen, "message.citizen")) == 1


async def test_a_pressed_button_sent_twice_is_stored_once(citizen: Citizen) -> None:
    """Lesson 2. The second press comes when the button is no longer offered, and is the first one all the same."""
    await citizen.say("时间")
    body = {"client_msg_id": "m2", "choice_id": "say:上午"}
    status, first = await citizen.post("/messages", body)
    assert status == 202
    await citizen.answered(first["seq"])
    assert await citizen.post("/messages", body) == (202, {"seq": first["seq"], "duplicate": True})
    assert len(await of_type(citizen, "message.citizen")) == 2


async def test_the_same_call_back_sent_many_times_at_once_is_registered_once(web: Web, citizen: Citizen) -> None:
    """Lesson 2."""
    body = {"client_msg_id": "b1", "name": "王女士", "phone": "13800138000", "when": "any"}
    answers = await asyncio.gather(*(citizen.post("/callbacks", body) for _ in range(4)))
    again = await citizen.post("/callbacks", body)
    assert {status for status, _ in (*answers, again)} == {201}
    assert len({answer["receipt"] for _, answer in (*answers, again)}) == 1
    assert len(await of_type(citizen, "callback.requested")) == 1
    assert await rows(web, callbacks) == 1


async def test_the_same_reading_marked_at_once_is_stored_once(citizen: Citizen) -> None:
    """Lesson 2."""
    await citizen.say("你好")
    await asyncio.gather(*(citizen.post("/read", {"seq": 3}) for _ in range(AT_ONCE)))
    assert (await citizen.events())["state"]["last_read_seq"] == 3
    assert len(await of_type(citizen, "read.marked")) == 1


async def test_a_message_of_the_same_id_in_another_conversation_is_another_message(web: Web, citizen: Citizen) -> None:
    other = await web.start()
    for one in (citizen, other):
        assert (await one.post("/messages", {"client_msg_id": "m1", "text": "你好"}))[1]["duplicate"] is False


async def test_a_repeated_start_makes_two_empty_conversations_and_no_more(web: Web) -> None:
    """A start has nothing of the citizen's in it: an unused conversation is no duplicate message."""
    await asyncio.gather(web.start(), web.start())
    assert await rows(web, conversations) == 2
    assert await rows(web, events) == 2
