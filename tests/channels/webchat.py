"""The web chat on a real port, over a scripted understander, so that every frame travels as it does in service."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import numpy as np

from conversation.clock import FrozenClock
from conversation.understander import UnderstanderDown, Understanding, Utterance
from knowledge.encoder import Floats
from service.parts import Parts, assemble
from service.settings import Settings
from service.stack import serving

NOON = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 10:00 in the office: people can be reached."""
API = "/api/v1/chat"
PATIENCE = 10.0
"""Seconds after which a test gives up waiting; never part of what is asserted."""

ARTICLE = """---
id: {id}
title: {title}
kind: rule
topic: 社会保障卡
region: "100000"
valid_from: 2020-01-01
reviewed_on: 2026-11-01
review_by: 2027-11-01
owner: 测试科
phrasings: [{title}, {title}怎么办, 请问{title}]
basis:
  - {{title: 测试办法, article: 第三条, number: 测发1号, issuer: 测试局}}
related: [{related}]
---
## 回答
{title}的做法写在这里。

## 口语
{title}的做法。
"""


class LetterEncoder:
    """Counts letters: enough to build a release, and quick."""

    name = "letters"

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 32 numbers a text."""
        rows = np.zeros((len(texts), 32), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % 32] += 1
        return rows


def acts_for(utterance: Utterance) -> list[dict[str, Any]]:
    """What the script decides when a test says nothing else."""
    if utterance.text == "怎么补卡":
        return [{"act": "answer", "decision": decision("card-replace", utterance)}]
    if utterance.text == "时间":
        return [{"act": "ask_contact_time"}]
    return [{"act": "greet"}]


def decision(article_id: str, utterance: Utterance) -> dict[str, Any]:
    """A sure decision for one article, as it travels through the dialogue."""
    return {
        "band": "sure",
        "candidates": [[article_id, "补卡", 0.97, None]],
        "confidence": 0.97,
        "release": 1,
        "as_of": utterance.as_of.isoformat(),
        "region": utterance.region,
        "place": None,
    }


@dataclass
class Script:
    """An understander that does what the test says and remembers what it was asked."""

    decide: Callable[[Utterance], list[dict[str, Any]]] = acts_for
    asked: list[Utterance] = field(default_factory=list)
    down: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def respond(self, utterance: Utterance) -> Understanding:
        """The scripted acts, once the gate is open."""
        self.asked.append(utterance)
        await self.gate.wait()
        if self.down:
            raise UnderstanderDown("scripted")
        return Understanding(self.decide(utterance))

    async def ready(self) -> bool:
        """Whether the script is up."""
        return not self.down


@dataclass
class Line:
    """One socket of a citizen."""

    socket: aiohttp.ClientWebSocketResponse

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.socket.send_json(frame)

    async def frame(self) -> dict[str, Any]:
        """The next frame; fails when the socket closes instead."""
        message = await self.socket.receive(PATIENCE)
        assert message.type is aiohttp.WSMsgType.TEXT, f"closed with {self.socket.close_code}"
        received: dict[str, Any] = message.json()
        return received

    async def until(self, type: str) -> dict[str, Any]:
        """The next frame of that type; others are passed over."""
        while (frame := await self.frame())["type"] != type:
            pass
        return frame

    async def closed(self) -> int | None:
        """The code with which the server closes; other frames are passed over."""
        while (await self.socket.receive(PATIENCE)).type is aiohttp.WSMsgType.TEXT:
            pass
        return self.socket.close_code

    def cut(self) -> None:
        """Lose the connection without a word, as a phone in a lift does."""
        self.socket.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


@dataclass
class Citizen:
    """A client of the REST door with one conversation."""

    http: aiohttp.ClientSession
    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What proves who it is."""
        return {"Authorization": f"Bearer {self.token}"}

    async def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> tuple[int, Any]:
        """Status and JSON (or None) of one call."""
        async with self.http.request(method, API + path, json=body, headers=self.headers, **kwargs) as response:
            return response.status, await response.json() if response.content_type == "application/json" else None

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        """One POST."""
        return await self.call("POST", path, body)

    async def events(self, after_seq: int = 0, wait: int = 0) -> dict[str, Any]:
        """The page of events."""
        status, page = await self.call("GET", f"/events?after_seq={after_seq}&wait={wait}")
        assert status == 200, page
        found: dict[str, Any] = page
        return found

    async def say(self, text: str, id: str = "m1") -> dict[str, Any]:
        """Send one message and wait until it has been answered; gives the last bot message's payload."""
        status, stored = await self.post("/messages", {"client_msg_id": id, "text": text})
        assert status == 202, stored
        return await self.answered(stored["seq"])

    async def answered(self, seq: int) -> dict[str, Any]:
        """Wait until the message at ``seq`` has been dealt with; gives the newest bot message's payload."""

        async def done() -> dict[str, Any] | None:
            page = await self.events()
            if page["state"]["answered_seq"] < seq:
                return None
            said: dict[str, Any] = [e["payload"] for e in page["events"] if e["type"] == "message.bot"][-1]
            return said

        return await eventually(done)

    @asynccontextmanager
    async def connect(self, after_seq: int = 0) -> AsyncIterator[Line]:
        """A socket that has said hello and been told ``ready``."""
        async with self.http.ws_connect(f"{API}/ws") as opened:
            line = Line(opened)
            await line.send(type="hello", token=self.token, after_seq=after_seq)
            ready = await line.frame()
            assert ready["type"] == "ready", ready
            yield line


async def eventually(check: Callable[[], Awaitable[Any]]) -> Any:
    """What ``check`` gives as soon as it gives something."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await check()):
            await asyncio.sleep(0.01)
        return found


@dataclass
class Web:
    """The served web chat."""

    parts: Parts
    http: aiohttp.ClientSession
    script: Script
    clock: FrozenClock
    url: str

    async def start(self, **body: Any) -> Citizen:
        """A citizen with a new conversation."""
        async with self.http.post(f"{API}/conversations", json=body) as response:
            assert response.status == 201, await response.text()
            started = await response.json()
        return Citizen(self.http, started["conversation_id"], started["token"])


@asynccontextmanager
async def served(settings: Settings, clock: FrozenClock, script: Script) -> AsyncIterator[Web]:
    """The platform on its port, with the script in the place of Rasa."""
    parts = assemble(settings, clock=clock, understander=script, encoder=LetterEncoder())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(parts))
        http = await stack.enter_async_context(aiohttp.ClientSession(settings.url))
        yield Web(parts, http, script, clock, settings.url)
