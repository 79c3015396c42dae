"""What a member of staff does in the console, and what the browser makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Locator, Page, Request, Response, expect

from service.settings import HOME

PATIENCE_MS = 20_000
AXE = HOME / "web" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WHO_IS_THERE = "401 GET /api/v1/staff/session"
"""How the console learns that nobody is signed in yet."""
_SETTLED = """async () => {
  const fading = () => document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity
    && a.playState === 'running');
  while (fading().length) await Promise.allSettled(fading().map(a => a.finished));
}"""
_AXE = """async tags => (await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations
  .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target} ${node.failureSummary}`))"""
_SIDEWAYS = """() => [document.documentElement, document.querySelector('main')].filter(Boolean)
  .map(e => e.scrollWidth - e.clientWidth)"""
_FOCUSED = """() => { const e = document.activeElement;
  return e.ariaLabel || e.labels?.[0]?.textContent || (e.matches("a, button") ? e.textContent : "") }"""


@dataclass
class ConsolePage:
    """The console in one browser window. ``faults`` gathers whatever the browser complains about."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Calls that the platform refused and no test has expected: status, method and path."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", self._asked)
        self.page.on("websocket", lambda socket: self.faults.append(f"a socket was opened: {socket.url}"))
        self.page.on("response", self._answered)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"another host was asked: {request.url}")

    def _answered(self, response: Response) -> None:
        line = f"{response.status} {response.request.method} {urlsplit(response.url).path}"
        if response.status >= 400 and line != WHO_IS_THERE:
            self.refused.append(line)

    def _said(self, line: ConsoleMessage) -> None:
        """Refused calls are told by :meth:`_answered`, with more to go by."""
        if line.type in ("error", "warning") and "Failed to load resource" not in line.text:
            self.faults.append(f"{line.type}: {line.text}")

    @contextmanager
    def refusing(self, *lines: str) -> Iterator[None]:
        """Exactly these calls are refused inside the block, which is what the test wants."""
        assert self.refused == []
        yield
        assert self.refused == list(lines)
        self.refused.clear()

    async def open(self, place: str = "") -> None:
        """Go to a page by its address behind ``#``, loading the console if it is not there."""
        await self.page.goto(f"{self.url}/console/#/{place}")

    async def sign_in(self, account: str, password: str) -> None:
        """Fill in the door and press the button."""
        await self.page.get_by_label("账号", exact=True).fill(account)
        await self.page.get_by_label("密码", exact=True).fill(password)
        await self.button("登录").click()

    async def turn_to(self, place: str) -> None:
        """Choose a page in the navigation and wait for it."""
        await self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=place).click()
        await self.shows(place)

    async def shows(self, heading: str) -> None:
        """Wait until the page with this heading is there."""
        await expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()

    async def told(self, text: str) -> None:
        """Wait until a passing message says so."""
        await expect(self.page.locator(".el-message", has_text=text).first).to_be_visible()

    async def choose(self, select: str, option: str) -> None:
        """Choose in a drop-down list."""
        await self.page.get_by_role("combobox", name=select, exact=True).click(force=True)
        await self.page.get_by_role("option", name=option, exact=True).click()

    async def press(self, text: str) -> None:
        """Press one of several buttons of which one is down."""
        await self.page.locator(".el-radio-button", has_text=text).click()

    async def note(self, text: str, action: str = "保存") -> None:
        """Say in the dialog what this is about, and confirm."""
        await self.dialog.get_by_role("textbox").fill(text)
        await self.dialog.get_by_role("button", name=action, exact=True).click()

    async def save(self, text: str) -> None:
        """Store what was written, with a note, from the keyboard."""
        await self.page.keyboard.press("Control+s")
        await self.note(text)

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        """A control of the form by its whole label."""
        return self.page.get_by_label(label, exact=True)

    def tab(self, name: str) -> Locator:
        """A tab of the page."""
        return self.page.get_by_role("tab", name=name)

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.get_by_role("dialog")

    @property
    def search(self) -> Locator:
        """The search box of the list."""
        return self.page.get_by_label("按标题、编号或问法搜索")

    @property
    def rows(self) -> Locator:
        """The titles of the list."""
        return self.page.locator("table a.title")

    @property
    def phrasings(self) -> Locator:
        """How people ask, one a line."""
        return self.page.get_by_label("群众会怎么问")

    @property
    def preview(self) -> Locator:
        """The message as citizens would see it."""
        return self.page.locator(".message .bubble").first

    @property
    def problems(self) -> Locator:
        """The buttons that lead to the problems."""
        return self.page.locator("button.go")

    async def focused(self) -> str:
        """What the control with the focus is called."""
        name: str = await self.page.evaluate(_FOCUSED)
        return name

    async def tab_to(self, name: str, limit: int = 60) -> None:
        """Press Tab until the control with this name has the focus; a trap or something out of reach fails."""
        for _ in range(limit):
            if name == (await self.focused()).strip():
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached with the keyboard")

    async def settled(self) -> None:
        """Wait until nothing fades or moves any more."""
        await self.page.evaluate(_SETTLED)

    async def findings(self) -> list[str]:
        """What axe finds against WCAG 2.1 A and AA, of any weight."""
        await self.settled()
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = await self.page.evaluate(_AXE, WCAG)
        return found

    async def sideways(self) -> list[int]:
        """How many pixels the page and its main part can be scrolled to the right."""
        await self.settled()
        beyond: list[int] = await self.page.evaluate(_SIDEWAYS)
        return beyond
