"""The WebSocket door keeps docs/chat-protocol.md."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from channels.web import socket as socket_module
from conversation.metrics import OPEN_SOCKETS
from conversation.speaker import Speaker
from tests.channels.webchat import API, Citizen, Line, Web, eventually

pytestmark = pytest.mark.store
POLICY_VIOLATION, INTERNAL_ERROR, NOT_ACCEPTED = 1008, 1011, 4401


async def test_ready_comes_first_and_then_what_was_missed_in_order(citizen: Citizen) -> None:
    await citizen.say("你好")
    async with citizen.http.ws_connect(f"{API}/ws") as opened:
        line = Line(opened)
        await line.send(type="hello", token=citizen.token, after_seq=1)
        ready = await line.frame()
        assert ready == {
            "type": "ready",
            "conversation_id": citizen.id,
            "last_seq": 4,
            "state": (await citizen.events())["state"],
        }
        assert [(await line.frame())["event"]["seq"] for _ in range(3)] == [2, 3, 4]


async def test_a_message_is_acknowledged_and_answered(citizen: Citizen) -> None:
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="message", client_msg_id="m1", text="怎么补卡")
        frames = [await line.frame() for _ in range(4)]
    by_type = {frame["type"] for frame in frames}
    assert by_type == {"ack", "event"}
    assert next(f for f in frames if f["type"] == "ack") == {
        "type": "ack", "client_msg_id": "m1", "seq": 2, "duplicate": False,
    }  # fmt: skip
    events = [frame["event"] for frame in frames if frame["type"] == "event"]
    assert [event["type"] for event in events] == ["message.citizen", "message.bot", "turn.ended"]


async def test_the_socket_and_rest_show_the_same_events(citizen: Citizen) -> None:
    async with citizen.connect() as line:
        await line.send(type="message", client_msg_id="m1", text="怎么补卡")
        seen: list[dict[str, Any]] = []
        while len(seen) < 4:
            seen.append((await line.until("event"))["event"])
    assert seen == (await citizen.events())["events"]


async def test_a_ping_is_answered(citizen: Citizen) -> None:
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="ping")
        assert await line.frame() == {"type": "pong"}


async def test_reading_rating_and_call_backs_work_over_the_socket(citizen: Citizen) -> None:
    await citizen.say("你好")
    async with citizen.connect(after_seq=4) as line:
        await line.send(type="read", seq=3)
        assert (await line.until("event"))["event"]["payload"] == {"reader": "citizen", "seq": 3}
        await line.send(type="rate", seq=3, value="unhelpful", comment="太长")
        assert (await line.until("event"))["event"]["payload"]["comment"] == "太长"
        await line.send(type="callback", client_msg_id="b1", name="王女士", phone="0571-87654321", when="any")
        taken = await line.until("callback_taken")
    assert taken.keys() == {"type", "client_msg_id", "receipt", "text"}
    assert (await citizen.events())["events"][-1]["payload"]["receipt"] == taken["receipt"]


async def test_somebody_who_says_nothing_is_sent_away(
    web: Web, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "HELLO_SECONDS", 0.1)
    async with web.http.ws_connect(f"{API}/ws") as opened:
        assert await Line(opened).closed() == POLICY_VIOLATION


@pytest.mark.parametrize(
    "first",
    ["not json", "[]", "{}", '{"type": "message", "client_msg_id": "m1", "text": "x"}', b"\x00\x01"],
    ids=["no JSON", "a list", "an empty object", "a message", "binary"],
)
async def test_the_first_frame_must_be_hello(web: Web, first: str | bytes) -> None:
    async with web.http.ws_connect(f"{API}/ws") as opened:
        await (opened.send_str(first) if isinstance(first, str) else opened.send_bytes(first))
        assert await Line(opened).closed() == POLICY_VIOLATION


async def test_a_token_that_is_not_accepted_is_named_and_the_socket_closed(web: Web, citizen: Citizen) -> None:
    for token, code in (("forged", "token_invalid"), (web.parts.chat.tokens.issue("c_no").value, "token_invalid")):
        assert await _refused(web, token) == (code, NOT_ACCEPTED)
    web.clock.move(timedelta(minutes=31))
    assert await _refused(web, citizen.token) == ("token_expired", NOT_ACCEPTED)


async def _refused(web: Web, token: str) -> tuple[str, int | None]:
    async with web.http.ws_connect(f"{API}/ws") as opened:
        line = Line(opened)
        await line.send(type="hello", token=token, after_seq=0)
        frame = await line.frame()
        assert frame["type"] == "error"
        return frame["code"], await line.closed()


BAD_FRAMES: list[Any] = [
    "not json", "[]", "{}", {"type": "no_such_type"}, {"type": "message"}, {"type": "message", "client_msg_id": "m1"},
    {"type": "message", "client_msg_id": "m1", "text": 5}, {"type": "message", "client_msg_id": "a b", "text": "x"},
    {"type": "message", "client_msg_id": "m1", "text": "  "},
    {"type": "message", "client_msg_id": "m1", "choice_id": ["x"]}, {"type": "read"}, {"type": "read", "seq": "x"},
    {"type": "read", "seq": -1}, {"type": "read", "seq": 10**30}, {"type": "rate", "seq": 10**12, "value": "helpful"},
    {"type": "rate", "seq": 3, "value": "so so"}, {"type": "rate", "seq": 1, "value": "helpful"}, {"type": "typing"},
    {"type": "callback", "client_msg_id": "b"}, b"binary", "x" * 20_000,
    {"type": "callback", "client_msg_id": "b", "name": "1", "phone": "13800138000", "when": "any"},
]  # fmt: skip


async def test_a_bad_frame_is_refused_and_the_socket_goes_on(citizen: Citizen) -> None:
    await citizen.say("你好")
    async with citizen.connect(after_seq=4) as line:
        for frame in BAD_FRAMES:
            await _send_raw(line, frame)
            answer = await line.frame()
            assert answer["type"] == "error", (frame, answer)
            assert answer["message"]
        await line.send(type="ping")
        assert await line.frame() == {"type": "pong"}
    assert (await citizen.events())["last_seq"] == 4


async def _send_raw(line: Line, frame: Any) -> None:
    if isinstance(frame, bytes):
        await line.socket.send_bytes(frame)
    else:
        await line.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))


async def test_a_frame_larger_than_any_message_closes_the_socket(citizen: Citizen) -> None:
    async with citizen.connect(after_seq=1) as line:
        await line.socket.send_str("x" * 70_000)
        assert await line.closed() == 1009


async def test_a_refused_message_is_named_by_its_id(citizen: Citizen) -> None:
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="message", client_msg_id="m1", text="长" * 2001)
        frame = await line.frame()
    assert (frame["code"], frame["client_msg_id"]) == ("text_too_long", "m1")


async def test_a_closed_conversation_says_so(web: Web, citizen: Citizen) -> None:
    await web.parts.store.change_speaker(citizen.id, Speaker.CLOSED, "test", web.clock.now())
    async with citizen.connect(after_seq=2) as line:
        await line.send(type="message", client_msg_id="m1", text="还在吗")
        assert (await line.frame())["code"] == "closed"


async def test_a_fresh_token_comes_before_the_old_one_ends(
    citizen: Citizen, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "LIFETIME", timedelta(seconds=0.05))
    web.clock.move(timedelta(minutes=20))
    async with citizen.connect(after_seq=1) as line:
        frame = await line.frame()
    assert frame["type"] == "token"
    assert frame["expires_at"] == "2026-11-23T02:50:00Z"
    web.clock.move(timedelta(minutes=20))
    assert (await Citizen(web.http, citizen.id, frame["token"]).events())["last_seq"] == 1


async def test_the_bot_waits_for_somebody_who_is_still_typing(web: Web, citizen: Citizen) -> None:
    """Lesson 4."""
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="typing", on=True)
        await line.send(type="message", client_msg_id="m1", text="我想问")
        await line.until("ack")
        await line.send(type="message", client_msg_id="m2", text="怎么补卡")
        await line.send(type="typing", on=False)
        while (await line.until("event"))["event"]["type"] != "turn.ended":
            pass
    assert web.script.texts == ["我想问 怎么补卡"]


async def test_a_socket_that_cannot_deliver_is_closed_instead_of_going_deaf(
    web: Web, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lesson 1. A socket that answers pings but brings nothing would look well to its client."""
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="ping")
        await line.until("pong")

        async def broken(*_: object) -> None:
            raise OperationalError("SELECT", {}, Exception("the database went away"))

        monkeypatch.setattr(type(web.parts.store), "events_after", broken)
        first = await web.parts.store.event(citizen.id, 1)
        assert first is not None
        web.parts.chat.hub.publish(citizen.id, [replace(first, seq=9)])
        assert await line.closed() == INTERNAL_ERROR


async def test_a_client_that_claims_more_than_there_is_gets_everything(citizen: Citizen) -> None:
    """Lesson 1."""
    async with citizen.connect(after_seq=10**9) as line:
        assert (await line.frame())["event"]["seq"] == 1


async def test_every_open_socket_is_counted_and_forgotten(web: Web, citizen: Citizen) -> None:
    before = OPEN_SOCKETS._value.get()
    async with citizen.connect(after_seq=1):
        assert OPEN_SOCKETS._value.get() == before + 1
    await eventually(lambda: OPEN_SOCKETS._value.get() == before)
