"""The REST door keeps docs/chat-protocol.md."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from conversation.hub import Typing
from conversation.speaker import Speaker
from knowledge.decision import Decision
from tests.channels.webchat import API, Citizen, Web, answer, eventually

pytestmark = pytest.mark.store
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


async def test_a_conversation_begins_with_a_token_and_the_opening_hours(web: Web) -> None:
    async with web.http.post(f"{API}/conversations", json={"region": "330100", "mode": "elder"}) as response:
        assert response.status == 201
        body = await response.json()
    assert body.keys() == {"conversation_id", "token", "expires_at", "opening"}
    assert body["conversation_id"].startswith("c_")
    assert body["expires_at"] == "2026-11-23T02:30:00Z"
    assert body["opening"].keys() == {"open", "text", "next_open"}
    assert body["opening"]["open"] is True
    page = await Citizen(web.http, body["conversation_id"], body["token"]).events()
    assert page["events"][0]["payload"] == {"channel": "web", "region": "330100", "mode": "elder"}
    assert page["state"]["mode"] == "elder"


async def test_every_time_is_utc_with_a_z(web: Web) -> None:
    async with web.http.get(f"{API}/hours") as response:
        opening = await response.json()
    assert INSTANT.match(opening["next_open"]), opening
    citizen = await web.start()
    await citizen.say("你好")
    assert all(INSTANT.match(event["at"]) for event in (await citizen.events())["events"])


async def test_an_unknown_region_becomes_the_centres_own(web: Web) -> None:
    citizen = await web.start(region="999999")
    assert (await citizen.events())["events"][0]["payload"]["region"] == "330100"


async def test_a_new_conversation_is_linked_to_the_one_its_token_names(web: Web, citizen: Citizen) -> None:
    following = await web.start(previous_token=citizen.token)
    assert (await web.parts.store.get(following.id)).previous_id == citizen.id
    unlinked = await web.start(previous_token="forged")
    assert (await web.parts.store.get(unlinked.id)).previous_id is None


async def test_a_message_is_accepted_and_answered_by_an_event(citizen: Citizen) -> None:
    status, stored = await citizen.post("/messages", {"client_msg_id": "m1", "text": "怎么补卡"})
    assert (status, stored) == (202, {"seq": 2, "duplicate": False})
    answer = await citizen.answered(2)
    assert answer["outcome"] == "answered"
    assert answer["basis"][0]["title"] == "测试办法"
    page = await citizen.events()
    assert [event["type"] for event in page["events"]] == [
        "conversation.started", "message.citizen", "message.bot", "turn.ended",
    ]  # fmt: skip
    assert [event["author"] for event in page["events"]] == ["system", "citizen", "bot", "system"]
    assert [event["seq"] for event in page["events"]] == [1, 2, 3, 4]
    assert page["events"][1]["client_msg_id"] == "m1"
    assert page["events"][3]["payload"] == {"outcome": "answered", "up_to": 2}
    assert page["state"] == {
        "speaker": "bot", "mode": "standard", "last_seq": 4, "last_read_seq": 0, "unread": 1,
        "answered_seq": 2, "open_choices": [], "closed": False,
    }  # fmt: skip
    assert page["last_seq"] == 4


async def test_a_pressed_button_says_its_label(citizen: Citizen) -> None:
    await citizen.say("时间")
    status, stored = await citizen.post("/messages", {"client_msg_id": "m2", "choice_id": "say:上午"})
    assert status == 202
    await citizen.answered(stored["seq"])
    pressed = (await citizen.events(stored["seq"] - 1))["events"][0]
    assert pressed["payload"] == {"text": "上午", "choice_id": "say:上午"}


async def test_a_button_that_is_not_there_any_more_is_refused(citizen: Citizen) -> None:
    await citizen.say("时间")
    status, body = await citizen.post("/messages", {"client_msg_id": "m2", "choice_id": "article:made-up"})
    assert (status, body["error"]["code"]) == (422, "stale_choice")


async def test_only_what_came_after_is_given(citizen: Citizen) -> None:
    await citizen.say("你好")
    page = await citizen.events(after_seq=2)
    assert [event["seq"] for event in page["events"]] == [3, 4]
    assert (await citizen.events(after_seq=4))["events"] == []


async def test_a_held_request_ends_with_the_first_event(citizen: Citizen, web: Web) -> None:
    """The bot's being busy is not news: what is held is given back with an event."""
    web.script.gate.clear()
    await citizen.post("/messages", {"client_msg_id": "m1", "text": "你好"})
    held = asyncio.create_task(citizen.events(after_seq=2, wait=20))
    await eventually(lambda: web.parts.chat.hub.listeners)
    web.parts.workers.typing(citizen.id, True)
    web.parts.chat.hub.publish(citizen.id, [Typing("bot", True)])
    await asyncio.sleep(0.05)
    assert not held.done()
    web.script.gate.set()
    assert [event["type"] for event in (await held)["events"]] == ["message.bot", "turn.ended"]


