"""What a person does in the chat window, and what can be seen there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Locator, Page, expect

API = "/api/v1/chat"
PATIENCE_MS = 30_000
_LINES = """chat => [...chat.shadowRoot.querySelectorAll('.list > .line')].map(line => ({
  kind: line.classList[1],
  text: (line.querySelector('.bubble > .text') ?? line).textContent,
  meta: line.querySelector('.meta')?.textContent ?? '',
  source: line.querySelector('summary')?.textContent ?? '',
}))"""


def plain(text: str) -> str:
    """A text without list marks and blanks, as it is comparable to what a page shows."""
    unmarked = re.sub(r"^(?:- |\d+[.、] ?)", "", text, flags=re.MULTILINE)
    return re.sub(r"\s", "", unmarked)


@dataclass
class Widget:
    """The chat window on a page. ``faults`` gathers whatever the browser complains about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self._note(line.text))

    def _note(self, text: str) -> None:
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.faults.append(text)

    @property
    def chat(self) -> Locator:
        """The element."""
        return self.page.locator("yichuang-chat")

    @property
    def input(self) -> Locator:
        """The input box."""
        return self.page.locator("yichuang-chat textarea")

    @property
    def own(self) -> Locator:
        """The citizen's lines."""
        return self.page.locator("yichuang-chat .line.own")

    @property
    def answers(self) -> Locator:
        """The bot's lines."""
        return self.page.locator("yichuang-chat .line.bot")

    async def open(self, url: str) -> None:
        """Load the page and open the window, unless this tab has it open."""
        await self.page.goto(url)
        await self.page.locator("yichuang-chat button.launcher").click()
        await expect(self.input).to_be_visible()

    async def ask(self, text: str) -> None:
        """Write something, press Enter, and wait until it has been dealt with."""
        count = await self.own.count()
        await self.send(text)
        await self.dealt_with(count + 1)

    async def send(self, text: str) -> None:
        """Write something and press Enter."""
        await self.input.fill(text)
        await self.input.press("Enter")

    async def dealt_with(self, count: int) -> None:
        """Wait until so many of the citizen's lines are there and the last one is marked as read."""
        await expect(self.own).to_have_count(count, timeout=PATIENCE_MS)
        await expect(self.own.last.locator(".meta")).to_contain_text("已读", timeout=PATIENCE_MS)

    async def lines(self) -> list[dict[str, str]]:
        """Everything that the log shows, line by line."""
        shown: list[dict[str, str]] = await self.chat.evaluate(_LINES)
        return shown

    async def events(self) -> list[dict[str, Any]]:
        """The events of this tab's conversation, through REST."""
        script = f"""async () => {{
          const {{ token }} = JSON.parse(sessionStorage.getItem('yichuang:conversation'));
          const headers = {{ Authorization: `Bearer ${{token}}` }};
          return (await (await fetch('{API}/events', {{ headers }})).json()).events;
        }}"""
        found: list[dict[str, Any]] = await self.page.evaluate(script)
        return found
