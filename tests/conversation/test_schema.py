"""The migrations make the tables that the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from conversation.database import Database
from service.migrate import config, upgrade
from service.tables import METADATA

pytestmark = pytest.mark.store
TABLES = {name for metadata in METADATA for name in metadata.tables}


@pytest.fixture(params=["sqlite_url", "own_postgres_url"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Each of the two databases, for this test alone."""
    opened = Database(request.getfixturevalue(request.param))
    yield opened
    opened.close()


def test_the_migrated_schema_is_that_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    upgrade(database.url)
    assert set(inspect(database.engine).get_table_names()) == {*TABLES, "alembic_version"}


def test_migrations_can_be_taken_back_and_applied_again(database: Database) -> None:
    command.downgrade(config(database.url), "base")
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    upgrade(database.url)
    assert set(inspect(database.engine).get_table_names()) == {*TABLES, "alembic_version"}


def test_a_file_is_made_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'new' / 'deep' / 'yichuang.db'}")
    assert (tmp_path / "new" / "deep" / "yichuang.db").exists()
