"""``yichuang knowledge``: what a clerk types, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from knowledge import release as release_module
from knowledge.publishing.publications import publishing
from service.cli.knowledge import opened
from service.cli.main import app
from tests.conftest import NOW
from tests.doubles import HashEncoder
from tests.publishing.conftest import Office, office

__all__ = ["office"]
pytestmark = pytest.mark.command


@pytest.fixture(autouse=True)
def installation(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small office as an installation, without a language model."""
    monkeypatch.setenv("YICHUANG_HOME", str(tmp_path))
    monkeypatch.setenv("YICHUANG_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(opened, "E5Encoder", HashEncoder)


def run(*words: str, code: int = 0) -> Result:
    """A command that has to end with that code."""
    done = CliRunner().invoke(app, ["knowledge", *words])
    assert done.exit_code == code, done.output
    return done


def data(*words: str, code: int = 0) -> Any:
    """The JSON that a command prints."""
    return json.loads(run(*words, "--json", code=code).stdout)


def test_checking_counts_what_there_is(office: Office) -> None:
    assert "7 条知识、2 个参数、21 句问法、11 个用例：没有错误" in run("check").stdout
    assert data("check")["cases"] == 11


def test_checking_names_the_line_and_ends_with_one(office: Office) -> None:
    office.edit("articles/certify.md", "review_by: 2027-05-31", "review_by: 2027-13-31")
    said = run("check", code=1).stdout
    assert "certify.md:10: 错误: 「review_by」不是日期" in said
    assert any(problem["line"] == 10 for problem in data("check", code=1)["problems"])


def test_checking_shows_a_conflict_with_its_facts(office: Office) -> None:
    office.edit("articles/certify.md", "title: 怎样做资格认证", "title: 换卡要交多少钱")
    said = run("check", code=1).stdout
    assert "冲突 conflict:title:card-fee:certify" in said
    assert "负责科室" not in said, "equal facts are left out"
    assert data("check", code=1)["conflicts"][0]["facts"]


def test_checking_says_what_nobody_has_entered_twice_and_what_has_no_case(office: Office) -> None:
    (office.root / "cases/figures.yaml").unlink()
    office.edit("cases/small.yaml", "- {ask: 窗口什么时候开门？, expect: window-hours}\n", "")
    said = run("check").stdout
    assert "提醒: 参数「换卡工本费」2026-01-01 起的数值没有第二次录入" in said
    assert "window-hours.md:2: 提醒: 这条知识没有用例" in said


def test_the_cases_are_run_and_the_failing_ones_printed(office: Office) -> None:
    assert "跑了 11 个用例：全部通过" in run("test").stdout
    office.edit("cases/small.yaml", "[刷脸]", "[指纹]")
    said = run("test", code=1).stdout
    assert "small.yaml:1: 「资格认证怎么做呀」「怎样做资格认证」的回答里没有「指纹」" in said
    assert data("test", code=1)["failed"] == 1
    assert "跑了 3 个用例" in run("test", str(office.root / "cases/figures.yaml")).stdout


def test_a_case_file_that_is_not_there_is_one_sentence(office: Office) -> None:
    assert "没有这个文件：nope.yaml" in run("test", "nope.yaml", code=2).stderr


def test_a_look_before_anything_is_published(office: Office) -> None:
    said = run("preview", "补卡收费吗", "--as-of", "2026-12-31").stdout
    assert "直接回答" in said
    assert "换卡交工本费12.5元。" in said
    tomorrow = data("preview", "补卡收费吗", "--as-of", "2027-01-01", "--region", "330100")
    assert tomorrow["text"] == "从2027年起，换卡不再收工本费。"
    assert "还没有发布过" in run("preview", "补卡收费吗", "--live", code=2).stderr


def test_a_build_of_another_version_is_one_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    run("publish", "--by", "王芳")
    monkeypatch.setattr(release_module, "MODEL_FORMAT", release_module.MODEL_FORMAT + 1)
    for command in (["diff"], ["preview", "补卡收费吗", "--live"]):
        assert "第 1 版知识是旧版软件建的" in run(*command, code=2).stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as-of", "2026-2-30"], "不是日期"),
        (["--region", "999999"], "地区代码「999999」不认识"),
    ],
)
def test_a_wrong_option_is_one_sentence(options: list[str], said: str) -> None:
    assert said in run("preview", "补卡收费吗", *options, code=2).stderr


def test_publishing_comparing_and_going_back(office: Office) -> None:
    assert "还没有发布过" in run("diff", code=2).stderr
    assert "第 1 版正在回答" in run("publish", "--by", "王芳", "--note", "第一次").stdout
    office.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    said = run("diff").stdout
    assert "改动 1 条知识：certify" in said
    assert "1 句的回答不一样" in said
    assert [answer["text"] for answer in data("diff")["answers"]] == ["资格认证怎么做呀"]
    assert data("publish", "--by", "王芳")["number"] == 2
    assert "至少" in run("rollback", "1", "--by", "李强", "--reason", "错", code=2).stderr
    assert "已退回：第 1 版" in run("rollback", "1", "--by", "李强", "--reason", "第二版说错了").stdout
    lines = run("log").stdout.splitlines()
    assert "退回第 1 版：李强，第二版说错了" in lines[0]
    assert "改动 1" in "".join(lines)
    assert [entry["kind"] for entry in data("log")] == ["rollback", "publish", "publish"]


