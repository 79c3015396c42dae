"""The console's side of the knowledge editor, over the real application on its port."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from conversation.clock import FrozenClock
from desk.staff.access import HEADER
from service.parts import Parts, assemble
from service.publishing import publish_if_changed
from service.settings import Settings
from service.stack import serving
from tests.conftest import HOME, SMALL_KNOWLEDGE
from tests.doubles import HashEncoder, ScriptedUnderstander

API = "/api/v1/knowledge"
PASSWORD = "correct-horse-battery"
PEOPLE = {"wang": ("王编辑", "editor"), "li": ("李审核", "reviewer"), "zhao": ("赵主管", "supervisor")}
FEE = "service/card-fee.md"
CASES = """- ask: 请问补卡收费吗
  expect: card-fee
  at: offered
- ask: 人工窗口几点开门
  expect: window-hours
  at: offered
"""
ENTRIES = """- {parameter: card-fee, at: 2024-01-01, value: 20}
- {parameter: card-fee, at: 2026-01-01, value: 12.5}
- {parameter: index-rate, at: 2025-01-01, value: 2.62}
"""


def home_in(folder: Path) -> Path:
    """An installation's folder with a small catalogue of its own and the real configuration."""
    home = folder / "home"
    shutil.copytree(SMALL_KNOWLEDGE, home / "knowledge")
    articles = home / "knowledge" / "articles"
    (articles / "service").mkdir()
    for path in articles.glob("*.md"):
        path.rename(articles / "service" / path.name)
    (home / "knowledge" / "cases").mkdir()
    (home / "knowledge" / "cases" / "service.yaml").write_text(CASES, encoding="utf-8")
    (home / "knowledge" / "cases" / "figures.yaml").write_text(ENTRIES, encoding="utf-8")
    (home / "config").symlink_to(HOME / "config")
    return home


@dataclass
class Member:
    """Somebody signed in, or not yet."""

    http: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON (or None) of one call, with the header of the console."""
        own = {HEADER: "1", **headers}
        async with self.http.request(method, path, json=body, headers=own) as response:
            return response.status, await response.json() if response.content_type == "application/json" else None

    async def get(self, path: str) -> Any:
        """What is read."""
        status, found = await self.call("GET", API + path)
        assert status == 200, found
        return found

    async def sign_in(self, account: str, password: str = PASSWORD) -> Any:
        """Sign in; gives the person."""
        status, person = await self.call(
            "POST", "/api/v1/staff/session", {"account": account, "password": password}
        )  # fmt: skip
        assert status == 200, person
        return person

    async def save(self, file: str, **body: Any) -> tuple[int, Any]:
        """Store a file."""
        return await self.call("PUT", f"{API}/articles/{file}", body)

    async def change_fee(self, **fields: Any) -> Any:
        """Change some fields of one article; gives the page."""
        page = await self.get(f"/articles/{FEE}")
        status, saved = await self.save(
            FEE, base_version=page["version"], fields={**page["fields"], **fields}, note="测试"
        )  # fmt: skip
        assert status == 200, saved
        return saved


@dataclass
class Console:
    """The served platform and the people at it."""

    parts: Parts
    home: Path
    clock: FrozenClock
    stack: AsyncExitStack

    async def member(self, account: str | None = None) -> Member:
        """Another browser, signed in with that account."""
        jar = aiohttp.CookieJar(unsafe=True)
        http = await self.stack.enter_async_context(
            aiohttp.ClientSession(self.parts.settings.url, cookie_jar=jar)
        )  # fmt: skip
        member = Member(http)
        if account:
            await member.sign_in(account)
        return member


@asynccontextmanager
async def console_on(settings: Settings, clock: FrozenClock) -> AsyncIterator[Console]:
    """The platform on its port, its first build published, three people with an account."""
    encoder = HashEncoder()
    publish_if_changed(settings, encoder, clock.now(), lambda done, of: None)
    parts = assemble(settings, clock=clock, understander=ScriptedUnderstander({}), encoder=encoder)
    for account, (name, role) in PEOPLE.items():
        await parts.staff.add(account, name, (role,), PASSWORD, must_change=False)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(parts))
        yield Console(parts, settings.home, clock, stack)
