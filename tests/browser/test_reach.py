"""Everybody can use the window: on a narrow screen, with the keyboard, with a screen reader, in large type."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from conversation.events import Author, BotMessage, Choice, EventType, NewEvent
from conversation.outcome import Outcome
from service.settings import HOME
from tests.browser.cable import Cable
from tests.browser.widget import Widget
from tests.installation import Installation

pytestmark = pytest.mark.browser
AXE = HOME / "web" / "node_modules" / "axe-core" / "axe.min.js"
RETIREMENT = "我68年的女工人什么时候退休"
CHOICES = "转人工", "王女士", "13912345678"


async def narrow(browser: Browser, cable: Cable, **context: Any) -> Widget:
    """The window on the narrowest phone."""
    page = await browser.new_page(viewport={"width": 320, "height": 640}, locale="zh-CN", **context)
    widget = Widget(page)
    await widget.open(cable.url)
    return widget


async def overflow(widget: Widget) -> dict[str, int]:
    """How far anything reaches beyond the screen to the right: the page, the log, and any visible element."""
    found: dict[str, int] = await widget.chat.evaluate(
        """chat => {
          const wide = [...chat.shadowRoot.querySelectorAll('*')].filter(e => e.checkVisibility()
            && !e.closest('.sr') && e.getBoundingClientRect().right > innerWidth + 0.5);
          const scroller = chat.shadowRoot.querySelector('.scroller');
          return { page: document.documentElement.scrollWidth - innerWidth,
                   log: scroller.scrollWidth - scroller.clientWidth, elements: wide.length };
        }"""
    )
    return found


async def test_nothing_scrolls_sideways_at_320_pixels(browser: Browser, cable: Cable) -> None:
    widget = await narrow(browser, cable)
    await widget.ask(RETIREMENT)
    await widget.answers.first.locator("summary").click()
    for _ in ("standard", "elder"):
        assert await overflow(widget) == {"page": 0, "log": 0, "elements": 0}
        await widget.page.locator("yichuang-chat button.person").click()
        assert await overflow(widget) == {"page": 0, "log": 0, "elements": 0}
        await widget.page.locator("yichuang-chat button.person").click()
        await widget.page.locator("yichuang-chat button.elder").click()


async def test_the_source_line_folds_and_names_document_region_and_dates(widget: Widget) -> None:
    await widget.ask(RETIREMENT)
    source = widget.answers.first.locator("details.source")
    body = source.locator(".source-body")
    await expect(body).to_be_hidden()
    await source.locator("summary").click()
    await expect(body).to_be_visible()
    text = await body.inner_text()
    for part in ("《", "适用地区", "有效期", "复核日期", "起施行"):
        assert part in text
    await source.locator("summary").click()
    await expect(body).to_be_hidden()


async def focused(widget: Widget) -> str:
    """The class or tag of what has the focus inside the window."""
    name: str = await widget.chat.evaluate(
        "c => c.shadowRoot.activeElement?.id || c.shadowRoot.activeElement?.className || ''"
    )
    return name


async def tab_to(widget: Widget, wanted: str, limit: int = 40) -> None:
    """Press Tab until the focus is there; a trap or an unreachable control fails."""
    for _ in range(limit):
        if wanted in (await focused(widget)).split():
            return
        await widget.page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached with the keyboard")


async def test_a_conversation_needs_only_the_keyboard(browser: Browser, cable: Cable) -> None:
    page = await browser.new_page(locale="zh-CN")
    widget = Widget(page)
    await page.goto(cable.url)
    await tab_to(widget, "launcher")
    await page.keyboard.press("Enter")
    await expect(widget.input).to_be_focused()
    await page.keyboard.type(RETIREMENT)
    await page.keyboard.press("Enter")
    await widget.dealt_with(1)
    await expect(widget.input).to_be_focused()
    await tab_to(widget, "person")
    await page.keyboard.press("Enter")
    assert await focused(widget) == "callback-name"
    await page.keyboard.press("Escape")
    await expect(widget.input).to_be_visible()
    assert "person" in await focused(widget)
    await page.keyboard.press("Escape")
    await expect(widget.input).to_be_hidden()
    assert "launcher" in await focused(widget)


async def test_the_form_for_a_person_ends_in_a_receipt(browser: Browser, cable: Cable) -> None:
    """Lesson 8. With the keyboard alone, wrong entries first."""
    widget = await narrow(browser, cable)
    page, form = widget.page, widget.page.locator("yichuang-chat .callback")
    await page.locator("yichuang-chat button.person").press("Enter")
    await page.keyboard.press("Enter")
    await expect(form.locator("#callback-name-error")).to_contain_text("请填写姓名")
    assert await focused(widget) == "callback-name"
    await page.keyboard.type("王女士")
    await page.keyboard.press("Tab")
    await page.keyboard.type("1391234")
    await page.keyboard.press("Enter")
    await expect(form.locator("#callback-phone-error")).to_contain_text("11 位")
    await page.keyboard.type("5678")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(form.locator(".receipt strong")).to_contain_text("HD")
    receipt = await form.locator(".receipt strong").inner_text()
    event = (await widget.events())[-1]
    assert event["type"] == "callback.requested"
    assert event["payload"]["receipt"] == receipt
    assert event["payload"]["phone"] == "139****5678"
    assert event["payload"]["when"] == "afternoon"
    await page.keyboard.press("Escape")
    await expect(page.locator("yichuang-chat .line.notice").last).to_contain_text(receipt)


MEASURE = """chat => {
  const shown = [...chat.shadowRoot.querySelectorAll('*')].filter(e => e.checkVisibility() && !e.closest('.sr'));
  const words = shown.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  const small = words.filter(e => parseFloat(getComputedStyle(e).fontSize) < 24);
  const low = shown.filter(e => e.matches('button, input:not([type=radio]), textarea, summary, label.radio'))
    .filter(e => e.getBoundingClientRect().height < 48 || e.getBoundingClientRect().width < 48);
  const name = e => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.slice(0, 20)}`;
  const last = chat.shadowRoot.querySelector('.choices:not([hidden])');
  return { small: small.map(name), low: low.map(name),
           choices: last ? last.querySelectorAll('button.choice').length : 0 };
}"""


async def test_the_layout_for_older_people_is_large_and_offers_little_at_once(widget: Widget) -> None:
    await widget.page.locator("yichuang-chat button.elder").click()
    await widget.ask(RETIREMENT)
    await widget.answers.first.locator("summary").click()
    await _large(widget.chat)
    for text in CHOICES:
        await widget.ask(text)
    measured = await _large(widget.chat)
    assert 0 < measured["choices"] <= 4
    await widget.page.locator("yichuang-chat button.person").click()
    await _large(widget.chat)


async def _large(chat: Locator) -> dict[str, Any]:
    measured: dict[str, Any] = await chat.evaluate(MEASURE)
    assert measured["small"] == []
    assert measured["low"] == []
    return measured


async def test_many_choices_come_four_at_a_time_for_older_people(widget: Widget, installation: Installation) -> None:
    await widget.page.locator("yichuang-chat button.elder").click()
    await widget.ask("你好")
    choices = tuple(Choice(id=f"say:{n}", label=f"第{n}种情况") for n in range(1, 7))
    question = BotMessage(outcome=Outcome.CLARIFIED, text="您是哪一种？", spoken="您是哪一种？", choices=choices)
    kept = await widget.page.evaluate("() => sessionStorage.getItem('yichuang:conversation')")
    await asyncio.to_thread(installation.run, _say(installation, json.loads(kept)["conversationId"], question))
    shown = widget.answers.last.locator("button.choice")
    await expect(shown).to_have_text(["第1种情况", "第2种情况", "第3种情况", "第4种情况"])
    await widget.answers.last.locator("button.turn").click()
    await expect(shown).to_have_text(["第5种情况", "第6种情况"])


async def _say(installation: Installation, conversation_id: str, message: BotMessage) -> None:
    """Let the bot say something that no question brings about for certain."""
    parts = installation.running.parts
    new = NewEvent(EventType.BOT_MESSAGE, Author.BOT, message.model_dump(mode="json"))
    parts.chat.hub.publish(conversation_id, [await parts.store.append(conversation_id, new, parts.clock.now())])


async def findings(widget: Widget) -> list[str]:
    """What axe finds that is serious or critical."""
    await widget.page.evaluate(AXE.read_text(encoding="utf-8"))
    report: dict[str, Any] = await widget.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{found['id']}: {node['target']}"
        for found in report["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("layout", ["standard", "elder"])
async def test_axe_finds_nothing_serious(widget: Widget, layout: str) -> None:
    """Lesson 25. The conversation with an opened source line, then the form with its messages."""
    if layout == "elder":
        await widget.page.locator("yichuang-chat button.elder").click()
    await widget.ask(RETIREMENT)
    await widget.answers.first.locator("summary").click()
    assert await findings(widget) == []
    for text in CHOICES:
        await widget.ask(text)
    assert await findings(widget) == []
    await widget.page.locator("yichuang-chat button.person").click()
    await widget.page.locator("yichuang-chat .callback .primary").click()
    assert await findings(widget) == []


LISTEN = """chat => {
  const region = chat.shadowRoot.querySelector('[aria-live=polite]');
  window.announced = [];
  new MutationObserver(changes => changes.forEach(c => c.addedNodes.forEach(n => announced.push(n.textContent))))
    .observe(region, { childList: true });
}"""


async def test_only_what_is_new_is_announced(widget: Widget) -> None:
    """Lesson 25. One live region; a reload does not read the history out again."""
    regions = "c => [...c.shadowRoot.querySelectorAll('[aria-live=polite], [role=status], [role=alert]')].length"
    assert await widget.chat.evaluate(regions) == 1
    await widget.chat.evaluate(LISTEN)
    await widget.ask("你好")
    await widget.ask("谢谢")
    first = await widget.page.evaluate("() => announced")
    assert len(first) == 2
    assert all(text.startswith("助手说：") for text in first)
    await widget.page.reload()
    await widget.page.locator("yichuang-chat button.launcher").click()
    await widget.chat.evaluate(LISTEN)
    await widget.dealt_with(2)
    assert await widget.page.evaluate("() => announced") == []
    assert await widget.page.locator("yichuang-chat [aria-live=polite]").inner_text() == ""
    await widget.ask("再见")
    assert len(await widget.page.evaluate("() => announced")) == 1
