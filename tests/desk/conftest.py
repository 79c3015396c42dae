"""Fixtures of the console's tests: one served platform a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversation.clock import FrozenClock
from service.settings import Settings
from service.stack import free_port
from tests.desk.console import Console, Member, console_on, home_in


@pytest.fixture
async def console(sqlite_url: str, tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Console]:
    """The console's platform."""
    settings = Settings(home=home_in(tmp_path), var=tmp_path / "var", port=free_port(), database_url=sqlite_url)
    async with console_on(settings, clock) as console:
        yield console


@pytest.fixture
async def editor(console: Console) -> Member:
    """An editor, signed in."""
    return await console.member("wang")


@pytest.fixture
async def reviewer(console: Console) -> Member:
    """A reviewer, signed in."""
    return await console.member("li")