def test_what_stands_in_the_way_is_printed_with_its_key_and_can_be_answered_for(office: Office) -> None:
    office.edit("cases/small.yaml", "[刷脸]", "[指纹]")
    refused = data("publish", "--by", "王芳", code=1)
    key = refused["obstacles"][0]["key"]
    said = run("publish", "--by", "王芳", code=1).stdout
    assert f"放行编号 {key}" in said
    assert "没有发布" in said
    assert "编号=理由" in run("publish", "--waive", key, code=2).stderr
    run("publish", "--by", "王芳", "--waive", f"{key}=下周就改，先发布别的")
    assert f"放行 {key}：下周就改，先发布别的" in run("log").stdout


def test_a_sensitive_change_names_the_second_person(office: Office) -> None:
    run("publish", "--by", "王芳")
    office.edit("articles/certify.md", "owner: 测试科", "owner: 测试科\nsensitive: true")
    assert "approved_by" in run("publish", "--by", "王芳", "--approved-by", "王芳", code=1).stdout
    assert data("publish", "--by", "王芳", "--approved-by", "李强")["approved_by"] == "李强"


def test_somebody_who_comes_second_is_told(office: Office) -> None:
    with publishing(office.shelf, "李强", NOW):
        assert "李强" in run("publish", "--by", "王芳", code=2).stderr


def test_what_is_due_on_a_day(office: Office) -> None:
    assert "没有要处理的" in run("due", "--as-of", "2026-11-23").stdout
    assert "index-rate" in run("due", "--as-of", "2027-01-01").stdout
    office.edit("articles/certify.md", "review_by: 2027-05-31", "review_by: 2026-11-22")
    assert [item["subject"] for item in data("due", "--as-of", "2026-11-23")] == ["certify"]
    run("publish", "--by", "王芳")
    office.edit("articles/certify.md", "review_by: 2026-11-22", "review_by: 2027-05-31")
    assert [item["subject"] for item in data("due", "--as-of", "2026-11-23")] == ["certify"], "what answers"
    assert data("due", "--as-of", "2026-11-23", "--draft") == [], "what is in the files"


NEW = ["--id", "new-one", "--title", "新的一条", "--topic", "社会保障卡", "--owner", "综合科", "--basis", "测试办法",
       "--ask", "第一句新问法", "--ask", "第二句新问法", "--ask", "第三句新问法", "--folder", "cards"]  # fmt: skip


def test_a_new_file_is_valid_and_still_not_published_without_a_case(office: Office) -> None:
    (office.root / "articles" / "cards").mkdir()
    made = data("new", *NEW)
    assert Path(made["file"]) == office.root / "articles" / "cards" / "new-one.md"
    assert "没有错误" in run("check").stdout
    assert "no-case:new-one" in run("publish", "--by", "王芳", code=1).stdout
    assert "已经有了" in run("new", *NEW, code=2).stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--id", "New One", "「id」的写法不对"),
        ("--topic", "钓鱼", "「topic」的值不在可选范围内"),
        ("--title", "长" * 31, "「title」太长"),
        ("--folder", "nowhere", "没有文件夹「nowhere」：已有 cards"),
        ("--ask", "补卡收费吗", "一句问法只能属于一条知识"),
    ],
)
def test_a_wrong_value_writes_nothing(office: Office, option: str, value: str, said: str) -> None:
    (office.root / "articles" / "cards").mkdir()
    assert said in run("new", *NEW, option, value, code=2).stderr
    assert list((office.root / "articles" / "cards").iterdir()) == []


def test_what_is_missing_is_named_where_nobody_can_be_asked(office: Office) -> None:
    assert "缺少 --id" in run("new", code=2).stderr


def test_a_whole_new_catalogue_is_taken_over_with_one_reason(office: Office) -> None:
    run("publish", "--by", "王芳")
    moved = "刷脸认证怎么操作"
    office.edit("articles/certify.md", f"  - {moved}\n", "  - 认证要怎么刷\n")
    office.edit("articles/window-hours.md", "phrasings:\n", f"phrasings:\n  - {moved}\n")
    assert data("publish", "--by", "王芳", code=1)["obstacles"][0]["key"].startswith("moved:")
    office.edit("cases/small.yaml", "[刷脸]", "[指纹]")
    left = data("publish", "--by", "王芳", "--takeover", "随软件换成新的知识", code=1)["obstacles"]
    assert {obstacle["key"].partition(":")[0] for obstacle in left} == {"case"}
    office.edit("cases/small.yaml", "[指纹]", "[刷脸]")
    assert list(data("publish", "--by", "王芳", "--takeover", "随软件换成新的知识")["waivers"].values()) == [
        "随软件换成新的知识"
    ]
