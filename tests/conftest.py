"""What the tests share: a clock that stands still, both databases, a small catalogue and a build of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from conversation.clock import FrozenClock
from conversation.database import Database
from knowledge.encoder import VectorCache
from knowledge.engine import Engine
from knowledge.loader import Catalogue, load_catalogue
from knowledge.ranking import Calibration
from knowledge.release import Shelf, build
from service.migrate import upgrade
from tests.doubles import HashEncoder
from tests.installation import Installation, installed
from tests.postgres import NoPostgres, PostgresServer, running_postgres

HOME = Path(__file__).resolve().parent.parent
SMALL_KNOWLEDGE = Path(__file__).parent / "data" / "knowledge"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, ten o'clock in the office's zone: people can be reached."""

settings.register_profile("tests", deadline=None, derandomize=True, max_examples=60, database=None)
settings.load_profile("tests")


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands at :data:`NOW`."""
    return FrozenClock(NOW)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL; not having one is a failure unless YICHUANG_TEST_POSTGRES=off."""
    if os.environ.get("YICHUANG_TEST_POSTGRES") == "off":
        pytest.skip("YICHUANG_TEST_POSTGRES=off")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres())
        except NoPostgres as error:
            pytest.fail(str(error), pytrace=False)
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """A migrated database that others are copied from."""
    name = postgres_server.create()
    upgrade(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "yichuang.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_shared(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The database that is emptied for each test."""
    return postgres_server.create(postgres_template)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_shared: str) -> str:
    """A migrated PostgreSQL database without a row."""
    postgres_server.empty(postgres_shared)
    return postgres_server.url(postgres_shared)


@pytest.fixture
def own_postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database for a test that changes the schema."""
    name = postgres_server.create(postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases, fresh and migrated."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Each of the two databases, open."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """A SQLite database, for tests to which the kind of database makes no difference."""
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The small catalogue that was written for tests."""
    return load_catalogue(SMALL_KNOWLEDGE)


@pytest.fixture(scope="session")
def shelf(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf whose build 1 of the small catalogue answers. Tests that publish make their own."""
    folder = tmp_path_factory.mktemp("releases")
    made = Shelf(folder / "releases")
    vectors = VectorCache(folder / "vectors.db", HashEncoder())
    made.put(build(catalogue, number=1, built_at=NOW, vectors=vectors))
    made.point(1)
    return made


@pytest.fixture(scope="session")
def engine(shelf: Shelf) -> Engine:
    """The engine over the small catalogue, without a language model."""
    return Engine(shelf, HashEncoder(), Calibration.read())


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The whole installation with the real bot, started when the first test asks for it."""
    with installed(tmp_path_factory.mktemp("installation")) as started:
        yield started
