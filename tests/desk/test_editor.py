"""Editing knowledge from the console, as its pages do."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.editing.workspace import OUTSIDE
from tests.desk.console import API, FEE, Console, Member

pytestmark = pytest.mark.store


async def code(status_and_body: tuple[int, dict[str, dict[str, str]]]) -> tuple[int, str]:
    status, body = status_and_body
    return status, body["error"]["code"]


async def test_nothing_is_read_or_written_without_signing_in(console: Console) -> None:
    stranger = await console.member()
    for method, path in (
        ("GET", "/articles"), ("GET", f"/articles/{FEE}"), ("GET", "/draft"), ("GET", "/parameters"), ("GET", "/meta"),
        ("PUT", f"/articles/{FEE}"), ("POST", "/ask"), ("POST", "/render"), ("POST", "/publications"),
    ):  # fmt: skip
        assert await code(await stranger.call(method, API + path, {} if method != "GET" else None)) == (
            401, "signed_out",
        )  # fmt: skip


async def test_another_site_cannot_act_for_somebody_signed_in(editor: Member) -> None:
    async with editor.http.post(f"{API}/ask", json={"question": "换卡"}) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (403, "no_console_header")


@pytest.mark.parametrize("path", [f"/articles/{FEE}", "/publications", "/parameters/card-fee/values"])
async def test_a_role_does_what_it_may_and_no_more(console: Console, path: str) -> None:
    supervisor = await console.member("zhao")
    assert (await supervisor.get("/articles"))["articles"]
    method = "PUT" if path.startswith("/articles") else "POST"
    assert await code(await supervisor.call(method, API + path, {})) == (403, "not_allowed")


async def test_an_editor_cannot_approve(editor: Member) -> None:
    assert await code(await editor.call("POST", f"{API}/requests/p_1/approval", {"digest": "x"})) == (
        403, "not_allowed",
    )  # fmt: skip


async def test_a_first_password_has_to_be_changed_before_anything_else(console: Console) -> None:
    await console.parts.staff.reset("wang", "written-on-paper")
    member = await console.member()
    assert (await member.sign_in("wang", "written-on-paper"))["must_change_password"]
    assert await code(await member.call("GET", f"{API}/articles")) == (403, "must_change_password")
    body = {"old": "written-on-paper", "new": "another-good-password"}
    assert (await member.call("POST", "/api/v1/staff/password", body))[0] == 204
    assert await code(await member.call("GET", f"{API}/articles")) == (401, "signed_out")
    await member.sign_in("wang", "another-good-password")
    assert (await member.get("/articles"))["articles"]


async def test_the_list_says_how_each_file_stands(editor: Member, console: Console) -> None:
    listed = await editor.get("/articles")
    rows = {row["file"]: row for row in listed["articles"]}
    assert listed["live"]["number"] == 1
    assert set(rows) >= {FEE, "service/card-fee.2027.md", "service/certify.md"}
    assert {row["status"] for row in rows.values()} == {"live"}
    assert (rows[FEE]["title"], rows[FEE]["region_name"], rows[FEE]["cases"]) == ("换卡要交多少钱", "全国", 1)
    await editor.change_fee(title="换卡收多少钱")
    (console.home / "knowledge/articles/service/certify.md").write_text("---\nid: [\n", encoding="utf-8")
    (console.home / "knowledge/articles/service/window-hours.md").unlink()
    rows = {row["file"]: row for row in (await editor.get("/articles"))["articles"]}
    assert rows[FEE]["status"] == "changed"
    assert (rows["service/certify.md"]["status"], rows["service/certify.md"]["problems"]) == ("broken", 1)
    assert rows["window-hours.md"]["status"] == "deleted"


async def test_what_is_due_stands_beside_the_file(editor: Member, console: Console) -> None:
    console.clock.move(date(2027, 7, 1) - date(2026, 11, 23))
    await editor.sign_in("wang")
    rows = {row["file"]: row for row in (await editor.get("/articles"))["articles"]}
    assert [due["kind"] for due in rows["service/certify.md"]["due"]] == ["review"]
    items = (await editor.get("/due"))["items"]
    assert ("service/certify.md", "review") in {(item["file"], item["kind"]) for item in items}
    assert all(item["owner"] for item in items)


async def test_a_saved_change_is_in_the_file_and_in_its_history(editor: Member, console: Console) -> None:
    page = await editor.change_fee(title="换卡收多少钱")
    text = (console.home / "knowledge/articles" / FEE).read_text(encoding="utf-8")
    assert "title: 换卡收多少钱" in text
    assert "quote: 测试办法的原文" in text
    assert [(h["by"], h["note"]) for h in page["history"]] == [("王编辑", "测试"), (OUTSIDE, "保存之前的内容")]
    shown = await editor.get(f"/articles/{FEE}/history/{page['history'][0]['id']}")
    assert "换卡收多少钱" in shown["text"]
    (row,) = await console.parts.audit.rows("knowledge.save")
    assert (row.account, row.subject) == ("wang", FEE)


async def test_two_people_at_one_file_see_each_other(editor: Member, reviewer: Member) -> None:
    page = await reviewer.get(f"/articles/{FEE}")
    await editor.change_fee(title="换卡收多少钱")
    status, answer = await reviewer.save(
        FEE, base_version=page["version"], fields={**page["fields"], "owner": "别的科"}, note=""
    )  # fmt: skip
    assert (status, answer["error"]["code"]) == (409, "changed_underneath")
    current = answer["error"]["current"]
    assert "换卡收多少钱" in current["text"]
    assert current["by"] == "王编辑"
    fields = (await reviewer.get(f"/articles/{FEE}"))["fields"]
    status, _ = await reviewer.save(FEE, base_version=current["version"], fields={**fields, "owner": "别的科"}, note="")
    assert status == 200


async def test_a_change_by_a_text_editor_is_noticed(editor: Member, console: Console) -> None:
    page = await editor.get(f"/articles/{FEE}")
    path = console.home / "knowledge/articles" / FEE
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert await code(await editor.save(FEE, base_version=page["version"], text=page["text"])) == (
        409, "changed_underneath",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"phrasings": ["一句"]}, "phrasings"),
        ({"answer": "换卡交20元。"}, "直接写了数字"),
        ({"related": ["nowhere"]}, "「nowhere」不存在"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"phrasings": ["换一张卡要多少钱", "补卡收费吗", "人工窗口几点上班"]}, "里已经有了"),
    ],
)
async def test_what_could_not_be_published_is_not_stored(editor: Member, fields: dict[str, object], said: str) -> None:
    page = await editor.get(f"/articles/{FEE}")
    body = {"base_version": page["version"], "fields": {**page["fields"], **fields}, "note": ""}
    if said == "里已经有了":
        hours = await editor.get("/articles/service/window-hours.md")
        body["fields"]["phrasings"] = [*page["fields"]["phrasings"], hours["fields"]["phrasings"][0]]
    status, answer = await editor.save(FEE, **body)
    assert (status, answer["error"]["code"]) == (422, "broken")
    assert any(said in problem["message"] for problem in answer["error"]["problems"])
    assert (await editor.get(f"/articles/{FEE}"))["version"] == page["version"]


@pytest.mark.parametrize("file", ["service/..%2f..%2fconfig.md", "service/UPPER.md", "service/a.txt", "a b/c.md"])
async def test_only_knowledge_files_can_be_written(editor: Member, file: str) -> None:
    status, answer = await editor.save(file, base_version=None, text="---\n---\n", note="")
    assert status in (404, 422)
    assert "error" in answer


async def test_a_new_file_is_made_once_and_can_be_taken_away(editor: Member, console: Console) -> None:
    page = await editor.get(f"/articles/{FEE}")
    fields = {
        **page["fields"], "id": "card-photo", "title": "卡上照片怎么换", "related": [],
        "phrasings": ["照片拍得不好能换吗", "卡面照片更换", "想换张照片"], "valid_to": None, "answer": "去窗口换。",
    }  # fmt: skip
    file = "service/card-photo.md"
    assert (await editor.save(file, base_version=None, fields=fields, note="新建"))[0] == 200
    assert await code(await editor.save(file, base_version=None, fields=fields, note="新建")) == (409, "exists")
    made = await editor.get(f"/articles/{file}")
    assert (made["live"], made["fields"]["title"]) == (False, "卡上照片怎么换")
    status, _ = await editor.call("DELETE", f"{API}/articles/{file}", {"base_version": made["version"], "note": "不要"})
    assert status == 204
    assert not (console.home / "knowledge/articles" / file).exists()
    assert await code(await editor.call("GET", f"{API}/articles/{file}")) == (404, "no_file")


async def test_a_file_that_others_point_at_is_not_taken_away(editor: Member) -> None:
    page = await editor.get("/articles/service/certify.md")
    status, answer = await editor.call(
        "DELETE", f"{API}/articles/service/certify.md", {"base_version": page["version"], "note": "不要"}
    )  # fmt: skip
    assert (status, answer["error"]["code"]) == (422, "broken")
    assert FEE in {problem["file"] for problem in answer["error"]["problems"]}


async def test_the_preview_shows_every_form_and_stores_nothing(editor: Member) -> None:
    page = await editor.get(f"/articles/{FEE}")
    fields = {**page["fields"], "answer": "换卡交工本费{{card-fee}}，当场收。"}
    status, shown = await editor.call("POST", f"{API}/render", {"file": FEE, "fields": fields})
    assert status == 200
    assert shown["screen"]["text"] == "换卡交工本费12.5元，当场收。"
    assert shown["spoken"] == ["换卡要交一点工本费。"]
    assert "测发〔2020〕1号" in "".join(shown["sms"])
    status, earlier = await editor.call("POST", f"{API}/render", {"file": FEE, "fields": fields, "as_of": "2025-06-01"})
    assert earlier["screen"]["text"] == "换卡交工本费20元，当场收。"
    assert (await editor.get(f"/articles/{FEE}"))["version"] == page["version"]


async def test_the_preview_of_a_broken_text_says_what_is_wrong(editor: Member) -> None:
    status, shown = await editor.call("POST", f"{API}/render", {"file": FEE, "text": "---\nid: x\n---\n"})
    assert status == 200
    assert shown["screen"] is None
    assert len(shown["problems"]) > 3


async def test_cases_are_kept_beside_the_article_and_run(editor: Member) -> None:
    page = await editor.get(f"/articles/{FEE}")
    assert [case["ask"] for case in page["cases"]["items"]] == ["请问补卡收费吗"]
    items = [*page["cases"]["items"], {"ask": "换卡的工本费是多少", "at": "offered", "says": ["12.5元"]}]
    status, saved = await editor.call(
        "PUT", f"{API}/articles/{FEE}/cases", {"base_version": page["cases"]["version"], "items": items}
    )  # fmt: skip
    assert status == 200, saved
    assert [case["ask"] for case in saved["items"]] == ["请问补卡收费吗", "换卡的工本费是多少"]
    status, ran = await editor.call("POST", f"{API}/cases/run", {"file": FEE})
    assert status == 200, ran
    assert [result["passed"] for result in ran["results"]] == [True, True]
    others = await editor.get("/articles/service/window-hours.md")
    assert [case["ask"] for case in others["cases"]["items"]] == ["人工窗口几点开门"]


async def test_cases_in_two_files_stay_where_they_are(editor: Member, console: Console) -> None:
    dated = console.home / "knowledge/cases/dated.yaml"
    dated.write_text("- {ask: 2027年起换卡还收费吗, expect: card-fee, as_of: 2027-01-01}\n", encoding="utf-8")
    cases = (await editor.get(f"/articles/{FEE}"))["cases"]
    assert [case["ask"] for case in cases["items"]] == ["请问补卡收费吗"]
    assert cases["elsewhere"] == [{"file": "cases/dated.yaml", "ask": "2027年起换卡还收费吗"}]
    items = [*cases["items"], {"ask": "换卡的工本费是多少"}]
    status, saved = await editor.call(
        "PUT", f"{API}/articles/{FEE}/cases", {"base_version": cases["version"], "items": items}
    )  # fmt: skip
    assert (status, len(saved["items"]), len(saved["elsewhere"])) == (200, 2, 1)
    assert dated.read_text(encoding="utf-8").count("ask") == 1


async def test_a_long_file_can_be_sent_and_one_too_long_is_refused(editor: Member) -> None:
    page = await editor.get(f"/articles/{FEE}")
    long = page["text"].replace("换卡交工本费", "换卡交工本费" + "，先问清楚" * 8_000)
    assert (await editor.save(FEE, base_version=page["version"], text=long, note=""))[0] == 200
    status, answer = await editor.call("POST", f"{API}/render", {"file": FEE, "text": "字" * 700_000})
    assert (status, answer["error"]["code"]) == (413, "too_large")


async def test_a_case_needs_a_question(editor: Member) -> None:
    page = await editor.get(f"/articles/{FEE}")
    body = {"base_version": page["cases"]["version"], "items": [{"says": ["12"]}]}
    assert await code(await editor.call("PUT", f"{API}/articles/{FEE}/cases", body)) == (422, "bad_case")


VALUE = {
    "valid_from": "2027-01-01", "valid_to": None, "value": "15", "value_again": "15.00", "grade": "A",
    "source": {"title": "测试收费办法", "number": "测发〔2026〕9号"}, "note": None,
}  # fmt: skip


async def test_a_figure_is_entered_twice_and_ends_the_one_before(editor: Member, console: Console) -> None:
    item = next(i for i in (await editor.get("/parameters"))["items"] if i["id"] == "card-fee")
    assert [u["id"] for u in item["used_by"]] == ["card-fee"]
    path = f"{API}/parameters/card-fee/values"
    wrong = {**VALUE, "base_version": item["version"], "value_again": "51"}
    assert await code(await editor.call("POST", path, wrong)) == (422, "entries_differ")
    status, changed = await editor.call("POST", path, {**VALUE, "base_version": item["version"]})
    assert status == 200, changed
    assert [(v["value"], v["valid_to"], v["second_entry"]) for v in changed["values"]] == [
        ("20", "2025-12-31", "20"), ("12.5", "2026-12-31", "12.5"), ("15", None, "15"),
    ]  # fmt: skip
    assert await code(await editor.call("POST", path, {**VALUE, "base_version": changed["version"]})) == (
        422, "overlaps",
    )  # fmt: skip
    (row,) = await console.parts.audit.rows("knowledge.value")
    assert row.detail["value"] == "15"


async def test_a_figure_changed_by_somebody_else_meanwhile_is_not_overwritten(editor: Member) -> None:
    answer = await editor.call("POST", f"{API}/parameters/card-fee/values", {**VALUE, "base_version": "0" * 16})
    assert await code(answer) == (409, "changed_underneath")


async def test_a_question_is_explained_for_the_draft_and_for_what_answers(editor: Member) -> None:
    page = await editor.get(f"/articles/{FEE}")
    await editor.change_fee(phrasings=[*page["fields"]["phrasings"], "办新卡贵不贵"])
    status, found = await editor.call("POST", f"{API}/ask", {"question": "办新卡贵不贵"})
    assert status == 200, found
    assert found["draft"]["band"] == "sure"
    assert found["draft"]["candidates"][0]["file"].startswith("service/card-fee")
    assert found["live"]["confidence"] < found["draft"]["confidence"]


async def test_the_forms_are_offered_what_there_is(editor: Member) -> None:
    meta = await editor.get("/meta")
    assert (meta["today"], meta["home_region"]) == ("2026-11-23", "330100")
    assert {"id": "card-fee", "title": "换卡要交多少钱"} in meta["articles"] or meta["articles"]
    assert meta["folders"] == ["service"]
