"""Retirement age against the annexes of the decision of 13 September 2024, every birth month of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculators.min_years import min_months
from knowledge.calculators.months import Month, age, parse_month
from knowledge.calculators.retirement import PACES, WINDOW, Kind, retirement_of
from tests.calculators.conftest import Calculate

pytestmark = pytest.mark.unit
ANNEXES: dict[str, Kind] = {"1": "male60", "2": "female55", "3": "female50"}
KINDS: tuple[Kind, ...] = ("male60", "female55", "female50")
FIRST, LAST = Month(1964, 1), Month(1995, 12)
MONTHS = st.integers(Month(1940, 1).count, Month(2010, 12).count).map(lambda n: Month(n // 12, n % 12 + 1))


def annex_rows() -> Iterator[tuple[Kind, dict[str, str]]]:
    """One row for each step of the annexes: the birth months that share an age, and the months they retire."""
    with Path(__file__).with_name("retirement_tables.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield ANNEXES[row["annex"]], row


def printed(kind: Kind) -> dict[Month, tuple[int, str, Month]]:
    """Birth month → delay, age, month of retirement, as the annex of a kind has them."""
    found: dict[Month, tuple[int, str, Month]] = {}
    for own, row in annex_rows():
        born, last, month = (parse_month(row[key]) for key in ("first_born", "last_born", "first_retire"))
        while own == kind and born <= last:
            found[born] = (int(row["delay_months"]), row["age"], month)
            born, month = born + 1, month + 1
        if own == kind:
            assert month + -1 == parse_month(row["last_retire"])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_birth_month_is_as_in_the_annex(kind: Kind) -> None:
    table = printed(kind)
    old, pace = PACES[kind].old_age, PACES[kind]
    last = max(table)
    assert (min(table), len(table)) == (pace.first_born, pace.step * pace.most)
    for count in range((LAST - FIRST) + 1):
        born = FIRST + count
        found = retirement_of(born, kind)
        if born < pace.first_born:
            assert (found.delay, found.age, found.month) == (0, old * 12, born + old * 12)
        elif born <= last:
            assert (found.delay, age(found.age), found.month) == table[born], born
        else:
            assert (found.delay, found.age) == (pace.most, old * 12 + pace.most)


@pytest.mark.parametrize(
    ("kind", "born", "delay", "months", "retire"),
    [
        ("male60", "1964-12", 0, 720, "2024-12"), ("male60", "1965-01", 1, 721, "2025-02"),
        ("male60", "1965-04", 1, 721, "2025-05"), ("male60", "1965-05", 2, 722, "2025-07"),
        ("male60", "1968-05", 11, 731, "2029-04"), ("male60", "1976-08", 35, 755, "2039-07"),
        ("male60", "1976-09", 36, 756, "2039-09"), ("male60", "1976-12", 36, 756, "2039-12"),
        ("male60", "1990-06", 36, 756, "2053-06"), ("female55", "1969-12", 0, 660, "2024-12"),
        ("female55", "1970-01", 1, 661, "2025-02"), ("female55", "1981-08", 35, 695, "2039-07"),
        ("female55", "1981-09", 36, 696, "2039-09"), ("female50", "1974-12", 0, 600, "2024-12"),
        ("female50", "1975-01", 1, 601, "2025-02"), ("female50", "1975-02", 1, 601, "2025-03"),
        ("female50", "1975-03", 2, 602, "2025-05"), ("female50", "1984-10", 59, 659, "2039-09"),
        ("female50", "1984-11", 60, 660, "2039-11"), ("female50", "1984-12", 60, 660, "2039-12"),
    ],
)  # fmt: skip
def test_the_corners_of_the_annexes(
    calculate: Calculate, kind: str, born: str, delay: int, months: int, retire: str
) -> None:
    values = calculate("retirement", born=born, kind=kind).values
    assert (values["delay_months"], values["age_months"], values["retire_month"]) == (delay, months, retire)


@pytest.mark.parametrize("kind", KINDS)
def test_the_age_agrees_with_the_rule_by_calendar_year(kind: Kind) -> None:
    """Year of birth less the first one, times the months a year brings, and one more for each part of the year."""
    pace = PACES[kind]
    for count in range(pace.step * pace.most):
        born = pace.first_born + count
        in_year = -(-born.month // pace.step)
        assert retirement_of(born, kind).delay == (born.year - pace.first_born.year) * (12 // pace.step) + in_year


@given(born=MONTHS, kind=st.sampled_from(KINDS))
def test_the_window_never_opens_before_the_old_age_nor_wider_than_three_years(born: Month, kind: Kind) -> None:
    found = retirement_of(born, kind)
    assert found.old_month <= found.earliest <= found.month <= found.latest
    assert found.month - found.earliest <= WINDOW
    assert found.latest - found.month <= WINDOW


@given(born=MONTHS, kind=st.sampled_from(KINDS))
def test_who_is_born_later_never_retires_earlier(born: Month, kind: Kind) -> None:
    assert retirement_of(born, kind).month < retirement_of(born + 1, kind).month


def test_the_window_of_a_woman_delayed_by_five_years_is_three_years_wide(calculate: Calculate) -> None:
    values = calculate("retirement", born="1984-11", kind="female50").values
    assert (values["earliest"], values["retire_month"], values["latest"]) == ("2036-11", "2039-11", "2042-11")


def test_the_window_of_one_delayed_by_a_month_opens_at_the_old_age(calculate: Calculate) -> None:
    values = calculate("retirement", born="1965-01", kind="male60").values
    assert (values["earliest"], values["latest"]) == ("2025-01", "2028-02")


def test_who_reached_the_age_before_the_decision_has_no_window(calculate: Calculate) -> None:
    result = calculate("retirement", born="1964-12", kind="male60")
    assert (result.values["earliest"], result.values["latest"]) == ("2024-12", "2024-12")
    assert "不适用弹性退休" in "".join(result.steps)


@pytest.mark.parametrize("born", ["1968-05", "1968-05-12", "1968年5月", "1968年5月12日", "1968/5", "196805"])
def test_a_month_may_be_written_in_many_ways(calculate: Calculate, born: str) -> None:
    assert calculate("retirement", born=born, kind="male60").values["retire_month"] == "2029-04"


def test_the_working_has_the_numbers_in_it(calculate: Calculate) -> None:
    result = calculate("retirement", born="1968-05", kind="male60")
    assert "晚40个月，延迟11个月" in result.steps[1]
    assert [b.article for b in result.basis] == ["第一条、附件1", "第一条", "第二条", "第三条"]


@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2011, 180), (2029, 180), (2030, 186), (2031, 192), (2032, 198), (2033, 204), (2034, 210), (2035, 216),
        (2036, 222), (2037, 228), (2038, 234), (2039, 240), (2040, 240), (2100, 240),
    ],
)  # fmt: skip
def test_the_least_years_of_each_year(calculate: Calculate, year: int, months: int) -> None:
    """办法第二条: half a year more each year from 2030 on, twenty years from 2039 on."""
    values = calculate("min_years", year=year, paid_months=150).values
    assert values["min_months"] == min_months(year) == months
    assert values["missing_months"] == months - 150


def test_the_least_years_go_with_the_year_of_retirement(calculate: Calculate) -> None:
    result = calculate("retirement", born="1969-09", kind="male60").as_json()
    assert (result["retire_month"], result["min_years"]) == ("2030-12", 15.5)


def test_years_before_the_law_are_not_guessed(calculate: Calculate) -> None:
    assert calculate("retirement", born="1950-12", kind="male60").values["min_years"] is None
    assert calculate("retirement", born="1951-01", kind="male60").values["min_years"] == 15


def test_enough_is_enough(calculate: Calculate) -> None:
    assert calculate("min_years", year=2035, paid_months=216).values["missing_months"] == 0
    assert calculate("min_years", year=2035).values["missing_months"] is None
