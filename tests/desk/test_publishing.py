"""Publishing from the console: what stands in the way, the second person, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.decision import Query
from tests.desk.console import API, FEE, Console, Member

pytestmark = pytest.mark.store
FREE = "补卡不收钱。"


async def draft_of(member: Member) -> Any:
    return await member.get("/draft")


async def publish(member: Member, digest: str, **waivers: str) -> tuple[int, Any]:
    listed = [{"key": key, "reason": reason} for key, reason in waivers.items()]
    return await member.call(
        "POST", f"{API}/publications", {"digest": digest, "note": "测试发布", "waivers": listed}
    )  # fmt: skip


async def waived(member: Member, draft: Any) -> tuple[int, Any]:
    """Publish with a reason for everything that may be passed."""
    return await publish(member, draft["digest"], **{o["key"]: "测试放行" for o in draft["obstacles"] if o["waivable"]})


def answering(console: Console) -> str:
    """What answers a question about the fee now."""
    console.parts.engine._looked = float("-inf")
    decision = console.parts.engine.lookup(Query("补卡收费吗", console.clock.now().date(), "330100"))
    article = console.parts.engine.current().article(decision.candidates[0].article_id, decision.as_of)
    assert article is not None
    return article.answer


async def test_a_draft_without_changes_says_so(editor: Member) -> None:
    draft = await draft_of(editor)
    assert (draft["files"], draft["parameters"], draft["answers"], draft["request"]) == ([], [], [], None)
    assert draft["live"] == 1
    assert draft["can"] == {"publish": True, "approve": False, "why_not": None}


async def test_the_draft_shows_what_changes_and_what_is_in_the_way(editor: Member) -> None:
    await editor.change_fee(answer=FREE)
    draft = await draft_of(editor)
    (file,) = draft["files"]
    assert (file["file"], file["change"], file["sensitive"]) == (FEE, "changed", False)
    assert f"+{FREE}" in file["diff"]
    assert {a["question"] for a in draft["answers"]} == {"请问补卡收费吗"}
    assert draft["cases"]["total"] == 5
    assert {o["kind"] for o in draft["obstacles"]} >= {"no-case"}
    assert all(o["message"] and o["waivable"] in (True, False) for o in draft["obstacles"])


async def test_an_obstacle_without_a_reason_keeps_the_old_answer(editor: Member, console: Console) -> None:
    await editor.change_fee(answer=FREE)
    status, answer = await publish(editor, (await draft_of(editor))["digest"])
    assert (status, answer["error"]["code"]) == (409, "obstacles")
    assert answer["error"]["obstacles"]
    assert answering(console) != FREE


async def test_what_was_published_answers_at_once(editor: Member, console: Console) -> None:
    await editor.change_fee(answer=FREE)
    status, done = await waived(editor, await draft_of(editor))
    assert status == 201, done
    assert (done["number"], done["kind"], done["live"]) == (2, "publish", True)
    assert answering(console) == FREE
    assert (await draft_of(editor))["files"] == []
    items = (await editor.get("/publications"))["items"]
    assert [(p["number"], p["live"]) for p in items] == [(2, True), (1, False)]
    assert items[0]["waivers"][0]["reason"] == "测试放行"
    (row,) = await console.parts.audit.rows("knowledge.publish")
    assert (row.account, row.subject) == ("wang", "2")


async def test_a_draft_that_was_changed_after_it_was_read_is_not_published(editor: Member) -> None:
    await editor.change_fee(answer=FREE)
    seen = await draft_of(editor)
    await editor.change_fee(answer="补卡收一点钱。")
    status, answer = await waived(editor, seen)
    assert (status, answer["error"]["code"]) == (409, "draft_changed")


async def test_something_sensitive_needs_somebody_else(editor: Member, reviewer: Member, console: Console) -> None:
    await editor.change_fee(answer=FREE, sensitive=True)
    status, request = await waived(editor, await draft_of(editor))
    assert (status, request["state"]) == (202, "waiting")
    assert answering(console) != FREE
    seen = await draft_of(reviewer)
    assert seen["request"]["id"] == request["id"]
    status, done = await reviewer.call(
        "POST", f"{API}/requests/{request['id']}/approval", {"digest": seen["digest"]}
    )  # fmt: skip
    assert status == 201, done
    assert (done["by"], done["approved_by"]) == ("王编辑（wang）", "李审核（li）")
    assert answering(console) == FREE
    assert (await draft_of(reviewer))["request"] is None


async def test_nobody_approves_their_own_request(reviewer: Member, console: Console) -> None:
    await reviewer.change_fee(answer=FREE, sensitive=True)
    draft = await draft_of(reviewer)
    _, request = await waived(reviewer, draft)
    status, answer = await reviewer.call(
        "POST", f"{API}/requests/{request['id']}/approval", {"digest": draft["digest"]}
    )  # fmt: skip
    assert (status, answer["error"]["code"]) == (403, "same_person")
    assert answering(console) != FREE


async def test_a_request_does_not_cover_what_came_after_it(editor: Member, reviewer: Member) -> None:
    await editor.change_fee(answer=FREE, sensitive=True)
    _, request = await waived(editor, await draft_of(editor))
    await editor.change_fee(answer="补卡收一百万。")
    seen = await draft_of(reviewer)
    assert seen["request"]["state"] == "outdated"
    path = f"{API}/requests/{request['id']}/approval"
    for digest in (seen["digest"], request["digest"]):
        status, answer = await reviewer.call("POST", path, {"digest": digest})
        assert (status, answer["error"]["code"]) == (409, "draft_changed")


async def test_a_request_can_be_sent_back(editor: Member, reviewer: Member, console: Console) -> None:
    await editor.change_fee(answer=FREE, sensitive=True)
    draft = await draft_of(editor)
    _, request = await waived(editor, draft)
    path = f"{API}/requests/{request['id']}"
    status, refused = await reviewer.call("POST", f"{path}/refusal", {"reason": "依据不足"})
    assert (status, refused["state"], refused["reason"]) == (200, "refused", "依据不足")
    status, answer = await reviewer.call("POST", f"{path}/approval", {"digest": draft["digest"]})
    assert (status, answer["error"]["code"]) == (409, "settled")
    assert answering(console) != FREE


async def test_an_earlier_build_answers_again(editor: Member, console: Console) -> None:
    before = answering(console)
    await editor.change_fee(answer=FREE)
    await waived(editor, await draft_of(editor))
    status, done = await editor.call("POST", f"{API}/publications/1/rollback", {"reason": "写错了"})
    assert status == 422, done
    status, done = await editor.call("POST", f"{API}/publications/1/rollback", {"reason": "金额写错了"})
    assert (status, done["kind"], done["number"]) == (201, "rollback", 1)
    assert answering(console) == before
    status, answer = await editor.call("POST", f"{API}/publications/9/rollback", {"reason": "没有这一版"})
    assert (status, answer["error"]["code"]) == (409, "cannot_roll_back")


async def test_broken_files_are_listed_and_never_published(editor: Member, console: Console) -> None:
    (console.home / "knowledge/articles/service/broken.md").write_text("---\nid: broken\n---\n", encoding="utf-8")
    draft = await draft_of(editor)
    assert draft["obstacles"]
    assert not any(obstacle["waivable"] for obstacle in draft["obstacles"])
    assert {obstacle["file"] for obstacle in draft["obstacles"]} == {"service/broken.md"}
    status, answer = await publish(editor, draft["digest"])
    assert (status, answer["error"]["code"]) == (422, "broken")


async def test_reading_what_citizens_asked_is_recorded(editor: Member, console: Console) -> None:
    await draft_of(editor)
    rows = await console.parts.audit.rows("knowledge.draft")
    assert [row.account for row in rows] == ["wang"]
