"""The whole installation, started once a session: real bot, real knowledge, real encoder, real ports.

It runs in a thread of its own with its own event loop, so that tests of any kind can use it. Its data are its own;
what is costly to make (vectors of phrasings, the build of the present knowledge) is taken over from ``var/``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from knowledge.encoder import E5Encoder
from service.settings import HOME, Settings
from service.stack import Running, free_port, prepare, start

Result = TypeVar("Result")
START_SECONDS = 240.0
PATIENCE = 30.0
"""Seconds after which a test gives up waiting; never part of what is asserted."""


def eventually(check: Callable[[], Result], seconds: float = PATIENCE) -> Result:
    """What ``check`` gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, f"nothing came within {seconds:.0f} s"
        time.sleep(0.03)
    return found


@dataclass
class Installation:
    """A started installation and the loop it runs in."""

    running: Running
    loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        """Where it is reached."""
        return self.running.settings.url

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run something in the installation's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)

    def kill_bots(self) -> None:
        """End every understanding process the hard way; the watcher starts them again."""
        assert self.running.bots is not None
        for pid in self.running.bots.pids:
            os.killpg(pid, signal.SIGKILL)
        eventually(lambda: not self.understands())

    def understands(self) -> bool:
        """Whether the understanding processes answer."""
        return self.run(self.running.parts.understander.ready())

    def until_it_understands(self) -> None:
        """Wait until the watcher has brought the understanding processes back."""
        eventually(self.understands, START_SECONDS)


def settings_of(var: Path, processes: int) -> Settings:
    """Settings of an installation that shares nothing with another but what is costly to make."""
    var.mkdir(parents=True, exist_ok=True)
    if (HOME / "var" / "vectors.db").exists():
        shutil.copy(HOME / "var" / "vectors.db", var / "vectors.db")
    if (HOME / "var" / "releases").is_dir():
        shutil.copytree(HOME / "var" / "releases", var / "releases", dirs_exist_ok=True)
    return Settings(
        var=var,
        port=free_port(),
        rasa_port=_free_ports(processes),
        rasa_processes=processes,
        database_url=f"sqlite:///{var / 'yichuang.db'}",
        quiet_seconds=0.3,
        rates={"starts": "1000/minute", "messages": "1000/minute", "callbacks": "100/hour"},
    )


def _free_ports(count: int) -> int:
    """The first of ``count`` neighbouring ports that nobody uses."""
    while True:
        first = free_port()
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


@contextmanager
def installed(var: Path, processes: int = 2) -> Iterator[Installation]:
    """A complete installation, for as long as the block runs."""
    settings = settings_of(var, processes)
    ready: threading.Event = threading.Event()
    found: list[Installation | BaseException] = []
    stop: list[Callable[[], None]] = []

    async def serve() -> None:
        encoder = E5Encoder()
        ended = asyncio.Event()
        stop.append(ended.set)
        await prepare(settings, encoder, lambda *_: None)
        async with start(settings, encoder=encoder) as running:
            found.append(Installation(running, asyncio.get_running_loop()))
            ready.set()
            await ended.wait()

    def work() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            found.append(error)
            ready.set()

    thread = threading.Thread(target=work, name="installation", daemon=True)
    thread.start()
    assert ready.wait(START_SECONDS), "the installation did not start"
    first = found[0]
    if isinstance(first, BaseException):
        raise first
    try:
        yield first
    finally:
        first.loop.call_soon_threadsafe(stop[0])
        thread.join(START_SECONDS)
        assert not thread.is_alive()
        _leave(var / "vectors.db")


def _leave(vectors: Path) -> None:
    """Leave vectors that nobody had yet to the next start: they depend on nothing but the texts."""
    kept = HOME / "var" / vectors.name
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        shutil.copy(vectors, kept)


@dataclass
class Talk:
    """One conversation with the installation, sentence by sentence."""

    http: aiohttp.ClientSession
    id: str
    token: str
    sent: int = 0

    @classmethod
    async def begin(cls, http: aiohttp.ClientSession, **body: Any) -> Talk:
        """Start a conversation."""
        async with http.post("/api/v1/chat/conversations", json=body) as response:
            assert response.status == 201
            started = await response.json()
        return cls(http, started["conversation_id"], started["token"])

    async def events(self, after_seq: int = 0) -> dict[str, Any]:
        """The page of events."""
        return await self._call("GET", f"events?after_seq={after_seq}")

    async def say(self, text: str) -> list[dict[str, Any]]:
        """Say something; gives the bot's messages of this turn."""
        return await self._turn({"text": text})

    async def press(self, choice_id: str) -> list[dict[str, Any]]:
        """Press a button; gives the bot's messages of this turn."""
        return await self._turn({"choice_id": choice_id})

    async def _turn(self, said: dict[str, str]) -> list[dict[str, Any]]:
        self.sent += 1
        stored = await self._call("POST", "messages", {"client_msg_id": f"m{self.sent}", **said})
        async with asyncio.timeout(PATIENCE):
            while True:
                page = await self.events(stored["seq"])
                if page["state"]["answered_seq"] >= stored["seq"]:
                    break
                await asyncio.sleep(0.02)
        return [event["payload"] for event in page["events"] if event["type"] == "message.bot"]

    async def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(method, f"/api/v1/chat/{path}", json=body, headers=headers) as response:
            assert response.status in (200, 202), await response.text()
            found: dict[str, Any] = await response.json()
            return found
