"""The page keeps to itself, and tells the truth when something of ours is down."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.browser.cable import Cable
from tests.browser.widget import Widget
from tests.installation import Installation

pytestmark = pytest.mark.browser


async def test_nothing_is_asked_of_another_host(widget: Widget, cable: Cable) -> None:
    """Everything works with the network off. What breaks the content policy fails the fixture."""
    await widget.ask("我68年的女工人什么时候退休")
    await widget.page.locator("yichuang-chat button.person").click()
    await widget.page.keyboard.press("Escape")
    async with widget.page.expect_download() as download:
        await widget.page.locator("yichuang-chat button.download").click()
    assert (await download.value).suggested_filename.endswith(".txt")
    hosts = {urlsplit(url).netloc for url in widget.requests if not url.startswith("blob:")}
    assert hosts == {urlsplit(cable.url).netloc}


async def test_a_script_slipped_into_a_page_is_not_run(widget: Widget) -> None:
    await widget.ask("<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>")
    assert await widget.page.title() != "hit"
    assert "<img src=x" in (await widget.lines())[1]["text"]
    await widget.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = "document.title = 'hit'";
                   document.head.append(s); }"""
    )
    assert await widget.page.title() != "hit"
    assert any("Content Security Policy" in fault for fault in widget.faults)
    widget.faults.clear()


async def test_an_unrated_answer_can_be_rated(widget: Widget) -> None:
    await widget.ask("我68年的女工人什么时候退休")
    await widget.answers.first.get_by_role("button", name="没用").click()
    await expect(widget.answers.first.locator(".rating-note")).to_contain_text("抱歉")
    rated = [e["payload"] for e in await widget.events() if e["type"] == "answer.rated"]
    assert [rating["value"] for rating in rated] == ["unhelpful"]


async def test_the_page_says_honestly_that_the_bot_is_down(widget: Widget, installation: Installation) -> None:
    """Lesson 16."""
    await widget.ask("你好")
    await asyncio.to_thread(installation.kill_bots)
    await widget.ask("你叫什么名字呀")
    answer = widget.answers.last
    await expect(answer.locator(".text")).to_contain_text("暂时没法回答")
    await expect(answer.locator("button.offer")).to_be_visible()
    await widget.ask("失业金能领几个月")
    await expect(widget.answers.last.locator(".caution")).to_contain_text("暂停")
    await asyncio.to_thread(installation.until_it_understands)
    await widget.ask("谢谢")
    await expect(widget.answers.last.locator(".text")).to_contain_text("不客气")
