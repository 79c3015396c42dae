"""The whole installation in one place: migrated, published, trained, started, ready, and stopped again."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn

from knowledge.encoder import E5Encoder, Encoder
from service.app import create_app
from service.bot import Bot, BotProcesses, Stage, running
from service.keys import Keys
from service.migrate import upgrade
from service.parts import Parts, assemble
from service.publishing import Start, publish_if_changed
from service.settings import Settings

READY_SECONDS = 120


class CannotStart(RuntimeError):
    """Raised when something keeps the installation from starting; the message is for people."""


@dataclass(frozen=True)
class Running:
    """A started installation."""

    settings: Settings
    parts: Parts
    bots: BotProcesses | None


def bot_of(settings: Settings) -> Bot:
    """The bot of this installation."""
    return Bot(settings.home / "bot", settings.home / "bot" / "models")


def free_port() -> int:
    """A port on the loopback interface that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_ports(settings: Settings) -> None:
    """Raise :class:`CannotStart` when a port is taken."""
    wanted = [(settings.host, settings.port, "port")]
    if not settings.rasa_urls:
        wanted += [("127.0.0.1", settings.rasa_port + i, "rasa_port") for i in range(settings.rasa_processes)]
    for host, port, name in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CannotStart(
                    f"端口 {port} 已被别的程序占用：请停掉那个程序，或改 config/settings.yaml 里的 {name}"
                ) from error


class _Server(uvicorn.Server):
    """A server that leaves signals to its owner."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextlib.asynccontextmanager
async def serving(parts: Parts) -> AsyncIterator[None]:
    """The platform's HTTP server, for as long as the block runs."""
    config = uvicorn.Config(
        create_app(parts),
        host=parts.settings.host,
        port=parts.settings.port,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=65_536,
        ws_per_message_deflate=False,  # costs more than it saves on a few hundred bytes
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(), name="server")
    try:
        while not server.started:
            if task.done():
                await task
                raise CannotStart("网页服务没有启动起来，请看日志")
            await asyncio.sleep(0.02)
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError, SystemExit):
            await task


@contextlib.asynccontextmanager
async def start(settings: Settings, *, encoder: Encoder | None = None) -> AsyncIterator[Running]:
    """Everything started and ready; the database must be reachable, the bot trained, the knowledge published."""
    await asyncio.to_thread(upgrade, settings.database)
    parts = assemble(settings, encoder=encoder or E5Encoder())
    async with contextlib.AsyncExitStack() as stack:
        bots = None
        if not settings.rasa_urls:
            ports = [settings.rasa_port + i for i in range(settings.rasa_processes)]
            action_url = f"{settings.url}/internal/rasa/actions"
            processes = BotProcesses(
                bot_of(settings), ports, Keys.load(settings.var), action_url, settings.var / "log" / "bot.log"
            )
            bots = await stack.enter_async_context(running(processes))
        await stack.enter_async_context(serving(parts))
        await _until_ready(parts, settings)
        yield Running(settings, parts, bots)


async def prepare(settings: Settings, encoder: Encoder, stage: Stage) -> Start:
    """Publish and train what is missing; ``stage`` is told what is being done and how far it is."""
    published = await asyncio.to_thread(
        publish_if_changed, settings, encoder, datetime.now(UTC), lambda done, of: stage("knowledge", done, of)
    )
    bot = bot_of(settings)
    if not settings.rasa_urls and not await asyncio.to_thread(bot.is_trained):
        await bot.train(stage)
    return published


async def _until_ready(parts: Parts, settings: Settings) -> None:
    async def wait() -> None:
        while not await parts.understander.ready():  # noqa: ASYNC110  another process: it can only be asked
            await asyncio.sleep(0.1)

    try:
        await asyncio.wait_for(wait(), READY_SECONDS)
    except TimeoutError as error:
        raise CannotStart(f"对话理解部分没有启动起来，请看 {settings.var / 'log' / 'bot.log'}") from error
    await asyncio.to_thread(parts.engine.current)
