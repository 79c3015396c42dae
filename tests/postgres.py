"""A PostgreSQL server of its own for one test session: own port, own folder, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

_BINARIES = "/usr/lib/postgresql/*/bin"
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB"
_EMPTY = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL lock_timeout = '10s';
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$
"""
_UNPRIVILEGED = ("postgres", "nobody")


class NoPostgres(RuntimeError):
    """Raised when no server can be started; the message says what to do."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server that trusts everybody on the loopback interface."""

    port: int
    user: str
    _numbers: Iterator[int]

    def url(self, database: str) -> str:
        """The address of one database in SQLAlchemy's form."""
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template0") -> str:
        """Make a fresh database, a copy of ``template``, and return its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def empty(self, name: str) -> None:
        """Delete every row, which is quicker than a new database."""
        self._execute(_EMPTY, name)

    def drop(self, name: str) -> None:
        """Delete a database, whoever is still connected."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=self.user, dbname=database, autocommit=True
        ) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server for as long as the block runs; raises :class:`NoPostgres`."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="yichuang-postgres-"))
    user = _unprivileged()
    data, port = folder / "data", _free_port()
    try:
        shutil.chown(folder, user)
        _call(user, binaries / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {_QUICK}"
        _call(user, binaries / "pg_ctl", "-D", data, "-w", "-t", "30", "-l", folder / "log", "-o", options, "start")
        try:
            yield PostgresServer(port, user, count(1))
        finally:
            _call(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    found = [folder for folder in sorted(Path("/").glob(_BINARIES.lstrip("/"))) if (folder / "initdb").exists()]
    if not found:
        raise NoPostgres(
            "PostgreSQL is not installed: run `apt-get install -y postgresql`, "
            "or set YICHUANG_TEST_POSTGRES=off to test with SQLite alone."
        )
    return found[-1]


def _unprivileged() -> str:
    """Whom the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


def _call(user: str, *command: str | Path) -> None:
    before = ["setpriv", f"--reuid={user}", f"--regid={_group(user)}", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*before, *map(str, command)], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoPostgres(f"PostgreSQL cannot be started: {Path(command[0]).name} said: {done.stderr.strip()}")


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
