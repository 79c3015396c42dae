"""The two ways in: the web chat's socket, and the bot's own webhook without the platform."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from bench.stack import Stack

ANSWER_SECONDS = 20
DEFLATE_WINDOW = 15
"""Browsers offer permessage-deflate with a 32 kB window (RFC 7692), so this client does."""
REGION = "330100"
WARM_CONVERSATIONS = 8


class TurnFailed(RuntimeError):
    """Raised when a sentence got no answer; the message names the reason."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: after how many seconds, and as which outcome."""

    seconds: float
    outcome: str


class Chat:
    """One citizen's conversation through the WebSocket; use as an asynchronous context manager."""

    def __init__(self, session: aiohttp.ClientSession, stack: Stack) -> None:
        self._session = session
        self._url = stack.url
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._said = 0

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._open()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TurnFailed(type(error).__name__) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def ask(self, text: str, since: float | None = None) -> Answer:
        """Say something and wait for the end of the turn.

        The time runs from the sending of the frame (or from ``since``, on the clock of ``time.perf_counter``) to
        the bot's first message.
        """
        self._said += 1
        began = time.perf_counter() if since is None else since
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._send(type="message", client_msg_id=f"m{self._said}", text=text)
                return await self._answer(began)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TurnFailed(type(error).__name__) from error

    async def _open(self) -> None:
        async with self._session.post(f"{self._url}/api/v1/chat/conversations", json={}) as response:
            response.raise_for_status()
            started = orjson.loads(await response.read())
        self._socket = await self._session.ws_connect(f"{self._url}/api/v1/chat/ws", compress=DEFLATE_WINDOW)
        await self._send(type="hello", token=started["token"], after_seq=0)
        while (await self._frame())["type"] != "ready":
            pass

    async def _answer(self, began: float) -> Answer:
        answer: Answer | None = None
        while True:
            event = (await self._frame()).get("event", {})
            if event.get("type") == "message.bot" and answer is None:
                answer = Answer(time.perf_counter() - began, event["payload"]["outcome"])
            elif event.get("type") == "turn.ended":
                if answer is None:
                    raise TurnFailed("turn without a message")
                return answer

    async def _send(self, **frame: Any) -> None:
        assert self._socket is not None  # opened on entry
        await self._socket.send_str(orjson.dumps(frame).decode())

    async def _frame(self) -> dict[str, Any]:
        assert self._socket is not None  # opened on entry
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise TurnFailed(f"socket {message.type.name.lower()}")
        frame: dict[str, Any] = orjson.loads(message.data)
        if frame["type"] == "error":
            raise TurnFailed(frame["code"])
        return frame


class Bare:
    """The webhook of one bot process, called as the platform calls it."""

    def __init__(self, session: aiohttp.ClientSession, stack: Stack) -> None:
        self._session = session
        self._url = f"{stack.bot_urls[0]}/webhooks/gateway/webhook"
        self._headers = {"X-Channel-Secret": stack.channel_secret, "Content-Type": "application/json"}

    async def ask(self, sender: str, text: str) -> float:
        """Say something in the conversation ``sender``; returns the seconds to the whole answer."""
        today = datetime.now(UTC).date().isoformat()
        metadata = {"as_of": today, "region": REGION, "channel": "web"}
        began = time.perf_counter()
        body = orjson.dumps({"sender": sender, "message": text, "metadata": metadata})
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS),
                self._session.post(self._url, data=body, headers=self._headers) as response,
            ):
                said = orjson.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TurnFailed(f"bare call: {type(error).__name__}") from error
        if response.status != 200 or not said["replies"]:
            raise TurnFailed(f"bare call: status {response.status}, {len(said.get('replies', ()))} replies")
        return time.perf_counter() - began


async def warm_up(session: aiohttp.ClientSession, stack: Stack, texts: Sequence[str]) -> None:
    """Say every text once, in a few conversations, so that every process has done everything before it is measured."""
    for first in range(WARM_CONVERSATIONS):
        async with Chat(session, stack) as chat:
            for text in texts[first::WARM_CONVERSATIONS]:
                await chat.ask(text)


async def turns_without_bot(session: aiohttp.ClientSession, stack: Stack) -> int:
    """How often the platform could not reach its bot since it started, by its own count."""
    async with session.get(f"{stack.url}/metrics") as response:
        for line in (await response.text()).splitlines():
            if line.startswith("yichuang_understander_down_total "):
                return int(float(line.split()[1]))
    raise TurnFailed("the platform does not count understander_down")
