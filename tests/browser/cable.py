"""A network cable between the browser and the platform that can be pulled."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Cable:
    """Passes bytes on between its own port and the platform's. While it is pulled nothing connects."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._plugged = True
        self._lines: set[asyncio.StreamWriter] = set()
        self.url = ""
        self.connections = 0

    def pull(self) -> None:
        """Break every connection at once and let no new one through."""
        self._plugged = False
        for line in tuple(self._lines):
            line.transport.abort()

    def plug(self) -> None:
        """Let connections through again."""
        self._plugged = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser's."""
        if not self._plugged:
            writer.transport.abort()
            return
        self.connections += 1
        far_reader, far_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._lines |= {writer, far_writer}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pass(reader, far_writer))
                group.create_task(_pass(far_reader, writer))
        finally:
            self._lines -= {writer, far_writer}
            for end in (writer, far_writer):
                end.close()


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, RuntimeError):
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
    with contextlib.suppress(OSError, RuntimeError):
        target.write_eof()


@asynccontextmanager
async def cable_to(url: str) -> AsyncIterator[Cable]:
    """A cable to the platform, for as long as the block runs."""
    cable = Cable(url)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    cable.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield cable
    finally:
        cable.pull()
        server.close()
