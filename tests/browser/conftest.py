"""A real Chromium in front of the real installation."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from playwright.async_api import Browser, async_playwright, expect

from conversation.clock import FrozenClock
from service.settings import HOME, Settings
from service.stack import free_port
from tests.browser.cable import Cable, cable_to
from tests.browser.console_page import PATIENCE_MS
from tests.browser.office import Office
from tests.browser.widget import Widget
from tests.desk.console import console_on, home_in
from tests.installation import Installation

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The widget and the console must have been built."""
    for page in ("widget.js", "console/index.html"):
        assert (HOME / "web" / "dist" / page).is_file(), "请先构建网页：在 web/ 里运行 npm run build"


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """A Chromium for as long as the block runs."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS
        )
        yield started
        await started.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A fresh Chromium."""
    async with running_chromium() as started:
        yield started


@pytest.fixture
async def cable(installation: Installation) -> AsyncIterator[Cable]:
    """The line between the browser and the installation."""
    installation.until_it_understands()
    async with cable_to(installation.url) as cable:
        yield cable


@pytest.fixture
async def widget(browser: Browser, cable: Cable) -> AsyncIterator[Widget]:
    """The chat window, opened on the demo page; whatever the browser complains about fails the test."""
    page = await browser.new_page(viewport={"width": 1000, "height": 900}, locale="zh-CN")
    widget = Widget(page)
    await widget.open(cable.url)
    yield widget
    assert widget.faults == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium for all tests of the console; each person has a profile of their own in it."""
    expect.set_options(timeout=PATIENCE_MS)
    async with running_chromium() as started:
        yield started


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with next to no work: these tests guess none."""
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("desk.staff.service.PasswordHasher", quick)


@pytest_asyncio.fixture(loop_scope="session")
async def office(
    chromium: Browser, quick_hashes: None, sqlite_url: str, tmp_path: Path, clock: FrozenClock
) -> AsyncIterator[Office]:
    """The console's platform; whatever a browser at it complains about fails the test."""
    settings = Settings(home=home_in(tmp_path), var=tmp_path / "var", port=free_port(), database_url=sqlite_url)
    async with console_on(settings, clock) as platform:
        office = Office(platform, chromium)
        yield office
        for window in office.windows:
            await window.page.context.close()
    office.check()
