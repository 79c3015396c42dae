"""The installation under test: the product's own command in a process and a folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.machine import Meter, children
from service.keys import Keys
from service.settings import HOME

START_SECONDS = 300
"""The first start encodes the knowledge and trains the bot."""
STOP_SECONDS = 20
UNLIMITED = "1000000/minute"
PORTS = (20_000, 30_000)
"""Below the range from which Linux takes the ports of outgoing connections, which come and go meanwhile."""


class CannotBench(RuntimeError):
    """Raised when measuring is not possible; the message is for people."""


@dataclass(frozen=True)
class Stack:
    """A started installation."""

    url: str
    bot_urls: Sequence[str]
    channel_secret: str
    releases: Path
    platform: int
    bots: Sequence[int]

    def meter(self) -> Meter:
        """Measures what its processes use from now on."""
        return Meter(self.platform, self.bots)


@contextlib.asynccontextmanager
async def running(bots: int, profile: Path | None = None) -> AsyncIterator[Stack]:
    """The installation with ``bots`` understanding processes, for as long as the block runs.

    It has an empty database and free ports, and starts from a copy of the present knowledge build. With
    ``profile`` it runs under a profiler and leaves its statistics in that file when it ends.
    """
    with tempfile.TemporaryDirectory(prefix="yichuang-bench-") as folder:
        var, log = Path(folder) / "var", Path(folder) / "platform.log"
        _copy_build(HOME / "var", var)
        port = _free_ports(1 + bots)
        first = port + 1
        url = f"http://127.0.0.1:{port}"
        environment = _environment(var, port, first, bots)
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *_command(profile), env=environment, cwd=HOME, stdin=asyncio.subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        pids: list[int] = []
        try:
            await _until_ready(url, process, log)
            pids = children(process.pid, "serve")
            if len(pids) != bots:
                raise CannotBench(f"应有 {bots} 个对话理解进程，实际有 {len(pids)} 个")
            addresses = [f"http://127.0.0.1:{first + i}" for i in range(bots)]
            yield Stack(url, addresses, Keys.load(var).channel, var / "releases", process.pid, pids)
        finally:
            await _stop(process, pids)


def _command(profile: Path | None) -> list[str]:
    if profile is not None:
        return [sys.executable, "-m", "bench.profiled", str(profile)]
    return [sys.executable, "-c", "from service.cli.main import main; main()", "run"]


def _environment(var: Path, port: int, bot_port: int, bots: int) -> dict[str, str]:
    """The caller's environment without its own settings of the product."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YICHUANG_")}
    own: Mapping[str, object] = {
        "VAR": var,
        "HOST": "127.0.0.1",
        "PORT": port,
        "DATABASE_URL": f"sqlite:///{var / 'bench.db'}",
        "RASA_PORT": bot_port,
        "RASA_PROCESSES": bots,
        "RASA_URLS": "[]",
        "AUTO_PUBLISH": "true",
        "RATES__STARTS": UNLIMITED,
        "RATES__MESSAGES": UNLIMITED,
    }
    return {**kept, **{f"YICHUANG_{name}": str(value) for name, value in own.items()}}


def _copy_build(source: Path, target: Path) -> None:
    """What was encoded and published before, so that the start does not do it again."""
    target.mkdir(parents=True)
    if (source / "releases").exists():
        shutil.copytree(source / "releases", target / "releases")
    if (source / "vectors.db").exists():
        with (
            contextlib.closing(sqlite3.connect(source / "vectors.db")) as old,
            contextlib.closing(sqlite3.connect(target / "vectors.db")) as new,
        ):
            old.backup(new)  # whole even while another process writes


def _free_ports(count: int) -> int:
    """The first of ``count`` neighbouring ports that nobody uses just now."""
    for _ in range(50):
        first = random.randrange(*PORTS)
        if all(_is_free(first + i) for i in range(count)):
            return first
    raise CannotBench(f"本机找不到 {count} 个相邻的空闲端口")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


async def _until_ready(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    try:
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
            while not await _is_ready(session, url):
                if process.returncode is not None:
                    raise CannotBench(f"系统没有启动起来：\n{_tail(log)}")
                await asyncio.sleep(0.2)
    except TimeoutError as error:
        raise CannotBench(f"系统 {START_SECONDS} 秒还没有启动好：\n{_tail(log)}") from error


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/readyz") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-8:])


async def _stop(process: asyncio.subprocess.Process, bots: Sequence[int]) -> None:
    """End the platform, which ends its bots; by force, the bots too, when it does not."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        bots = [*bots, *(pid for pid in children(process.pid, "serve") if pid not in bots)]
        process.kill()
        await process.wait()
        for pid in bots:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
