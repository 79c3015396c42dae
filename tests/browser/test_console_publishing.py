"""From a draft to what citizens are told: trying, examining, a second person, the way back, and what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.async_api import expect

from desk.staff.access import HEADER
from tests.browser.console_page import ConsolePage
from tests.browser.office import Office
from tests.desk.console import FEE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FREE = "补卡不收钱。"
PARK, BILL = "停车场的发票丢了怎么补开", "电费单据上的户名能改吗"


async def changed(office: Office, account: str, **fields: Any) -> None:
    """Somebody has stored another answer."""
    await (await office.platform.member(account)).change_fee(answer=FREE, **fields)


async def submit(window: ConsolePage, action: str) -> None:
    """Give a reason for every obstacle and a note, and press the button, which was locked until then."""
    await expect(window.button(action)).to_be_disabled()
    reasons = window.page.get_by_label("为什么可以放过：")
    for index in range(await reasons.count()):
        await reasons.nth(index).fill("测试放行")
    await window.page.get_by_label("这次发布说明").fill("补卡不再收钱")
    await window.button(action).click()


async def test_a_question_is_tried_in_the_draft_and_live(office: Office) -> None:
    wang = await office.platform.member("wang")
    page = await wang.get(f"/articles/{FEE}")
    await wang.change_fee(phrasings=[*page["fields"]["phrasings"], "办新卡贵不贵"])
    window = await office.enter("wang", "knowledge/ask")
    await window.page.get_by_label("群众的问题").fill("办新卡贵不贵")
    await window.page.keyboard.press("Enter")
    draft = window.page.get_by_role("region", name="草稿（发布以后会这样）")
    live = window.page.get_by_role("region", name="已发布（群众现在得到的）")
    await expect(draft).to_contain_text("直接回答「换卡要交多少钱」")
    await expect(draft).to_contain_text("最像的问法：办新卡贵不贵")
    await expect(live).not_to_contain_text("办新卡贵不贵")
    await expect(window.page.get_by_text("草稿和已发布的不一样")).to_be_visible()
    await draft.get_by_role("link", name="换卡要交多少钱").first.click()
    await expect(window.phrasings).to_have_value("\n".join([*page["fields"]["phrasings"], "办新卡贵不贵"]))


async def test_what_is_published_is_what_citizens_are_told(office: Office) -> None:
    await changed(office, "wang")
    before = office.answer()
    window = await office.enter("wang", "knowledge/publish")
    await window.page.locator("summary", has_text=FEE).click()
    diff = window.page.get_by_role("region", name="改动对照")
    await expect(diff.locator(".added")).to_contain_text([FREE])
    await expect(diff.locator(".removed")).to_contain_text([before])
    await expect(window.page.get_by_role("row", name="请问补卡收费吗")).to_be_visible()
    await expect(window.page.get_by_text("改好，或者写明为什么可以放过")).to_be_visible()
    await submit(window, "发布")
    await window.told("已发布第 2 版")
    await office.answers(FREE)
    await expect(window.page.get_by_role("heading", name="没有要发布的")).to_be_visible()
    await window.tab("发布过的").click()
    newest = window.page.get_by_role("row", name="补卡不再收钱")
    await expect(newest).to_contain_text("测试放行")
    await expect(newest).to_contain_text("群众现在看到的")


async def test_something_sensitive_is_published_by_a_second_person(office: Office) -> None:
    await changed(office, "wang", sensitive=True)
    before = office.answer()
    wang = await office.enter("wang", "knowledge/publish")
    await submit(wang, "提交给另一个人看")
    await wang.told("已经交给另一个人看")
    await expect(wang.page.get_by_text("这是您自己提交的")).to_be_visible()
    await expect(wang.button("同意，发布")).to_have_count(0)
    assert office.answer() == before
    li = await office.enter("li", "knowledge/publish")
    await expect(li.page.get_by_role("region", name="等另一个人看")).to_contain_text("补卡不再收钱")
    await li.page.locator("summary", has_text=FEE).click()
    await expect(li.page.get_by_role("region", name="改动对照")).to_contain_text(FREE)
    await li.button("同意，发布").click()
    await li.told("已发布第 2 版")
    await office.answers(FREE)
    await li.tab("发布过的").click()
    await expect(li.page.get_by_role("row", name="补卡不再收钱")).to_contain_text("李审核（li） 同意")


async def test_nobody_approves_the_own_request_and_it_can_be_sent_back(office: Office) -> None:
    await changed(office, "li", sensitive=True)
    before = office.answer()
    await office.platform.parts.staff.add("sun", "孙审核", ("reviewer",), "correct-horse-battery", must_change=False)
    li = await office.enter("li", "knowledge/publish")
    await submit(li, "提交给另一个人看")
    await expect(li.page.get_by_text("这是您自己提交的")).to_be_visible()
    await expect(li.button("同意，发布")).to_have_count(0)
    api = f"{li.url}/api/v1/knowledge"
    draft = await (await li.page.context.request.get(f"{api}/draft")).json()
    approval = f"{api}/requests/{draft['request']['id']}/approval"
    answer = await li.page.context.request.post(approval, data={"digest": draft["digest"]}, headers={HEADER: "1"})
    assert (answer.status, (await answer.json())["error"]["code"]) == (403, "same_person")
    sun = await office.enter("sun", "knowledge/publish")
    await sun.button("退回").click()
    await expect(sun.page.get_by_role("alert")).to_contain_text("请写退回的原因")
    await sun.page.get_by_label("退回的原因").fill("依据不足，请补")
    await sun.button("退回").click()
    await sun.told("已退回")
    assert office.answer() == before


async def test_an_earlier_build_is_brought_back_with_a_reason(office: Office) -> None:
    before = office.answer()
    await changed(office, "wang")
    window = await office.enter("wang", "knowledge/publish")
    await submit(window, "发布")
    await office.answers(FREE)
    await window.tab("发布过的").click()
    await window.button("换回这一版：第 1 版").click()
    await window.note("错了", "换回这一版")
    await expect(window.dialog.get_by_role("alert")).to_contain_text("请写得清楚一点")
    await window.note("金额写错了", "换回这一版")
    await window.told("已经换回第 1 版")
    await office.answers(before)
    await expect(window.page.get_by_role("row", name="金额写错了")).to_contain_text("群众现在看到的")


async def test_what_falls_due_is_listed_with_its_office(office: Office) -> None:
    office.platform.clock.move(date(2027, 7, 1) - date(2026, 11, 23))
    window = await office.enter("wang", "knowledge/due")
    overdue = window.page.get_by_role("region", name="已经过了日子")
    row = overdue.get_by_role("row", name="怎样做资格认证")
    for text in "该复核了", "测试科", "2027":
        await expect(row).to_contain_text(text)
    await row.get_by_role("link").click()
    await window.shows("怎样做资格认证")


async def test_questions_without_an_answer_are_dealt_with(office: Office) -> None:
    await office.asked_in_vain(PARK, BILL)
    window = await office.enter("wang", "knowledge/gaps")
    await window.page.get_by_role("region", name=BILL).get_by_role("button", name="新建一条").click()
    await expect(window.field("标题")).to_have_value(BILL)
    await expect(window.phrasings).to_have_value(BILL)
    await window.turn_to("待补问题")
    park, bill = (window.page.get_by_role("region", name=label) for label in (PARK, BILL))
    await expect(park).to_contain_text("没有回答")
    await park.get_by_role("button", name="加到这条").first.click()
    await window.page.get_by_label("加进去的问法").fill("停车发票补开")
    await window.dialog.get_by_role("button", name="加到这条", exact=True).click()
    await window.told("已经加到")
    await expect(park).to_have_count(0)
    articles = office.platform.home / "knowledge" / "articles"
    assert sum("- 停车发票补开" in path.read_text(encoding="utf-8") for path in articles.rglob("*.md")) == 1
    await bill.get_by_role("button", name="处理完了").click()
    await window.note("不归我们管", "标成处理完")
    await window.told("已经标成处理完")
    await expect(window.page.get_by_role("heading", name="没有待补的问题")).to_be_visible()
    await window.page.reload()
    await expect(window.page.get_by_role("heading", name="没有待补的问题")).to_be_visible()
