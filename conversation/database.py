"""One database, reached from the event loop through its own threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

Result = TypeVar("Result")
POSTGRES_THREADS = 8


class Database:
    """An engine and the threads that use it.

    SQLite has one writer, so one thread serves it and nobody waits for a lock. PostgreSQL gets
    as many threads as connections.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url)
        self._kept: Connection | None = None
        threads = 1 if self.is_sqlite else POSTGRES_THREADS
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="database")

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in one transaction: committed when it returns, rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_thread, work)

    def run_now(self, work: Callable[[Connection], Result]) -> Result:
        """The same, in the calling thread."""
        with self.engine.begin() as connection:
            return work(connection)

    def _in_thread(self, work: Callable[[Connection], Result]) -> Result:
        """Like :meth:`run_now`; SQLite's one thread keeps its connection, as taking one costs a fifth of the work."""
        if not self.is_sqlite:
            return self.run_now(work)
        if self._kept is None:
            self._kept = self.engine.connect()
        with self._kept.begin():
            return work(self._kept)

    def close(self) -> None:
        """Finish what is under way and close every connection."""
        self._threads.submit(self._let_go).result()
        self._threads.shutdown(wait=True)
        self.engine.dispose()

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, json_serializer=_dumps, json_deserializer=orjson.loads)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgres(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=POSTGRES_THREADS,
        max_overflow=0,
        pool_pre_ping=True,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
    )
