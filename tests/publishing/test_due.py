"""What needs attention on a day: exactly that, and by whom."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.documents import Document
from knowledge.publishing.due import Due, due
from knowledge.release import contents_of
from tests.publishing.conftest import Office

pytestmark = pytest.mark.unit
DAY = date(2026, 11, 23)


def on(office: Office, day: date, *documents: Document) -> list[Due]:
    return due(contents_of(office.files().catalogue), documents, day)


def named(found: list[Due]) -> list[tuple[str, str, int | None]]:
    return [(item.kind, item.subject, item.within) for item in found]


def test_nothing_is_due_where_everything_is_in_order(office: Office) -> None:
    assert on(office, DAY) == []


@pytest.mark.parametrize(
    ("end", "due_as"),
    [
        ("2026-12-24", None),
        ("2026-12-23", ("expiring", 30)),
        ("2026-12-01", ("expiring", 30)),
        ("2026-11-30", ("expiring", 7)),
        ("2026-11-24", ("expiring", 7)),
        ("2026-11-23", ("expiring", 0)),
        ("2026-11-22", ("expired", None)),
    ],
)
def test_a_rule_that_ends_without_a_successor_is_told_of_in_time(
    office: Office, end: str, due_as: tuple[str, int | None] | None
) -> None:
    office.edit("articles/window-hours.md", "valid_to: null", f"valid_to: {end}")
    assert named(on(office, DAY)) == ([(due_as[0], "window-hours", due_as[1])] if due_as else [])


def test_a_rule_that_is_followed_by_another_version_is_not_due(office: Office) -> None:
    assert on(office, date(2026, 12, 31)) == [], "the fee of 2027 follows"


def test_a_review_is_due_after_its_day_and_names_the_owner(office: Office) -> None:
    office.edit("articles/certify.md", "owner: 测试科", "owner: 待遇科")
    office.edit("articles/certify.md", "review_by: 2027-05-31", "review_by: 2026-11-22")
    (item,) = on(office, DAY)
    assert (item.kind, item.subject, item.owner, item.on) == ("review", "certify", "待遇科", date(2026, 11, 22))
    assert "已过复核日期 1 天" in str(item)
    assert on(office, date(2026, 11, 22)) == []


@pytest.mark.parametrize(("day", "count"), [("2027-02-22", 0), ("2027-02-21", 4), ("2026-11-23", 5), ("2026-01-01", 5)])
def test_a_basis_that_ceases_within_ninety_days_is_due(office: Office, day: str, count: int) -> None:
    law = Document(title="测试办法", repealed_on=date.fromisoformat(day), replaced_by="新的办法")
    found = on(office, DAY, law)
    assert len(found) == count, "five rules stand on it; the fee of 2026 ends before 2027"
    assert all(item.kind == "basis" and "《新的办法》" in item.message for item in found)


def test_a_rule_that_ends_with_its_basis_is_not_due(office: Office) -> None:
    law = Document(title="测试办法", repealed_on=date(2027, 1, 1))
    assert "card-fee" not in {item.subject for item in on(office, DAY, law)}


def test_a_value_that_has_ended_names_those_who_state_it(office: Office) -> None:
    (item,) = [item for item in on(office, date(2027, 1, 1)) if item.kind == "value"]
    assert (item.subject, item.owner, item.on) == ("index-rate", "测试科", date(2026, 12, 31))


def test_a_yearly_value_whose_year_is_missing_is_due(office: Office) -> None:
    office.edit("parameters/figures.yaml", "      valid_to: 2026-12-31\n", "")
    assert on(office, DAY) == []
    (item,) = [item for item in on(office, date(2027, 3, 1)) if item.kind == "value"]
    assert "2027 年的数值还没有登记，沿用 2026 年的" in item.message


def test_a_value_that_changes_now_and_then_is_not_expected_every_year(office: Office) -> None:
    assert not [item for item in on(office, date(2026, 12, 1)) if item.subject == "card-fee"]


def test_a_value_that_nobody_states_says_so(office: Office) -> None:
    office.edit("articles/index-rate.md", "记账利率是{{index-rate}}。", "记账利率每年公布。")
    (item,) = [item for item in on(office, date(2027, 1, 1)) if item.kind == "value"]
    assert item.owner == "没有知识用到它"


def test_the_list_begins_with_what_is_longest_overdue(office: Office) -> None:
    office.edit("articles/certify.md", "review_by: 2027-05-31", "review_by: 2026-11-20")
    office.edit("articles/window-hours.md", "valid_to: null", "valid_to: 2026-11-10")
    assert [item.subject for item in on(office, DAY)] == ["window-hours", "certify"]
