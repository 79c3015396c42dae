"""What is paid out: unemployment, maternity, injury, leave; and what moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculators import CannotCalculate
from knowledge.calculators.injury import LEAVING, ONE_OFF
from tests.calculators.conftest import Calculate

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("paid", "unused", "months"),
    [
        (0, 0, 0), (11, 0, 0), (12, 0, 12), (59, 0, 12), (60, 0, 18), (119, 0, 18), (120, 0, 24), (400, 0, 24),
        (24, 5, 17), (24, 20, 24), (11, 6, 0),
    ],
)  # fmt: skip
def test_months_of_unemployment_benefit(calculate: Calculate, paid: int, unused: int, months: int) -> None:
    """社会保险法第四十五条、第四十六条: 12, 18, 24 months; 24 together with what was left."""
    values = calculate("unemployment", paid_months=paid, unused_months=unused).values
    assert (values["max_months"], values["eligible_by_record"]) == (months, months > 0)


def test_the_amount_of_unemployment_benefit_is_not_guessed(calculate: Calculate) -> None:
    result = calculate("unemployment", paid_months=76)
    assert result.values["amount"] is None
    assert any("每月金额没有可靠的公开数据" in note and "2660元" in note and "12333" in note for note in result.notes)


@pytest.mark.parametrize(("left", "until"), [(0, True), (11, True), (12, False), (None, False)])
def test_near_retirement_benefit_is_paid_until_then(calculate: Calculate, left: int | None, until: bool) -> None:
    """国务院关于渐进式延迟法定退休年龄的办法第七条: less than a year."""
    assert calculate("unemployment", paid_months=60, to_retirement=left).values["until_retirement"] is until


@given(paid=st.integers(0, 1200), more=st.integers(0, 100), unused=st.integers(0, 24))
def test_a_longer_record_never_shortens_benefit(calculate: Calculate, paid: int, more: int, unused: int) -> None:
    low, high = (
        calculate("unemployment", paid_months=min(p, 1200), unused_months=unused).values["max_months"]
        for p in (paid, paid + more)
    )
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert low <= high <= 24


@pytest.mark.parametrize(
    ("inputs", "leave", "paid"),
    [
        ({}, 158, 98), ({"child": 2}, 188, 98), ({"child": "3"}, 188, 98), ({"hard": "是"}, 173, 113),
        ({"babies": 2}, 173, 113), ({"child": 2, "hard": True, "babies": 3}, 233, 143),
        ({"event": "miscarriage", "pregnant_months": "3.9"}, 15, 15),
        ({"event": "miscarriage", "pregnant_months": "4"}, 42, 42),
    ],
)  # fmt: skip
def test_days_of_maternity_leave(calculate: Calculate, inputs: dict[str, Any], leave: int, paid: int) -> None:
    """女职工劳动保护特别规定第七条 (98, +15, +15 each, 15 or 42); 浙江省人口与计划生育条例第二十二条 (+60, +90)."""
    values = calculate("maternity_allowance", unit_wage="9000", **inputs).values
    assert (values["leave_days"], values["allowance_days"]) == (leave, paid)


def test_the_allowance_follows_the_employers_average(calculate: Calculate) -> None:
    """社会保险法第五十六条. 9000 ÷ 30 × 98 = 29400, once the office's days in a month are known."""
    without = calculate("maternity_allowance", unit_wage="9000")
    assert (without.values["monthly_standard"], without.values["amount"]) == (9000, None)
    assert any("month_days" in note for note in without.notes)
    assert any("延长的60天发不发生育津贴" in note for note in without.notes)
    assert calculate("maternity_allowance", unit_wage="9000", month_days="30").values["amount"] == 29400


@pytest.mark.parametrize(
    "inputs",
    [{"event": "miscarriage"}, {"pregnant_months": 3}, {"event": "miscarriage", "pregnant_months": 3, "babies": 2}],
)
def test_what_does_not_go_together_is_said(calculate: Calculate, inputs: dict[str, Any]) -> None:
    with pytest.raises(CannotCalculate, match=r"流产|pregnant_months"):
        calculate("maternity_allowance", unit_wage="9000", **inputs)


def test_the_months_of_every_grade() -> None:
    """工伤保险条例第三十五条至第三十七条; 浙江省工伤保险条例第二十七条."""
    assert list(ONE_OFF.values()) == [27, 25, 23, 21, 18, 16, 13, 11, 9, 7]
    assert list(LEAVING.items()) == [(5, 30), (6, 25), (7, 10), (8, 7), (9, 4), (10, 2)]


