"""The web chat on a real port, over a scripted understander, so that every frame travels as it does in service."""

from __future__ import annotations

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from conversation.clock import FrozenClock
from service.parts import Parts, assemble
from service.settings import Settings
from service.stack import serving
from tests.doubles import HashEncoder, ScriptedUnderstander

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


def answer(article_id: str, title: str) -> list[dict[str, Any]]:
    """A sure decision for one article, as it comes back from the dialogue."""
    decision = {
        "band": "sure",
        "candidates": [[article_id, title, 0.97, None]],
        "confidence": 0.97,
        "release": 1,
        "as_of": "2026-11-23",
        "region": "330100",
        "place": None,
    }
    return [{"act": "answer", "decision": decision}]


SCRIPT = {
    "怎么补卡": answer("card-replace", "补卡"),
    "时间": "ask_contact_time",
    "做不到的事": "an_act_that_nobody_knows",
}


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


async def eventually(check: Callable[[], Any]) -> Any:
    """What ``check`` gives, awaited where need be, as soon as it gives something."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = check()
            if inspect.isawaitable(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.01)


@dataclass
class Web:
    """The served web chat."""

    parts: Parts
    http: aiohttp.ClientSession
    script: ScriptedUnderstander
    clock: FrozenClock

    async def start(self, **body: Any) -> Citizen:
        """A citizen with a new conversation."""
        async with self.http.post(f"{API}/conversations", json=body) as response:
            assert response.status == 201, await response.text()
            started = await response.json()
        return Citizen(self.http, started["conversation_id"], started["token"])


@asynccontextmanager
async def served(settings: Settings, clock: FrozenClock, script: ScriptedUnderstander) -> AsyncIterator[Web]:
    """The platform on its port, with the script in the place of Rasa."""
    parts = assemble(settings, clock=clock, understander=script, encoder=HashEncoder())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(parts))
        http = await stack.enter_async_context(aiohttp.ClientSession(settings.url))
        yield Web(parts, http, script, clock)
