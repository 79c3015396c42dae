"""What is paid in: by the flexibly employed, by employers and employees, late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculators import CannotCalculate, Result
from tests.calculators.conftest import Calculate

pytestmark = pytest.mark.unit
BASES = st.decimals("0.01", 100_000, places=2)


def amount(result: Result, key: str) -> Decimal:
    """An output that is a number."""
    found = result.values[key]
    assert isinstance(found, Decimal)
    return found


@pytest.mark.parametrize(
    ("day", "base", "counted", "pension", "account"),
    [
        (date(2026, 11, 23), "4986", "4986", "997.20", "398.88"),
        (date(2026, 11, 23), "25299", "25299", "5059.80", "2023.92"),
        (date(2026, 11, 23), "8000", "8000", "1600.00", "640.00"),
        (date(2026, 11, 23), "3000", "4986", "997.20", "398.88"),
        (date(2026, 11, 23), "30000", "25299", "5059.80", "2023.92"),
        (date(2024, 6, 1), "4812", "4812", "962.40", "384.96"),
    ],
)
def test_flexible_pension_by_the_chosen_base(
    calculate: Calculate, day: date, base: str, counted: str, pension: str, account: str
) -> None:
    """20 %, 8 % into the account (国发〔2005〕38号); 4812 × 20 % = 962.4 is the tax bureau's own example of 2024."""
    result = calculate("flexible_cost", day, base=base)
    assert amount(result, "base") == Decimal(counted)
    assert (amount(result, "pension"), amount(result, "account_part")) == (Decimal(pension), Decimal(account))


def test_flexible_medical_needs_its_own_base(calculate: Calculate) -> None:
    """9.5 % (杭医保〔2022〕41号): 5000 → 475."""
    without = calculate("flexible_cost", base="4986")
    assert (without.values["medical"], without.values["total"]) == (None, None)
    assert any("12366" in note for note in without.notes)
    with_base = calculate("flexible_cost", base="4986", medical_base="5000")
    assert (amount(with_base, "medical"), amount(with_base, "total")) == (Decimal("475.00"), Decimal("1472.20"))


def test_half_is_subsidised_for_those_hard_to_employ(calculate: Calculate) -> None:
    assert calculate("flexible_cost", base="4986").values["subsidy"] is None
    assert amount(calculate("flexible_cost", base="4986", hardship="是"), "subsidy") == Decimal("498.60")


@given(base=BASES, more=BASES)
def test_flexible_cost_never_falls_with_the_base_and_is_capped(
    calculate: Calculate, base: Decimal, more: Decimal
) -> None:
    low, high = calculate("flexible_cost", base=base), calculate("flexible_cost", base=base + more)
    assert amount(low, "pension") <= amount(high, "pension") <= Decimal("5059.80")
    assert amount(low, "pension") >= Decimal("997.20")


def test_the_provisional_base_is_said(calculate: Calculate) -> None:
    assert any("2026年度新标准公布之前沿用" in note for note in calculate("flexible_cost", base="5000").notes)


def test_an_employees_sourced_parts_and_nothing_else(calculate: Calculate) -> None:
    """8 % of the person (国发〔2005〕38号), 9.5 % of the unit for medical insurance (杭医保〔2022〕41号)."""
    values = calculate("employee_cost", wage="8000").as_json()
    assert values["items"] == [
        {"insurance": "养老保险", "unit": None, "person": 640},
        {"insurance": "医疗保险（含生育）", "unit": 760, "person": None},
        {"insurance": "失业保险", "unit": None, "person": None},
        {"insurance": "工伤保险", "unit": None, "person": 0},
    ]
    assert (values["unit_total"], values["person_total"]) == (None, None)
    assert any("12366" in note for note in values["notes"])


def test_rates_from_the_payment_notice_complete_the_total(calculate: Calculate) -> None:
    """10000 × (14 + 9.5 + 0.5 + 0.2) % = 2420; 10000 × (8 + 2 + 0.5) % = 1050."""
    result = calculate(
        "employee_cost", wage="10000", unit_pension_rate="14", person_medical_rate="2",
        unit_unemployment_rate="0.5", person_unemployment_rate="0.5", unit_injury_rate="0.2",
    )  # fmt: skip
    assert (amount(result, "unit_total"), amount(result, "person_total")) == (2420, 1050)
    assert "按您填写的比例" in "".join(result.steps)


def test_beyond_the_limits_medical_insurance_needs_its_own_base(calculate: Calculate) -> None:
    assert calculate("employee_cost", wage="30000").as_json()["items"][1]["unit"] is None
    assert calculate("employee_cost", wage="30000", medical_base="28000").as_json()["items"][1]["unit"] == 2660


@given(wage=BASES, more=BASES)
def test_an_employees_pension_never_falls_with_the_wage_and_is_capped(
    calculate: Calculate, wage: Decimal, more: Decimal
) -> None:
    low, high = (calculate("employee_cost", wage=w).as_json()["items"][0]["person"] for w in (wage, wage + more))
    assert 398.88 <= low <= high <= 2023.92


def test_a_late_fee_by_the_day(calculate: Calculate) -> None:
    """0.05 % a day (社会保险法第八十六条): 10000 for 30 days is 150."""
    result = calculate("late_fee", amount="10000", since="2026-01-01", until="2026-01-31")
    assert result.values["days"] == 30
    assert (amount(result, "late_fee"), amount(result, "total")) == (Decimal("150.00"), Decimal("10150.00"))
    assert result.values["person_pension"] is None


def test_a_late_fee_runs_until_today(calculate: Calculate) -> None:
    result = calculate("late_fee", date(2026, 3, 11), amount="1000", since="2026-03-01")
    assert (result.values["days"], amount(result, "late_fee")) == (10, Decimal("5.00"))


def test_the_employee_pays_the_own_part_and_no_fee(calculate: Calculate) -> None:
    """5000 × 8 % × 3 = 1200."""
    result = calculate("late_fee", amount="6000", since="2026-01-01", until="2026-02-01", base="5000", months="3")
    assert amount(result, "person_pension") == 1200
    assert "滞纳金不由个人承担" in "".join(result.steps)


def test_arrears_from_before_the_law_are_not_guessed(calculate: Calculate) -> None:
    with pytest.raises(CannotCalculate, match=r"2011-06-30 .*没有可靠的官方数据"):
        calculate("late_fee", amount="1000", since="2011-06-30", until="2026-01-01")
    assert calculate("late_fee", amount="1000", since="2011-07-01", until="2011-07-02").values["late_fee"] == Decimal(
        "0.5"
    )


@given(days=st.integers(0, 5000), more=st.integers(0, 500), owed=st.decimals(0, 1_000_000, places=2))
def test_a_late_fee_never_falls_with_time(calculate: Calculate, days: int, more: int, owed: Decimal) -> None:
    since = date(2012, 1, 1)
    ends = (date.fromordinal(since.toordinal() + n) for n in (days, days + more))
    low, high = (amount(calculate("late_fee", amount=owed, since=since, until=end), "late_fee") for end in ends)
    assert 0 <= low <= high


def test_a_year_without_both_limits_is_not_guessed(calculate: Calculate) -> None:
    """Only the lower limit of 2023 has a source."""
    with pytest.raises(CannotCalculate, match="2023-06-01 的浙江省职工社保月缴费基数上限没有可靠的官方数据"):
        calculate("flexible_cost", date(2023, 6, 1), base="5000")
