"""The console's platform and the browser windows of the people who work at it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser

from desk.staff.access import HEADER
from knowledge.decision import Query
from tests.browser.console_page import ConsolePage
from tests.desk.console import FEE, PASSWORD, Console, Member
from tests.doubles import ScriptedUnderstander
from tests.installation import PATIENCE

SIZE = {"width": 1360, "height": 900}
QUESTION = "补卡收费吗"
CHAT = "/api/v1/chat"


@dataclass
class Office:
    """Everybody has a browser of their own; whatever one of them complains about fails the test."""

    platform: Console
    browser: Browser
    windows: list[ConsolePage] = field(default_factory=list)

    async def window(self, **context: Any) -> ConsolePage:
        """A browser in which nobody is signed in."""
        options = {"viewport": SIZE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **context}
        page = await (await self.browser.new_context(**options)).new_page()
        self.windows.append(ConsolePage(page, self.platform.parts.settings.url))
        return self.windows[-1]

    async def enter(self, account: str, place: str = "knowledge", **context: Any) -> ConsolePage:
        """A browser in which somebody is signed in, at a page."""
        window = await self.window(**context)
        answer = await window.page.context.request.post(
            f"{window.url}/api/v1/staff/session",
            data={"account": account, "password": PASSWORD},
            headers={HEADER: "1"},
        )
        assert answer.ok
        await window.open(place)
        return window

    async def at_fee(self, account: str, **context: Any) -> ConsolePage:
        """A browser in which somebody has opened the article about the fee."""
        window = await self.enter(account, f"knowledge/articles/{FEE}", **context)
        await window.shows("换卡要交多少钱")
        return window

    def stored(self, file: str = f"articles/{FEE}") -> str:
        """A knowledge file as it is on disk."""
        return (self.platform.home / "knowledge" / file).read_text(encoding="utf-8")

    def answer(self) -> str:
        """What a citizen who asks about the fee is told now."""
        engine, day = self.platform.parts.engine, self.platform.clock.now().date()
        found = engine.lookup(Query(QUESTION, day, "330100"))
        article = engine.current().article(found.candidates[0].article_id, day)
        assert article is not None
        return article.answer

    async def answers(self, text: str) -> None:
        """Wait until that is what citizens are told: the engine looks for another build once a second."""
        async with asyncio.timeout(PATIENCE):
            while self.answer() != text:  # noqa: ASYNC110  a build announces itself to nobody
                await asyncio.sleep(0.05)

    async def asked_in_vain(self, *questions: str) -> None:
        """Citizens ask through the chat what nothing answers, each in a conversation of their own."""
        understander = self.platform.parts.understander
        assert isinstance(understander, ScriptedUnderstander)
        understander._script.update(dict.fromkeys(questions, "unknown"))
        for question in questions:
            citizen = await self.platform.member()
            _, started = await citizen.call("POST", f"{CHAT}/conversations", {})
            who = {"Authorization": f"Bearer {started['token']}"}
            await citizen.call("POST", f"{CHAT}/messages", {"client_msg_id": "m1", "text": question}, **who)
            async with asyncio.timeout(PATIENCE):
                while not await self._answered(citizen, who):  # noqa: ASYNC110  a page asks anew as well
                    await asyncio.sleep(0.05)

    async def _answered(self, citizen: Member, who: dict[str, str]) -> bool:
        _, found = await citizen.call("GET", f"{CHAT}/events", **who)
        return any(event["payload"].get("outcome") == "unknown" for event in found["events"])

    def check(self) -> None:
        """No browser has complained and no call was refused unexpectedly."""
        assert [fault for window in self.windows for fault in (*window.faults, *window.refused)] == []
