"""The port behind which a sentence is understood, and its Rasa implementation."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import aiohttp
import orjson


class UnderstanderDown(ConnectionError):
    """Raised when the understanding part cannot be reached, is not ready, or says nothing."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A cleaned text without personal numbers, and the frame in which it is to be understood."""

    conversation_id: str
    text: str
    as_of: date
    region: str
    channel: str
    topic: str | None = None
    """The article that was answered last, and its variant behind a colon."""

    def metadata(self) -> dict[str, str]:
        """What travels with the text through the dialogue and back to the custom actions."""
        known = {"as_of": self.as_of.isoformat(), "region": self.region, "channel": self.channel}
        return known | ({"topic": self.topic} if self.topic else {})


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the dialogue decided to do: one reply an act, in order."""

    replies: Sequence[Mapping[str, Any]]
    intent: str | None = None
    confidence: float | None = None
    entities: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


class Understander(Protocol):
    """Decides what a sentence asks for."""

    async def respond(self, utterance: Utterance) -> Understanding:
        """The acts that follow from one sentence; raises :class:`UnderstanderDown`."""
        ...

    async def ready(self) -> bool:
        """Whether sentences can be understood now."""
        ...


class RasaUnderstander:
    """Talks to one or more single-worker Rasa processes; a conversation always meets the same one.

    ``urls`` are base addresses such as ``http://127.0.0.1:5005``; ``seconds`` is how long one sentence may take.
    """

    def __init__(self, urls: Sequence[str], secret: str, seconds: float = 8.0) -> None:
        if not urls:
            raise ValueError("no Rasa address")
        self._urls = [url.rstrip("/") + "/webhooks/gateway" for url in urls]
        self._headers = {"X-Channel-Secret": secret, "Content-Type": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=2)
        self._session: aiohttp.ClientSession | None = None

    async def respond(self, utterance: Utterance) -> Understanding:
        """See :class:`Understander`."""
        body = {
            "sender": utterance.conversation_id,
            "message": utterance.text,
            "metadata": utterance.metadata(),
        }
        url = self._url_of(utterance.conversation_id) + "/webhook"
        try:
            async with self._client().post(url, data=orjson.dumps(body), headers=self._headers) as response:
                if response.status != 200:
                    raise UnderstanderDown(f"status {response.status}")
                said = orjson.loads(await response.read())
        except (TimeoutError, aiohttp.ClientError, orjson.JSONDecodeError) as error:
            raise UnderstanderDown(type(error).__name__) from error
        if not said.get("replies"):
            raise UnderstanderDown("empty reply")
        intent = said.get("intent") or {}
        return Understanding(
            tuple(said["replies"]), intent.get("name"), intent.get("confidence"), tuple(said.get("entities") or ())
        )

    async def ready(self) -> bool:
        """Whether every process has its model loaded."""
        try:
            for url in self._urls:
                async with self._client().get(url + "/", headers=self._headers) as response:
                    if response.status != 200:
                        return False
        except (TimeoutError, aiohttp.ClientError):
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=50)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        return self._session

    def _url_of(self, conversation_id: str) -> str:
        return self._urls[zlib.crc32(conversation_id.encode()) % len(self._urls)]
