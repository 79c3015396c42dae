"""The platform under a profiler: ``python -m bench.profiled FILE`` runs it and leaves ``pstats`` data in FILE.

What is counted is processor time, of the event loop and of the database threads, from when everything is ready.
A profiler makes every call dearer, so small functions look larger than they are; shares are worth more than sums.
"""

from __future__ import annotations

import asyncio
import contextlib
import cProfile
import pstats
import signal
import sys
import threading
import time
from collections.abc import Iterator

import uvloop

from knowledge.encoder import E5Encoder
from service import logs
from service.cli.display import stages
from service.settings import Settings
from service.stack import prepare, start

_DATABASE_THREADS = "database"


class Profiles:
    """One profile a thread: the profiler of the standard library sees only the thread that switched it on."""

    def __init__(self) -> None:
        self._made: list[cProfile.Profile] = []

    @contextlib.contextmanager
    def counting(self) -> Iterator[None]:
        """Profile the calling thread while the block runs."""
        profile = cProfile.Profile(time.thread_time)
        self._made.append(profile)
        profile.enable()
        try:
            yield
        finally:
            profile.disable()

    def watch_database_threads(self) -> None:
        """Profile every database thread that starts from now on, from its start to its end."""
        run = threading.Thread.run

        def counted(thread: threading.Thread) -> None:
            with self.counting() if thread.name.startswith(_DATABASE_THREADS) else contextlib.nullcontext():
                run(thread)

        setattr(threading.Thread, "run", counted)  # noqa: B010  the only place that sees every thread

    def write(self, path: str) -> None:
        """Merge what was counted; call when the threads have ended."""
        merged = pstats.Stats(*self._made)
        merged.dump_stats(path)


async def _run(profiles: Profiles) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings()
    logs.configure(settings.log_format, settings.log_level)
    encoder = E5Encoder()
    with stages() as tell:
        await prepare(settings, encoder, tell)
    async with start(settings, encoder=encoder):
        with profiles.counting():
            await stop.wait()


def main() -> None:
    """Run until the process is asked to end."""
    profiles = Profiles()
    profiles.watch_database_threads()
    uvloop.run(_run(profiles))
    profiles.write(sys.argv[1])


if __name__ == "__main__":
    main()
