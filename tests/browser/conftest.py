"""A real Chromium in front of the real installation."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from service.settings import HOME
from tests.browser.cable import Cable, cable_to
from tests.browser.widget import Widget
from tests.installation import Installation

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The widget must have been built."""
    assert (HOME / "web" / "dist" / "widget.js").is_file(), "请先构建网页：在 web/ 里运行 npm run build"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A fresh Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS
        )
        yield started
        await started.close()


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
