"""Everybody can work in the console: with a screen reader, on a small screen, and with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest
from playwright.async_api import expect

from tests.browser.console_page import ConsolePage
from tests.browser.office import Office
from tests.desk.console import FEE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SMALL = {"width": 1024, "height": 720}
PARK = "停车场的发票丢了怎么补开"
Stops = AsyncIterator[tuple[str, ConsolePage]]
"""A walk through pages and dialogs: the name of each stop, and the window that shows it."""


async def door(office: Office) -> Stops:
    """The pages before one is in, and those for people who are in the wrong place."""
    window = await office.window(viewport=SMALL)
    await window.open()
    await window.button("登录").click()
    await expect(window.page.get_by_role("alert")).to_be_visible()
    yield "door", window
    window = await office.enter("zhao", "password", viewport=SMALL)
    await window.button("换成新密码").click()
    yield "password", window
    await window.open("no-such-page")
    await window.shows("没有这个页面")
    yield "missing", window


async def article(office: Office) -> Stops:
    """The editing page with each of its parts, and its dialogs."""
    await (await office.platform.member("wang")).change_fee(owner="另一个科")
    window = await office.at_fee("wang", viewport=SMALL)
    await expect(window.preview).to_contain_text("工本费")
    await window.page.locator("details.group").evaluate_all("all => all.forEach(one => (one.open = true))")
    yield "form", window
    for channel in "电话", "短信":
        await window.press(channel)
        yield channel, window
    await window.tab("用例").click()
    await window.button("加一个用例").click()
    await window.page.get_by_text("更多条件").click()
    yield "cases", window
    await window.tab("历史").click()
    await expect(window.page.get_by_text("测试", exact=True)).to_be_visible()
    yield "history", window
    await window.page.get_by_role("button", name="看改了什么").first.click()
    await expect(window.dialog.get_by_role("region", name="改动对照")).to_be_visible()
    yield "difference", window
    await window.button("关闭").click()
    await window.press("原文")
    await window.field("文件原文").fill("---\nid: [\n---\n")
    await expect(window.problems).not_to_have_count(0)
    yield "text with a problem", window
    await window.page.keyboard.press("Control+s")
    await window.dialog.get_by_role("button", name="保存", exact=True).click()
    yield "note", window


async def conflict(office: Office) -> Stops:
    """Two people at one file."""
    window = await office.at_fee("wang", viewport=SMALL)
    await window.field("标题").fill("换卡收多少钱")
    await (await office.platform.member("li")).change_fee(title="换一张卡多少钱")
    with window.refusing(f"409 PUT /api/v1/knowledge/articles/{FEE}"):
        await window.save("换个说法")
        await window.button("手工合并").click()
    yield "conflict", window
    await window.button("先不保存，回去接着改").click()
    await window.page.get_by_role("link", name="知识列表").click()
    yield "leaving", window
    await window.page.locator(".el-message-box").get_by_role("button", name="离开").click()
    await window.shows("知识列表")
    yield "list with a notice", window


async def knowledge(office: Office) -> Stops:
    """The other pages about knowledge."""
    window = await office.enter("wang", viewport=SMALL)
    await expect(window.rows).not_to_have_count(0)
    yield "list", window
    await window.page.get_by_role("combobox", name="状态").click(force=True)
    await expect(window.page.get_by_role("option", name="已发布")).to_be_visible()
    yield "list with open choices", window
    await window.page.keyboard.press("Escape")
    await window.search.fill("没有这样的知识")
    yield "nothing found", window
    await window.button("新建一条").click()
    await expect(window.problems).not_to_have_count(0)
    yield "new", window
    await window.turn_to("参数")
    await window.page.locator("summary").first.click()
    yield "figures", window
    await window.button("加一个数值").click()
    await window.button("加上").click()
    yield "value", window


async def publishing(office: Office) -> Stops:
    """Trying, publishing, what falls due and what is missing."""
    await (await office.platform.member("wang")).change_fee(answer="补卡不收钱。", sensitive=True)
    await office.asked_in_vain(PARK)
    window = await office.enter("wang", "knowledge/ask", viewport=SMALL)
    await window.page.get_by_label("群众的问题").fill("补卡收费吗")
    await window.button("问").click()
    await expect(window.page.get_by_text("草稿和已发布的一样")).to_be_visible()
    await window.page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
    yield "ask", window
    await window.turn_to("待发布")
    await window.page.locator("summary", has_text=FEE).click()
    yield "draft", window
    await window.tab("发布过的").click()
    await expect(window.page.get_by_role("row", name="群众现在看到的")).to_be_visible()
    yield "published", window
    await window.turn_to("待补问题")
    await window.button("处理完了").click()
    await window.button("标成处理完").click()
    yield "gap done", window
    await window.button("先不标成处理完").click()
    await expect(window.dialog).to_have_count(0)
    await window.page.get_by_role("button", name="加到这条").first.click()
    yield "gap phrasing", window
    office.platform.clock.move(date(2027, 7, 1) - date(2026, 11, 23))
    window = await office.enter("wang", "knowledge/due", viewport=SMALL)
    await expect(window.page.get_by_role("table").first).to_be_visible()
    yield "due", window


@pytest.mark.parametrize("walk", [door, article, conflict, knowledge, publishing])
async def test_every_page_is_accessible_and_fits_a_small_screen(
    office: Office, walk: Callable[[Office], Stops]
) -> None:
    found: dict[str, list[str]] = {}
    async for stop, window in walk(office):
        beyond = [f"{pixels} px too wide" for pixels in await window.sideways() if pixels]
        found[stop] = [*await window.findings(), *beyond]
    assert len(found) > 2
    assert {stop: faults for stop, faults in found.items() if faults} == {}
