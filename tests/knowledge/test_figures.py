"""Figures and rules on the day that is asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.checks import texts
from knowledge.figures import fill, format_number, references
from knowledge.loader import Catalogue, load_catalogue
from knowledge.models import Article, Grade, Parameter
from knowledge.regions import NAMES, NATION, covers, is_region, name_of

pytestmark = pytest.mark.unit


def parameter(*values: dict[str, Any]) -> Parameter:
    """A parameter with these values."""
    source = {"title": "测试文件"}
    return Parameter.model_validate(
        {
            "id": "fee",
            "name": "费用",
            "unit": "元",
            "region": NATION,
            "values": [{"source": source, **v} for v in values],
        }
    )


FEE = parameter(
    {"valid_from": "2024-01-01", "valid_to": "2024-12-31", "value": "20.00", "grade": "A"},
    {"valid_from": "2025-01-01", "valid_to": "2025-12-31", "value": "12.50", "grade": "B"},
    {"valid_from": "2026-01-01", "valid_to": "2026-12-31", "value": "11", "grade": "C"},
    {"valid_from": "2027-01-01", "value": "10", "grade": "D"},
)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2024-01-01", "20元"), ("2024-12-31", "20元"), ("2025-01-01", "12.5元"), ("2025-12-31", "12.5元"),
    ],
)  # fmt: skip
def test_the_figure_of_the_day_is_stated(day: str, shown: str) -> None:
    text, used = fill("要{{fee}}。", {"fee": FEE}, date.fromisoformat(day))
    assert text == f"要{shown}。"
    assert [(figure.id, figure.name, figure.text) for figure in used] == [("fee", "费用", shown)]
    assert used[0].value.valid_from <= date.fromisoformat(day)


@pytest.mark.parametrize("day", ["2023-12-31", "2026-01-01", "2026-12-31", "2027-01-01", "2040-01-01"])
def test_a_figure_that_is_unknown_or_hearsay_is_never_stated(day: str) -> None:
    """Grades C and D, and days for which there is none."""
    text, used = fill("要{{fee}}。", {"fee": FEE}, date.fromisoformat(day))
    assert text == "要（费用：未收录该日期的官方数据，请拨打12333核实）。"
    assert used == []


@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_only_good_sources_are_stated_on_any_day(day: date) -> None:
    text, used = fill("{{fee}}和{{ fee }}", {"fee": FEE}, day)
    value = FEE.at(day)
    stated = value is not None and value.grade in (Grade.A, Grade.B)
    assert len(used) == (2 if stated else 0)
    assert ("12333" in text) is not stated


def test_periods_are_put_in_order() -> None:
    mixed = parameter(
        {"valid_from": "2026-01-01", "value": 2, "grade": "A"},
        {"valid_from": "2025-01-01", "valid_to": "2025-12-31", "value": 1, "grade": "A"},
    )
    assert [value.value for value in mixed.values] == [1, 2]


@pytest.mark.parametrize("until", [None, "2026-01-01", "2027-01-01"])
def test_periods_must_not_overlap(until: str | None) -> None:
    with pytest.raises(ValidationError, match="重叠"):
        parameter(
            {"valid_from": "2025-01-01", "valid_to": until, "value": 1, "grade": "A"},
            {"valid_from": "2026-01-01", "value": 2, "grade": "A"},
        )


@pytest.mark.parametrize(
    ("value", "text"),
    [("2660", "2660"), ("0.50", "0.5"), ("100", "100"), ("1E+2", "100"), ("12.00", "12"), ("0.05", "0.05"), ("0", "0")],
)
def test_numbers_are_written_plainly(value: str, text: str) -> None:
    assert format_number(Decimal(value)) == text


def test_references_are_found_in_order() -> None:
    assert references("{{b-1}}和{{ a }}，不是{{A}}、{c}") == ["b-1", "a"]


# Dated versions (Lesson 21)


def version(catalogue: Catalogue, id: str, day: date) -> Article | None:
    return next((p.item for p in catalogue.articles if p.item.id == id and p.item.in_force(day)), None)


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        ("2019-12-31", None), ("2020-01-01", "2020-01-01"), ("2026-12-30", "2020-01-01"), ("2026-12-31", "2020-01-01"),
        ("2027-01-01", "2027-01-01"), ("2027-01-02", "2027-01-01"), ("2099-01-01", "2027-01-01"),
    ],
)  # fmt: skip
def test_one_version_holds_on_each_day(catalogue: Catalogue, day: str, begins: str | None) -> None:
    """Lesson 21: the day before, the day itself, the day after."""
    found = version(catalogue, "card-fee", date.fromisoformat(day))
    assert (found.valid_from.isoformat() if found else None) == begins


def test_everything_an_article_can_say_is_looked_at(catalogue: Catalogue) -> None:
    article = version(catalogue, "allowance", date(2026, 11, 23))
    assert article is not None
    assert [name for name, _ in texts(article)] == [
        "回答", "口语", "回答：short", "口语：short", "回答：long", "口语：long",
    ]  # fmt: skip


# Regions


@pytest.mark.parametrize(
    ("outer", "inner", "holds"),
    [
        ("100000", "330106", True), ("100000", "100000", True), ("330000", "330100", True), ("330000", "330106", True),
        ("330000", "330000", True), ("330100", "330106", True), ("330100", "330182", True), ("330106", "330106", True),
        ("330000", "100000", False), ("330100", "330000", False), ("330106", "330100", False),
        ("330100", "330200", False), ("330106", "330108", False), ("440000", "330100", False),
        ("330000", "320100", False), ("330100", "330282", False),
    ],
)  # fmt: skip
def test_a_rule_holds_in_its_region_and_inside_it(outer: str, inner: str, holds: bool) -> None:
    assert covers(outer, inner) is holds


@given(a=st.sampled_from(sorted(NAMES)), b=st.sampled_from(sorted(NAMES)), c=st.sampled_from(sorted(NAMES)))
def test_covering_is_an_order(a: str, b: str, c: str) -> None:
    assert covers(a, a)
    assert covers(NATION, a)
    assert not (covers(a, b) and covers(b, a)) or a == b
    assert not (covers(a, b) and covers(b, c)) or covers(a, c)


def test_regions_have_names() -> None:
    assert name_of("330100") == "杭州"
    assert name_of("999999") == "999999"
    assert is_region("330182")
    assert not is_region("杭州")


@pytest.mark.parametrize(
    ("day", "wage"),
    [(date(2025, 12, 31), "2490元"), (date(2026, 1, 1), "2660元"), (date(2026, 1, 2), "2660元")],
)
def test_the_minimum_wage_changes_on_its_day(day: date, wage: str) -> None:
    """The day before, the day of and the day after the change of 2026."""
    real = load_catalogue(Path(__file__).resolve().parents[2] / "knowledge")
    article = next(placed.item for placed in real.articles if placed.item.id == "minimum-wage")
    text, _ = fill(article.answer, {p.item.id: p.item for p in real.parameters}, day)
    assert f"最低月工资标准是{wage}" in text
