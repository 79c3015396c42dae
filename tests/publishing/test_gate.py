"""What stands in the way of publishing, and whose word passes it."""

from __future__ import annotations

import pytest

from knowledge.publishing.changes import Edits
from knowledge.publishing.publications import Refused
from tests.publishing.conftest import CASES, Office

pytestmark = pytest.mark.unit


def test_sound_files_are_clear(office: Office) -> None:
    found = office.examine()
    assert found.clear
    assert found.to_json()["cases"] == {"run": 11, "failed": 0}


def test_a_broken_file_is_in_the_way_and_cannot_be_waived(office: Office) -> None:
    office.edit("articles/certify.md", "kind: procedure", "kind: nonsense")
    found = office.examine(waivers=dict.fromkeys(office.in_the_way(), "没有关系，先发布再说"))
    assert "file:certify.md" in {obstacle.key.rpartition(":")[0] for obstacle in found.obstacles}
    assert {obstacle.waivable for obstacle in found.obstacles} == {False}
    assert (found.draft, found.edits, found.results) == (None, Edits(), ())


def test_a_broken_case_file_is_in_the_way(office: Office) -> None:
    office.add("cases/small.yaml", "- {ask: 问, expect: nope}")
    assert {key.rpartition(":")[0] for key in office.in_the_way()} == {"file:small.yaml"}


def test_a_failing_case_is_in_the_way_until_somebody_says_why_not(office: Office) -> None:
    office.edit("cases/small.yaml", "says: [刷脸]", "says: [指纹]")
    (key,) = office.in_the_way()
    assert key.startswith("case:small:")
    assert office.in_the_way(waivers={key: "好"}) == {key}, "a reason is a sentence"
    assert office.in_the_way(waivers={key: "   "}) == {key}
    assert office.examine(waivers={key: "下周改回答，先发布别的"}).waived == {key: "下周改回答，先发布别的"}


def test_a_key_stays_the_same_when_lines_are_added(office: Office) -> None:
    office.edit("cases/small.yaml", "says: [刷脸]", "says: [指纹]")
    before = office.in_the_way()
    (office.root / "cases/small.yaml").write_text(f"# 一行说明\n{CASES.replace('[刷脸]', '[指纹]')}", encoding="utf-8")
    assert office.in_the_way() == before


def test_a_waiver_for_nothing_is_noticed(office: Office) -> None:
    assert office.in_the_way(waivers={"case:small:00000000": "写错了编号的放行"}) == {"waiver:case:small:00000000"}


def test_an_article_that_no_case_expects_is_in_the_way(office: Office) -> None:
    office.edit("cases/small.yaml", "- {ask: 窗口什么时候开门？, expect: window-hours}\n", "")
    assert office.in_the_way() == {"no-case:window-hours"}


def test_a_value_that_was_entered_once_is_in_the_way(office: Office) -> None:
    office.edit("cases/figures.yaml", "- {parameter: card-fee, at: 2026-01-01, value: 12.5}\n", "")
    assert office.in_the_way() == {"figure:card-fee:2026-01-01"}


def test_a_hole_between_two_versions_is_in_the_way(office: Office) -> None:
    office.edit("articles/card-fee.2027.md", "valid_from: 2027-01-01", "valid_from: 2027-01-02")
    assert "gap:card-fee:2026-12-31" in office.in_the_way()


def test_what_an_edit_takes_from_an_article_that_answers_needs_a_reason(open_office: Office) -> None:
    open_office.edit("articles/certify.md", "  - 每年的认证在哪里弄\n", "  - 新写的一句问话\n")
    open_office.edit("articles/window-hours.md", "  - 大厅几点下班", "  - 大厅几点下班\n  - 每年的认证在哪里弄")
    (key,) = open_office.in_the_way()
    assert key.startswith("moved:")
    assert open_office.in_the_way(waivers={key: "本来就该由窗口那条回答"}) == set()


def test_an_article_that_disappears_or_begins_on_another_day_needs_a_reason(open_office: Office) -> None:
    (open_office.root / "articles/window-hours.md").unlink()
    open_office.edit("articles/card-fee.md", "related: [window-hours, certify]", "related: []")
    open_office.edit("articles/card-fee.2027.md", "related: [window-hours]", "related: []")
    open_office.edit("cases/small.yaml", "- {ask: 窗口什么时候开门？, expect: window-hours}\n", "")
    open_office.edit("articles/certify.md", "valid_from: 2020-01-01", "valid_from: 2020-01-02")
    assert open_office.in_the_way() == {"removed:window-hours", "dates:certify:2020-01-01:2020-01-02"}


# The second person


@pytest.fixture
def sensitive(office: Office) -> Office:
    """An office whose fee is a sensitive matter, published once."""
    for file in ("articles/card-fee.md", "articles/card-fee.2027.md"):
        office.edit(file, "owner: 测试科", "owner: 测试科\nsensitive: true")
    office.publish()
    return office


def test_what_a_system_is_delivered_with_needs_no_second_person(sensitive: Office) -> None:
    assert sensitive.shelf.pointed() == 1


def test_what_is_not_sensitive_needs_no_second_person(sensitive: Office) -> None:
    sensitive.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    assert sensitive.publish().approved_by is None


EDITS = {
    "its words": ("articles/card-fee.md", "换卡交工本费", "换卡要交工本费"),
    "its flag": ("articles/card-fee.md", "sensitive: true", "sensitive: false"),
    "a figure it states": ("parameters/figures.yaml", "12.50", "13"),
    "its future": ("articles/card-fee.2027.md", "换卡不再收", "换卡就不再收"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_sensitive_change_takes_two_different_people(sensitive: Office, edit: tuple[str, str, str]) -> None:
    sensitive.edit(*edit)
    sensitive.edit("cases/small.yaml", "12.5元", "元")
    if "13" in edit:
        sensitive.edit("cases/figures.yaml", "value: 12.5", "value: 13")
    for second in (None, "", "  ", "王芳", " 王 芳 "):
        assert sensitive.in_the_way(approved_by=second) == {"sensitive:card-fee"}
    assert sensitive.publish(approved_by="李强").approved_by == "李强"


def test_a_second_person_is_never_waived(sensitive: Office) -> None:
    sensitive.edit(*EDITS["its words"])
    key = "sensitive:card-fee"
    assert key in sensitive.in_the_way(waivers={key: "领导口头同意过了"})
    with pytest.raises(Refused, match="另一个人批准"):
        sensitive.publish(waivers={key: "领导口头同意过了"})
    assert sensitive.shelf.pointed() == 1