@pytest.mark.parametrize(
    ("grade", "one_off", "allowance", "leaving"),
    [
        (1, 270000, 9000, None), (2, 250000, 8500, None), (3, 230000, 8000, None), (4, 210000, 7500, None),
        (5, 180000, 7000, 240000), (6, 160000, 6000, 200000), (7, 130000, None, 80000), (8, 110000, None, 56000),
        (9, 90000, None, 32000), (10, 70000, None, 16000),
    ],
)  # fmt: skip
def test_every_grade_of_injury(
    calculate: Calculate, grade: int, one_off: int, allowance: int | None, leaving: int | None
) -> None:
    """A wage of 10000 and an average of the province of 8000, by hand."""
    values = calculate("injury", grade=grade, wage="10000", province_wage="8000", to_retirement="10").values
    assert (values["one_off"], values["monthly_allowance"]) == (one_off, allowance)
    assert (values["medical_grant"], values["job_grant"]) == (leaving, leaving)


def test_an_allowance_is_raised_to_the_minimum_wage(calculate: Calculate) -> None:
    """3000 × 75 % = 2250 is less than Hangzhou's 2660 of 2026."""
    assert calculate("injury", grade=4, wage="3000").values["monthly_allowance"] == 2660


@pytest.mark.parametrize(("wage", "counted"), [("30000", 24000), ("4000", 4800), ("9000", 9000)])
def test_the_own_wage_is_kept_within_its_limits(calculate: Calculate, wage: str, counted: int) -> None:
    """第六十四条: 60 % and 300 % of 8000."""
    assert calculate("injury", grade=10, wage=wage, average_wage="8000").values["wage"] == counted


def test_grants_without_a_sourced_average_stay_open(calculate: Calculate) -> None:
    result = calculate("injury", grade=7, wage="8000")
    assert (result.values["medical_grant"], result.values["job_grant"], result.values["leaving_months"]) == (
        None,
        None,
        10,
    )
    assert any("province_wage" in note and "12333" in note for note in result.notes)


def test_near_retirement_the_job_grant_stays_open(calculate: Calculate) -> None:
    """Article 27 lets it fall by 20 % with each year of age, but not from which birthday on."""
    result = calculate("injury", grade=7, wage="8000", province_wage="8000", to_retirement="4.9")
    assert (result.values["medical_grant"], result.values["job_grant"]) == (80000, None)
    assert any("递减20%" in note and "递减前为80000.00元" in note for note in result.notes)


@pytest.mark.parametrize(("nursing", "paid"), [("full", 4000), ("most", 3200), ("part", 2400), ("none", None)])
def test_nursing_by_its_three_grades(calculate: Calculate, nursing: str, paid: int | None) -> None:
    """第三十四条: 50, 40, 30 % of the average."""
    values = calculate("injury", grade=1, wage="8000", average_wage="8000", nursing=nursing).values
    assert values["nursing"] == paid


@given(grade=st.integers(1, 10), wage=st.decimals(100, 50_000, places=2), more=st.decimals(0, 1000, places=2))
def test_a_higher_wage_never_lowers_a_grant(calculate: Calculate, grade: int, wage: Decimal, more: Decimal) -> None:
    low, high = (
        calculate("injury", grade=grade, wage=w, average_wage="8000").values["one_off"] for w in (wage, wage + more)
    )
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    assert low <= high <= 24000 * ONE_OFF[grade]


@pytest.mark.parametrize(("extended", "most", "ends"), [(None, 12, "2027-03"), (6, 18, "2027-09"), (12, 24, "2028-03")])
def test_leave_after_an_injury(calculate: Calculate, extended: int | None, most: int, ends: str) -> None:
    """工伤保险条例第三十三条: twelve months, twelve more at most."""
    values = calculate("leave", kind="injury", start="2026-03", extended=extended).values
    assert (values["max_months"], values["ends"]) == (most, ends)


def test_sick_leave_is_not_guessed(calculate: Calculate) -> None:
    result = calculate("leave", kind="sick")
    assert result.values["max_months"] is None
    assert any("12333" in note for note in result.notes)


def test_between_provinces_the_account_and_twelve_percent_move(calculate: Calculate) -> None:
    """国办发〔2009〕66号第四条: 500000 × 12 % = 60000."""
    values = calculate("transfer", way="cross_province", account="45678.90", wages="500000").values
    assert (values["account_moved"], values["pool_moved"]) == (Decimal("45678.90"), 60000)
    assert values["total_moved"] == Decimal("105678.90")
    assert values["years_counted"] is True


def test_within_the_province_nothing_moves(calculate: Calculate) -> None:
    values = calculate("transfer", way="in_province", account="50000").values
    assert (values["total_moved"], values["years_counted"]) == (0, True)


@pytest.mark.parametrize(
    ("way", "years", "moved", "counted"),
    [
        ("resident_to_employee", "15", 8000, False), ("resident_to_employee", "14.9", 0, False),
        ("employee_to_resident", "14.9", 8000, True), ("employee_to_resident", "15", 0, False),
    ],
)  # fmt: skip
def test_between_the_two_schemes(calculate: Calculate, way: str, years: str, moved: int, counted: bool) -> None:
    """城乡养老保险制度衔接暂行办法: at fifteen years to the employees' scheme, whose years are not made of residents'."""
    values = calculate("transfer", way=way, account="8000", employee_years=years).values
    assert (values["account_moved"], values["pool_moved"], values["years_counted"]) == (moved, 0, counted)