async def test_a_held_request_without_news_ends_empty(citizen: Citizen) -> None:
    page = await citizen.events(after_seq=1, wait=1)
    assert (page["events"], page["last_seq"]) == ([], 1)


async def test_reading_is_marked_once_and_never_backwards(citizen: Citizen) -> None:
    await citizen.say("你好")
    for seq in (3, 3, 2, 999):
        assert (await citizen.post("/read", {"seq": seq}))[0] == 204
    page = await citizen.events()
    marks = [event["payload"] for event in page["events"] if event["type"] == "read.marked"]
    assert marks == [{"reader": "citizen", "seq": 3}, {"reader": "citizen", "seq": 5}]
    assert page["state"]["unread"] == 0


async def test_a_later_rating_stands_beside_the_earlier_one(citizen: Citizen) -> None:
    await citizen.say("你好")
    assert (await citizen.post("/ratings", {"seq": 3, "value": "helpful"}))[0] == 204
    assert (await citizen.post("/ratings", {"seq": 3, "value": "unhelpful", "comment": "太长"}))[0] == 204
    rated = [e["payload"] for e in (await citizen.events())["events"] if e["type"] == "answer.rated"]
    assert rated == [
        {"seq": 3, "value": "helpful", "comment": None},
        {"seq": 3, "value": "unhelpful", "comment": "太长"},
    ]


@pytest.mark.parametrize("seq", [1, 2, 99, 10**30])
async def test_only_answers_are_rated(citizen: Citizen, seq: int) -> None:
    await citizen.say("你好")
    status, body = await citizen.post("/ratings", {"seq": seq, "value": "helpful"})
    assert status == 422, body


async def test_a_call_back_is_registered_with_a_receipt(citizen: Citizen) -> None:
    body = {"client_msg_id": "b1", "name": "王女士", "phone": "138 0013 8000", "when": "morning"}
    status, taken = await citizen.post("/callbacks", body)
    assert status == 201
    assert re.fullmatch(r"HD261123-[2-9A-Z]{5}", taken["receipt"])
    assert taken["receipt"] in taken["text"]
    event = (await citizen.events())["events"][-1]
    assert event["type"] == "callback.requested"
    assert event["payload"] == {
        "receipt": taken["receipt"], "name": "王*", "phone": "138****8000", "when": "morning", "text": taken["text"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("name", "1234", "bad_name"), ("phone", "12345", "bad_phone"), ("when", "midnight", "bad_request")],
)
async def test_a_contact_that_cannot_be_used_is_named(citizen: Citizen, field: str, value: str, code: str) -> None:
    body = {"client_msg_id": "b1", "name": "王女士", "phone": "13800138000", "when": "any", field: value}
    status, answer = await citizen.post("/callbacks", body)
    assert (status, answer["error"]["code"]) == (422, code)


async def test_a_closed_conversation_takes_no_more(web: Web, citizen: Citizen) -> None:
    await web.parts.store.change_speaker(citizen.id, Speaker.CLOSED, "test", web.clock.now())
    status, body = await citizen.post("/messages", {"client_msg_id": "m1", "text": "还在吗"})
    assert (status, body["error"]["code"]) == (409, "closed")
    assert (await citizen.events())["state"]["closed"] is True


async def test_a_token_is_renewed_after_it_ended(web: Web, citizen: Citizen) -> None:
    web.clock.move(timedelta(minutes=31))
    status, body = await citizen.call("GET", "/events")
    assert (status, body["error"]["code"]) == (401, "token_expired")
    status, renewed = await citizen.post("/token", None)
    assert status == 200
    assert renewed.keys() == {"token", "expires_at"}
    assert (await Citizen(web.http, citizen.id, renewed["token"]).events())["last_seq"] == 1
    web.clock.move(timedelta(hours=25))
    status, body = await citizen.post("/token", None)
    assert (status, body["error"]["code"]) == (401, "token_expired")


async def test_while_understanding_is_down_a_sure_answer_comes_with_a_warning(
    web: Web, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lesson 16."""
    sure = Decision.from_json(answer("card-replace", "补卡")[0]["decision"])
    monkeypatch.setattr(type(web.parts.engine), "lookup", lambda *_: sure)
    web.script.down = True
    said = await citizen.say("怎么补卡")
    assert said["article_id"] == "card-replace"
    assert "暂停" in said["notice"]


async def test_an_act_nobody_knows_ends_in_a_sentence(citizen: Citizen) -> None:
    """Lesson 16."""
    assert (await citizen.say("做不到的事"))["outcome"] == "error_internal"


async def test_a_command_of_the_bots_inside_is_only_text(web: Web, citizen: Citizen) -> None:
    await citizen.say("／restart")
    assert web.script.texts == ["restart"]
