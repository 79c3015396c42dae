"""A client that loses its line sees in the end what a fresh one sees (Lesson 1)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from conversation.speaker import Speaker
from tests.channels.webchat import API, PATIENCE, Citizen, Line, Web

pytestmark = pytest.mark.store
EVENTS = 20
PHASES = ("before", "during", "after")


def state_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The state as a client works it out for itself from docs/chat-protocol.md."""
    state: dict[str, Any] = {
        "speaker": "bot", "mode": "standard", "last_seq": 0, "last_read_seq": 0, "answered_seq": 0, "open_choices": [],
    }  # fmt: skip
    for event in events:
        payload = event["payload"]
        state["last_seq"] = event["seq"]
        match event["type"]:
            case "conversation.started":
                state["mode"] = payload["mode"]
            case "message.citizen":
                state["open_choices"] = []
            case "message.bot":
                state["open_choices"] = [choice["id"] for choice in payload["choices"]]
            case "turn.ended":
                state["answered_seq"] = payload["up_to"]
            case "read.marked":
                state["last_read_seq"] = payload["seq"]
            case "speaker.changed":
                state["speaker"] = payload["to"]
    others = [e["seq"] for e in events if e["type"] in ("message.bot", "message.person")]
    unread = sum(seq > state["last_read_seq"] for seq in others)
    return {**state, "unread": unread, "closed": state["speaker"] == "closed"}


@dataclass
class Client:
    """Follows one conversation and loses its line once: before, while or after event ``at`` comes."""

    citizen: Citizen
    at: int
    phase: str
    events: list[dict[str, Any]] = field(default_factory=list)
    cuts: int = 0

    @property
    def seq(self) -> int:
        """The last event it has."""
        return self.events[-1]["seq"] if self.events else 0

    @property
    def at_end(self) -> bool:
        """Whether it has seen the conversation close."""
        return bool(self.events) and self.events[-1]["payload"].get("to") == "closed"

    async def follow(self) -> None:
        """Read until the conversation closes, connecting again as often as need be."""
        while not self.at_end:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, AssertionError):
                async with self.citizen.http.ws_connect(f"{API}/ws") as opened:
                    await self._talk(Line(opened))

    async def _talk(self, line: Line) -> None:
        await line.send(type="hello", token=self.citizen.token, after_seq=self.seq)
        while not self.at_end:
            if self._cut_now("before", self.at - 1):
                line.cut()
            frame = await line.frame()
            if frame["type"] != "event":
                continue
            if self._cut_now("during", self.at - 1):  # it is on the way, and this client never gets to read it
                line.cut()
                return
            assert frame["event"]["seq"] == self.seq + 1
            self.events.append(frame["event"])
            if self._cut_now("after", self.at):
                line.cut()

    def _cut_now(self, phase: str, seq: int) -> bool:
        if self.phase != phase or self.cuts or self.seq != seq:
            return False
        self.cuts += 1
        return True


def scenario(web: Web, citizen: Citizen) -> list[Callable[[], Awaitable[Any]]]:
    """Steps that make at least twenty events of every kind."""

    async def press() -> None:
        _, stored = await citizen.post("/messages", {"client_msg_id": "m3", "choice_id": "say:上午"})
        await citizen.answered(stored["seq"])

    def call_back() -> Awaitable[Any]:
        body = {"client_msg_id": "b1", "name": "王女士", "phone": "13800138000", "when": "any"}
        return citizen.post("/callbacks", body)

    def speaker(to: Speaker) -> Callable[[], Awaitable[Any]]:
        return lambda: change_speaker(web, citizen, to)

    return [
        lambda: citizen.say("你好", "m1"),
        lambda: citizen.post("/read", {"seq": 3}),
        lambda: citizen.post("/ratings", {"seq": 3, "value": "helpful"}),
        lambda: citizen.say("时间", "m2"),
        press,
        call_back,
        speaker(Speaker.WAITING),
        lambda: citizen.post("/messages", {"client_msg_id": "m4", "text": "我先补充一句"}),
        speaker(Speaker.PERSON),
        speaker(Speaker.BOT),
        lambda: citizen.say("怎么补卡", "m5"),
        speaker(Speaker.CLOSED),
    ]


async def change_speaker(web: Web, citizen: Citizen, to: Speaker) -> None:
    """What the desk does when it takes the word or gives it back."""
    event = await web.parts.store.change_speaker(citizen.id, to, "test", web.clock.now())
    web.parts.chat.hub.publish(citizen.id, [event])


async def test_a_lost_line_at_any_event_loses_nothing(web: Web, citizen: Citizen) -> None:
    """Lesson 1. Sixty clients: each loses its line before, during or after one of twenty events."""
    clients = [Client(citizen, at, phase) for at in range(1, EVENTS + 1) for phase in PHASES]
    async with asyncio.timeout(4 * PATIENCE), asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(client.follow())
        for step in scenario(web, citizen):
            await step()
    fresh = await citizen.events()
    assert fresh["last_seq"] >= EVENTS
    assert state_of(fresh["events"]) == fresh["state"]
    for client in clients:
        assert client.cuts == 1, (client.at, client.phase)
        assert client.events == fresh["events"], (client.at, client.phase)
        assert state_of(client.events) == fresh["state"]


async def test_what_was_said_while_away_is_there_on_the_return(web: Web, citizen: Citizen) -> None:
    """Lesson 1. Not only messages: status comes too."""
    async with citizen.connect(after_seq=1) as line:
        line.cut()
    await citizen.say("你好")
    await change_speaker(web, citizen, Speaker.WAITING)
    async with citizen.connect(after_seq=1) as line:
        types = [(await line.frame())["event"]["type"] for _ in range(4)]
    assert types == ["message.citizen", "message.bot", "turn.ended", "speaker.changed"]


async def test_events_that_the_hub_dropped_are_fetched(web: Web, citizen: Citizen) -> None:
    """Lesson 1. A push is only a hint: one that comes too early makes the client get the hole first."""
    async with citizen.connect(after_seq=1) as line:
        store, now = web.parts.store, web.clock.now()
        for to in (Speaker.WAITING, Speaker.PERSON):
            await store.change_speaker(citizen.id, to, "unannounced", now)
        await change_speaker(web, citizen, Speaker.BOT)
        assert [(await line.until("event"))["event"]["seq"] for _ in range(3)] == [2, 3, 4]
