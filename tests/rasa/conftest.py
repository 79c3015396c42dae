"""Fixtures of the tests against the real bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.installation import Installation, Talk


@pytest.fixture
async def http(installation: Installation) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the installation."""
    installation.until_it_understands()
    async with aiohttp.ClientSession(installation.url) as session:
        yield session


@pytest.fixture
async def talk(http: aiohttp.ClientSession) -> Talk:
    """A new conversation."""
    return await Talk.begin(http)
