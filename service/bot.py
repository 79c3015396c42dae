"""The understanding processes: trained, started, watched, and stopped from here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from service.keys import Keys

log = structlog.get_logger(__name__)
Stage = Callable[[str, int, int], None]
RESTART_SECONDS = 2.0


class BotFailed(RuntimeError):
    """Raised when the bot cannot be trained or started; the message is for people."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot's folder with its own environment, and where its models are kept."""

    folder: Path
    models: Path

    @property
    def python(self) -> Path:
        """The interpreter of the bot's environment."""
        return self.folder / ".venv" / "bin" / "python"

    def command(self, *arguments: str) -> list[str]:
        """A call of the bot's own command line."""
        return [str(self.python), "-W", "ignore", str(self.folder / "run.py"), *arguments]

    def data_hash(self) -> str:
        """The fingerprint of what the bot is trained on."""
        self._check()
        return subprocess.run(self.command("data-hash"), capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603

    def is_trained(self) -> bool:
        """Whether there is a model for the present data."""
        return (self.models / f"bot-{self.data_hash()[:12]}.tar.gz").exists()

    async def train(self, stage: Stage) -> None:
        """Train for the present data; ``stage`` is told what is being done and how far it is."""
        self._check()
        process = await asyncio.create_subprocess_exec(
            *self.command("train", "--model-dir", str(self.models)),
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None  # noqa: S101  asked for just above
        assert process.stderr is not None  # noqa: S101
        errors = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            with contextlib.suppress(json.JSONDecodeError, KeyError, TypeError):
                said = json.loads(line)
                stage(str(said["stage"]), int(said["done"]), int(said["of"]))
        if await process.wait() != 0:
            last = (await errors).decode(errors="replace").strip().splitlines()[-1:]
            raise BotFailed(f"训练没有成功：{''.join(last) or '没有说明原因'}")
        await errors

    def _check(self) -> None:
        if not self.python.exists():
            raise BotFailed("对话理解部分还没有安装：请运行 make install")


@dataclass
class _Running:
    port: int
    process: asyncio.subprocess.Process


class BotProcesses:
    """Serving processes on given ports; one that dies is started again."""

    def __init__(self, bot: Bot, ports: Sequence[int], keys: Keys, action_url: str, log_file: Path) -> None:
        self._bot = bot
        self._ports = ports
        self._log_file = log_file
        self._environment = {
            **os.environ,
            "CHANNEL_SECRET": keys.channel,
            "ACTION_SECRET": keys.internal,
            "ACTION_URL": action_url,
            "EXIT_WITH_PARENT": "1",  # its standard input closes when this process ends, even by force
        }
        self._running: list[_Running] = []
        self._watchers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start every process and begin to watch it."""
        self._running = [_Running(port, await self._spawn(port)) for port in self._ports]
        self._watchers = [asyncio.create_task(self._watch(running)) for running in self._running]

    async def stop(self, seconds: float = 8.0) -> None:
        """Stop watching, then end every process, by force if need be."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for running in self._running:
            _signal(running.process, signal.SIGTERM)
        for running in self._running:
            try:
                await asyncio.wait_for(running.process.wait(), seconds)
            except TimeoutError:
                _signal(running.process, signal.SIGKILL)
                await running.process.wait()

    @property
    def pids(self) -> list[int]:
        """The process ids, in the order of the ports."""
        return [running.process.pid for running in self._running]

    async def _spawn(self, port: int) -> asyncio.subprocess.Process:
        arguments = self._bot.command("serve", "--port", str(port), "--model-dir", str(self._bot.models))
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *arguments,
                cwd=self._bot.folder,
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def _watch(self, running: _Running) -> None:
        while True:
            code = await running.process.wait()
            log.error("understanding process ended, starting it again", port=running.port, code=code)
            await asyncio.sleep(RESTART_SECONDS)
            running.process = await self._spawn(running.port)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


@contextlib.asynccontextmanager
async def running(processes: BotProcesses) -> AsyncIterator[BotProcesses]:
    """The processes, for as long as the block runs."""
    await processes.start()
    try:
        yield processes
    finally:
        await processes.stop()
