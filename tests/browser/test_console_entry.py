"""Coming in: the door, the first password, who may do what, and no hand on the mouse."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.office import Office
from tests.desk.console import FEE, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAPER = "written-on-paper"
PLACES = "知识列表", "参数", "试一问", "待发布", "到期提醒", "待补问题"


async def test_the_door_opens_to_the_right_password_only(office: Office) -> None:
    window = await office.window()
    await window.open(f"knowledge/articles/{FEE}")
    await window.shows("易窗工作台")
    await window.button("登录").click()
    await expect(window.page.get_by_role("alert")).to_contain_text("请填写账号")
    with window.refusing("401 POST /api/v1/staff/session"):
        await window.sign_in("wang", "not-the-password")
        await expect(window.page.get_by_role("alert")).to_contain_text("账号或密码不对")
    await expect(window.field("密码")).to_have_value("")
    await window.sign_in("wang", PASSWORD)
    await window.shows("换卡要交多少钱")
    await window.button("退出").click()
    await window.shows("易窗工作台")


async def test_the_first_password_is_changed_before_anything_else(office: Office) -> None:
    await office.platform.parts.staff.reset("wang", PAPER)
    window = await office.window()
    await window.open()
    await window.sign_in("wang", PAPER)
    await window.shows("修改密码")
    await window.open("knowledge")
    await window.shows("修改密码")
    for label, text in (
        ("现在的密码", PAPER),
        ("新密码（至少 10 个字符）", "my-own-password"),
        ("再填一次新密码", "other"),
    ):
        await window.field(label).fill(text)
    await window.button("换成新密码").click()
    await expect(window.page.get_by_role("alert")).to_contain_text("两次填的新密码不一样")
    await window.field("再填一次新密码").fill("my-own-password")
    await window.button("换成新密码").click()
    await window.told("密码已经换好")
    await window.shows("知识列表")


async def test_a_session_that_ends_in_the_middle_loses_nothing(office: Office) -> None:
    window = await office.at_fee("wang")
    await window.field("标题").fill("换卡收多少钱")
    await expect(window.preview).to_contain_text("换卡收多少钱")
    await window.page.context.clear_cookies()
    with window.refusing(f"401 PUT /api/v1/knowledge/articles/{FEE}"):
        await window.save("换个说法")
        again = window.page.get_by_role("dialog", name="登录已经到期")
        await again.get_by_label("密码", exact=True).fill(PASSWORD)
        await again.get_by_role("button", name="登录", exact=True).click()
        await window.told("已保存")
    assert "title: 换卡收多少钱" in office.stored()


async def test_a_supervisor_sees_everything_and_changes_nothing(office: Office) -> None:
    await (await office.platform.member("wang")).change_fee(answer="补卡不收钱。")
    window = await office.enter("zhao")
    for place in PLACES:
        await window.turn_to(place)
        await expect(window.page.get_by_text("正在读取")).to_have_count(0)
        for act in "新建一条", "加一个数值", "发布", "处理完了", "换回这一版":
            await expect(window.button(act)).to_have_count(0)
    await window.turn_to("参数")
    await window.page.locator("summary").first.click()
    await expect(window.page.get_by_role("cell", name="12.5元")).to_be_visible()
    await window.turn_to("待发布")
    await expect(window.page.get_by_text("您的角色只能查看，不能发布")).to_be_visible()
    await window.open(f"knowledge/articles/{FEE}")
    await expect(window.page.get_by_text("您的账号只能看，不能改")).to_be_visible()
    await expect(window.field("标题")).to_be_disabled()
    for act in "保存", "删除", "写后续版本", "加一个用例":
        await expect(window.button(act)).to_have_count(0)
    await window.press("原文")
    await expect(window.field("文件原文")).not_to_be_editable()


async def test_an_account_without_any_right_is_told_so(office: Office) -> None:
    await office.platform.parts.staff.add("chen", "陈坐席", ("agent",), PASSWORD, must_change=False)
    window = await office.enter("chen")
    await window.shows("这个账号没有可用的功能")
    await expect(window.page.get_by_role("navigation", name="主导航").get_by_role("link")).to_have_count(0)


async def test_an_article_is_found_changed_and_stored_with_the_keyboard_alone(office: Office) -> None:
    window = await office.window()
    await window.open()
    await expect(window.field("账号")).to_be_focused()
    keyboard = window.page.keyboard
    await keyboard.type("wang")
    await window.tab_to("密码")
    await keyboard.type(PASSWORD)
    await keyboard.press("Enter")
    await window.shows("知识列表")
    await window.tab_to("按标题、编号或问法搜索")
    await keyboard.type("窗口")
    await expect(window.rows).to_have_text(["窗口几点开门"])
    await window.tab_to("窗口几点开门")
    await keyboard.press("Enter")
    await window.shows("窗口几点开门")
    await window.tab_to("标题")
    await keyboard.press("End")
    await keyboard.type("关门")
    await keyboard.press("Control+s")
    await expect(window.dialog.get_by_role("textbox")).to_be_focused()
    await keyboard.type("补上关门")
    await keyboard.press("Enter")
    await window.told("已保存")
    await expect(window.dialog).to_have_count(0)
    assert "title: 窗口几点开门关门" in office.stored("articles/service/window-hours.md")
