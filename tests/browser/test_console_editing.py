"""Writing knowledge: finding an article, changing it, two people at it, its cases, its figures."""

from __future__ import annotations

import pytest
from playwright.async_api import Dialog, Page, expect

from tests.browser.office import Office
from tests.desk.console import FEE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PUT = f"PUT /api/v1/knowledge/articles/{FEE}"


async def test_the_list_is_searched_and_filtered(office: Office) -> None:
    await (await office.platform.member("wang")).change_fee(title="换卡收多少钱")
    window = await office.enter("wang")
    await expect(window.rows).to_have_count(7)
    await window.search.fill("刷脸")
    await expect(window.rows).to_have_text(["怎样做资格认证"])
    await expect(window.page.locator(".matched")).to_have_text("问法：刷脸认证怎么操作")
    await window.search.fill("没有这样的知识")
    await window.shows("知识列表")
    await expect(window.page.get_by_role("heading", name="没有符合条件的知识")).to_be_visible()
    await window.page.locator(".blank").get_by_role("button", name="清除条件").click()
    await expect(window.rows).to_have_count(7)
    await window.choose("状态", "有改动，没发布")
    await expect(window.rows).to_have_text(["换卡收多少钱"])
    await expect(window.page.get_by_role("row", name="换卡收多少钱")).to_contain_text("有改动，没发布")
    await window.page.reload()
    await expect(window.rows).to_have_text(["换卡收多少钱"])
    await window.button("清除条件").click()
    await window.choose("业务", "养老保险")
    await expect(window.rows).to_have_count(2)


async def test_what_is_written_is_seen_and_stored(office: Office) -> None:
    await (await office.platform.member("li")).change_fee(owner="另一个科")
    window = await office.at_fee("wang")
    await window.field("标题").fill("换卡收多少钱")
    await window.field("回答").fill("换卡收{{card-fee}}，当场交。")
    await window.field("口语").fill("换卡收一点钱。")
    await expect(window.preview).to_contain_text("换卡收12.5元，当场交。")
    await window.press("电话")
    await expect(window.page.locator(".sentences li")).to_contain_text(["换卡收一点钱。"])
    await window.press("短信")
    await expect(window.page.locator(".parts .bubble").first).to_contain_text(
        "换卡收一点钱。（依据测发〔2020〕1号第三条"
    )
    await window.save("写得像话一点")
    await window.told("已保存")
    for line in "title: 换卡收多少钱", "换卡收{{card-fee}}，当场交。", "换卡收一点钱。", "quote: 测试办法的原文":
        assert line in office.stored()
    await window.tab("历史").click()
    await expect(window.page.locator(".history li")).to_contain_text(["写得像话一点", "测试"])
    await window.page.get_by_role("button", name="看改了什么").first.click()
    diff = window.dialog.get_by_role("region", name="改动对照")
    await expect(diff.locator(".added", has_text="换卡收一点钱。")).to_be_visible()
    await expect(diff.locator(".removed", has_text="换卡要交一点工本费。")).to_be_visible()
    await expect(diff.locator(".added", has_text="owner")).to_have_count(0)


async def test_a_problem_leads_to_its_place(office: Office) -> None:
    window = await office.at_fee("wang")
    await window.field("口语").fill("")
    await window.problems.filter(has_text="口语").first.click()
    await expect(window.field("口语")).to_be_focused()
    await window.page.keyboard.type("换卡要交钱。")
    await window.phrasings.fill("只有一句")
    await window.problems.filter(has_text="问法").first.click()
    await expect(window.phrasings).to_be_focused()
    await window.press("原文")
    await window.problems.filter(has_text="问法").first.click()
    await expect(window.field("文件原文")).to_be_focused()
    assert await selected(window.page) == "phrasings:"
    with window.refusing(f"422 {PUT}"):
        await window.save("还没改好")
        await expect(window.dialog.get_by_role("alert")).to_be_visible()
    assert "只有一句" not in office.stored()


async def selected(page: Page) -> str:
    """The text that is selected in the control with the focus."""
    text: str = await page.evaluate(
        "() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd) }"
    )
    return text


async def test_the_text_and_the_form_are_one_file(office: Office) -> None:
    window = await office.at_fee("wang")
    raw = window.field("文件原文")
    await window.field("标题").fill("换卡收多少钱")
    await window.press("原文")
    await expect(raw).to_have_value(office.stored().replace("换卡要交多少钱", "换卡收多少钱"))
    written = (await raw.input_value()).replace("换卡收多少钱", "换一张卡多少钱")
    await raw.fill(written)
    await window.press("表单")
    await expect(window.field("标题")).to_have_value("换一张卡多少钱")
    await window.press("原文")
    await raw.fill(written.replace("title:", "title"))
    await expect(window.problems.filter(has_text="必须改")).not_to_have_count(0)
    await window.press("表单")
    await window.told("表单打不开")
    await expect(raw).to_be_visible()


