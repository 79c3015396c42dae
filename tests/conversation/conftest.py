"""Fixtures of the conversation's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from conversation.clock import FrozenClock
from conversation.database import Database
from knowledge.engine import Engine
from tests.centre import Centre

OpenCentre = Callable[..., Centre]


@pytest.fixture
async def open_centre(sqlite: Database, engine: Engine, clock: FrozenClock) -> AsyncIterator[OpenCentre]:
    """Opens processes over one SQLite database; their turns are ended with the test."""
    opened: list[Centre] = []

    def open_one(database: Database = sqlite, **options: object) -> Centre:
        opened.append(Centre.open(database, engine, clock, **options))
        return opened[-1]

    yield open_one
    for centre in opened:
        await centre.workers.close(seconds=0)


@pytest.fixture
def centre(open_centre: OpenCentre) -> Centre:
    """One process over SQLite, in which questions go straight to the custom actions."""
    return open_centre()
