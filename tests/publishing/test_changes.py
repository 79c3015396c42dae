"""What an edit changes, in the content and in the answers."""

from __future__ import annotations

import shutil

import pytest

from knowledge.publishing.changes import Changes, Edits, compare, edits, questions_of
from knowledge.release import contents_of
from tests.publishing.conftest import Office

pytestmark = pytest.mark.unit


def edited(office: Office) -> Edits:
    """The difference between what answers and the files."""
    return edits(office.shelf.contents(1), contents_of(office.files().catalogue))


def changed(office: Office, *recent: str) -> Changes:
    """The same with the answers to all cases and some citizens' questions."""
    files = office.files()
    live = office.workshop.live(files)
    assert live is not None
    questions = questions_of(files.cases, recent, office.frame)
    return compare(live, office.workshop.draft(files, office.request().at), questions)


def test_what_was_not_edited_is_no_difference(open_office: Office) -> None:
    assert edited(open_office) == Edits()
    assert not edited(open_office)
    assert changed(open_office, "补卡收费吗").answers == ()


def test_articles_that_come_change_and_go_are_named(open_office: Office) -> None:
    open_office.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    open_office.edit("articles/certify.md", "related: [card-fee]", "related: []")
    shutil.copy(open_office.root / "articles/index-rate.md", open_office.root / "articles/rate-two.md")
    open_office.edit("articles/rate-two.md", "id: index-rate", "id: rate-two")
    for file in ("card-fee.md", "card-fee.2027.md"):
        (open_office.root / "articles" / file).unlink()
    found = edited(open_office)
    assert (found.added, found.changed, found.removed) == (("rate-two",), ("certify",), ("card-fee",))


def test_a_phrasing_and_an_answer_that_move_are_followed(open_office: Office) -> None:
    open_office.edit("articles/certify.md", "  - 每年的认证在哪里弄\n", "  - 新写的一句问话\n")
    open_office.edit("articles/window-hours.md", "  - 大厅几点下班", "  - 大厅几点下班\n  - 每年的认证在哪里弄")
    certify, window = "在手机上做一次刷脸就行。\n\n可以请家里人帮忙。", "窗口每个工作日上午八点半开门。"
    open_office.edit("articles/certify.md", certify, window)
    open_office.edit("articles/window-hours.md", window, certify)
    found = edited(open_office)
    assert [(m.text, m.before, m.after) for m in found.phrasings] == [("每年的认证在哪里弄", "certify", "window-hours")]
    assert {(m.before, m.after) for m in found.answers} == {("certify", "window-hours"), ("window-hours", "certify")}


def test_values_of_parameters_are_shown_before_and_after(open_office: Office) -> None:
    open_office.edit("parameters/figures.yaml", "12.50", "13")
    (value,) = edited(open_office).values
    assert (value.parameter, value.valid_from) == ("card-fee", "2026-01-01")
    assert (value.old or "").startswith("12.5元")
    assert (value.new or "").startswith("13元")


def test_a_first_day_that_is_gone_is_named(open_office: Office) -> None:
    open_office.edit("articles/index-rate.md", "valid_from: 2020-01-01", "valid_from: 2020-02-01")
    (shifted,) = edited(open_office).shifted
    assert (shifted.id, shifted.old, shifted.new) == ("index-rate", "2020-01-01", ("2020-02-01",))


def test_exactly_the_questions_are_listed_whose_answer_changes(open_office: Office) -> None:
    open_office.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    found = changed(open_office, "每年的认证在哪里弄", "大厅几点下班", "qqq zzz")
    assert {(a.question.query.text, a.question.origin) for a in found.answers} == {
        ("资格认证怎么做呀", "case"), ("每年的认证在哪里弄", "citizen"),
    }  # fmt: skip
    assert found.asked == 11
    assert "直接回答「怎样做资格认证」 → 直接回答「怎样做资格认证」" in str(found.answers[0])


def test_an_edit_of_tomorrow_changes_the_answers_of_tomorrow_only(open_office: Office) -> None:
    open_office.edit("articles/card-fee.2027.md", "换卡不再收工本费", "换卡免费，不再收工本费")
    days = {answer.question.query.as_of.isoformat() for answer in changed(open_office, "补卡收费吗").answers}
    assert days == {"2027-01-01"}


def test_a_question_that_no_longer_has_an_answer_is_listed(open_office: Office) -> None:
    open_office.edit("articles/index-rate.md", "valid_to: null", "valid_to: 2026-11-22")
    found = changed(open_office, "今年的记账利率")
    assert {a.question.query.text for a in found.answers} == {"账户利率多少？", "今年的记账利率"}
    assert all("记账利率是多少" not in str(answer).split(" → ")[1] for answer in found.answers)


def test_a_question_asked_twice_is_compared_once(open_office: Office) -> None:
    assert changed(open_office, "大厅几点下班", "大厅几点下班").asked == 9