@pytest.mark.parametrize("kept", ["李写的标题", "王写的标题"], ids=["mine", "theirs"])
async def test_of_two_people_at_one_file_the_second_chooses(office: Office, kept: str) -> None:
    li = await office.at_fee("li")
    wang = await office.at_fee("wang")
    await wang.field("标题").fill("王写的标题")
    await wang.save("改标题")
    await wang.told("已保存")
    await li.field("标题").fill("李写的标题")
    with li.refusing(f"409 {PUT}"):
        await li.save("也改标题")
        await expect(li.dialog).to_contain_text("王编辑 在")
    for text in "title: 王写的标题", "title: 李写的标题":
        await expect(li.dialog.get_by_role("region", name="两份内容对照")).to_contain_text(text)
    assert "title: 王写的标题" in office.stored()
    if kept == "李写的标题":
        await li.button("用我的，盖掉对方的").click()
        await li.page.locator(".el-message-box").get_by_role("button", name="用我的").click()
        await li.told("已保存")
    else:
        await li.button("用对方的，放弃我的").click()
    await expect(li.dialog).to_have_count(0)
    await expect(li.field("标题")).to_have_value(kept)
    await expect(li.page.get_by_text("已保存", exact=True)).to_be_visible()
    assert f"title: {kept}" in office.stored()


async def test_unsaved_text_survives_a_reload(office: Office) -> None:
    window = await office.at_fee("wang")
    await window.field("口语").fill("还没写完的")
    asked: list[str] = []

    async def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    window.page.once("dialog", leave)
    await window.page.reload()
    assert asked == ["beforeunload"]
    await expect(window.field("口语")).to_have_value("还没写完的")
    await expect(window.page.get_by_text("没保存的内容。")).to_be_visible()
    assert "还没写完的" not in office.stored()
    await window.button("不要了，看已保存的内容").click()
    await window.page.locator(".el-message-box").get_by_role("button", name="不要了").click()
    await expect(window.field("口语")).to_have_value("换卡要交一点工本费。")
    await window.turn_to("知识列表")


async def test_cases_are_added_and_run(office: Office) -> None:
    window = await office.at_fee("wang")
    await window.tab("用例 1").click()
    for ask, says in ("换卡的工本费是多少", "12.5元"), ("换一张卡要多少钱", "不要钱"):
        await window.button("加一个用例").click()
        await window.field("群众这样问，就该由这一条来答").fill(ask)
        await window.choose("要到什么程度", "出现在选项里就行")
        await window.field("回答里要有的话，一行一句").fill(says)
        await window.button("保存用例").click()
        await expect(window.button("保存用例")).to_have_count(0)
        await window.button("跑一遍用例").click()
        await expect(window.page.get_by_text("全部通过" if says == "12.5元" else "1 个没有通过")).to_be_visible()
    failed = window.page.locator(".cases li", has_text="没通过")
    await expect(failed).to_have_count(1)
    await expect(failed.locator(".fault")).to_contain_text("不要钱")
    assert "ask: 换卡的工本费是多少" in office.stored("cases/service.yaml")


async def test_a_figure_is_entered_twice(office: Office) -> None:
    window = await office.enter("wang", "knowledge/parameters")
    card = window.page.locator("details.parameter", has_text="换卡工本费")
    await card.locator("summary").click()
    await card.get_by_role("button", name="加一个数值").click()
    await window.field("数值（元）").fill("15")
    again = window.page.get_by_label("再填一次")
    await again.fill("51")
    await window.field("从哪天起有效").fill("2027-01-01")
    await window.field("从哪天起有效").press("Enter")
    await window.page.get_by_label("来源的文件名").fill("测试收费办法")
    await window.button("加上").click()
    await expect(window.dialog.get_by_role("alert")).to_contain_text("两次填的不一样")
    await expect(again).to_be_focused()
    assert "15" not in office.stored("parameters/figures.yaml")
    await again.fill("15.0")
    await window.button("加上").click()
    await window.told("数值已经加上")
    await expect(card.get_by_role("row", name="15元")).to_contain_text("还没到")
    assert "value: 15" in office.stored("parameters/figures.yaml")
