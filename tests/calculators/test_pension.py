"""Pensions against settlement sheets, to the fen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculators import CannotCalculate
from knowledge.calculators.money import fen, jiao_up, percent, plain, tenth, yuan
from knowledge.calculators.payment_months import BY_AGE, FIRST_AGE, payment_months
from tests.calculators.conftest import Calculate

pytestmark = pytest.mark.unit

SHEETS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a man born 1965-02, settled provisionally on the base of 2024": (
        {"born": "1965-02", "retire": "2025-02", "years": "42.83", "index": "0.7219", "account": "96678.71",
         "pre_years": "16.25", "pre_index": "0.9307", "base": "8310"},
        {"basic": "3064.27", "account": "695.53", "transition": "1759.51", "adjustment": "572.76", "subsidy": "150",
         "rounding": "0.03", "total": "6242.1"},
    ),
    "a man born 1964-01, settled provisionally on the base of 2023": (
        {"born": "1964-01", "retire": "2024-01", "years": "43.5", "index": "0.9181", "account": "112782.97",
         "pre_years": "17.5", "pre_index": "1.1334", "base": "8020"},
        {"basic": "3345.84", "account": "811.39", "transition": "2227.02", "adjustment": "599.81", "subsidy": "150",
         "rounding": "0.04", "total": "7134.1"},
    ),
    "a woman who began in 2000": (
        {"born": "1975-08", "retire": "2025-08", "years": "25.08", "index": "0.6977", "account": "110378.42",
         "base": "8310"},
        {"basic": "1769.13", "account": "566.04", "transition": "0", "adjustment": "532.49", "subsidy": "150",
         "rounding": "0.04", "total": "3017.7"},
    ),
    "a woman who began in 1996; her sheet divides by 195": (
        {"months": "195", "retire": "2025-05", "years": "27.67", "index": "0.4753", "account": "77431.70",
         "pre_years": "1.33", "pre_index": "0.3825", "base": "8310"},
        {"basic": "1696.14", "account": "397.09", "transition": "59.19", "adjustment": "519.45", "subsidy": "150",
         "rounding": "0.03", "total": "2821.9"},
    ),
}  # fmt: skip
"""Transcribed sheets (浙江省企业职工基本养老金核定表): what went in, what was settled."""
PLAIN: dict[str, Any] = {"retire": "2025-08", "years": "20", "index": "1", "account": "100000", "months": "139"}


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_to_the_fen(calculate: Calculate, name: str) -> None:
    inputs, settled = SHEETS[name]
    values = calculate("pension", **inputs).values
    assert {key: values[key] for key in settled} == {key: Decimal(value) for key, value in settled.items()}


@pytest.mark.parametrize(("retire", "base"), [("2023-06", 8020), ("2024-06", 8310), ("2025-06", 8433)])
def test_the_base_is_that_of_the_year_of_retirement(calculate: Calculate, retire: str, base: int) -> None:
    result = calculate("pension", **{**PLAIN, "retire": retire})
    assert result.values["base"] == base
    assert result.figures[0].id == "zj-pension-base"


def test_a_later_base_is_that_of_today_and_says_so(calculate: Calculate) -> None:
    result = calculate("pension", **{**PLAIN, "retire": "2031-06"})
    assert result.values["base"] == 8433
    assert any("2031年的计发基数还没有公布" in note for note in result.notes)
    assert any("公布后重算补差" in note for note in result.notes)


def test_a_year_without_a_base_is_not_guessed(calculate: Calculate) -> None:
    with pytest.raises(CannotCalculate, match="浙江省养老金计发基数没有可靠的官方数据"):
        calculate("pension", **{**PLAIN, "retire": "2021-06"})


def test_too_few_years_are_said(calculate: Calculate) -> None:
    short = calculate("pension", **{**PLAIN, "retire": "2031-06", "years": "15.5"})
    assert short.values["meets_min_years"] is False
    assert any("不满2031年退休要求的16年" in note for note in short.notes)
    assert calculate("pension", **{**PLAIN, "retire": "2031-06", "years": "16"}).values["meets_min_years"] is True


@pytest.mark.parametrize(
    ("years", "months", "divisor"),
    [
        (60, 0, "139"), (60, 1, "138.4"), (50, 1, "194.6"), (63, 0, "117"), (55, 0, "170"), (50, 0, "195"),
        (47, 0, "208"), (51, 0, "190"), (66, 0, "93"), (70, 0, "56"), (40, 0, "233"), (60, 6, "135.5"),
        (60, 3, "137.3"), (60, 4, "136.7"), (50, 6, "192.5"),
    ],
)  # fmt: skip
def test_the_divisor_of_an_age(years: int, months: int, divisor: str) -> None:
    """国发〔2005〕38号附件; months between in proportion, as offices have published for 60 and 50 years and a month."""
    assert payment_months(years * 12 + months) == Decimal(divisor)


@pytest.mark.parametrize("months", [FIRST_AGE * 12 - 1, 70 * 12 + 1])
def test_outside_the_annex_there_is_no_divisor(months: int) -> None:
    with pytest.raises(CannotCalculate, match="40岁到70岁"):
        payment_months(months)


def test_the_annex_is_whole_and_falls() -> None:
    assert len(BY_AGE) == 31
    assert list(BY_AGE) == sorted(BY_AGE, reverse=True)


AMOUNTS = st.decimals(0, 1_000_000, places=6)


@given(amount=AMOUNTS)
def test_rounding_up_to_a_jiao_never_loses_and_never_gives_a_whole_one(amount: Decimal) -> None:
    assert amount <= jiao_up(amount) < amount + Decimal("0.1")


@given(amount=AMOUNTS)
def test_rounding_to_the_fen_is_off_by_half_a_fen_at_most(amount: Decimal) -> None:
    assert abs(fen(amount) - amount) <= Decimal("0.005")
    assert fen(fen(amount)) == fen(amount)


def test_halves_go_up() -> None:
    assert (fen(Decimal("0.005")), fen(Decimal("2.675")), tenth(Decimal("0.25"))) == (
        Decimal("0.01"), Decimal("2.68"), Decimal("0.3"),
    )  # fmt: skip
    assert (yuan(Decimal(5)), plain(Decimal("8310.00")), percent(Decimal("0.095"))) == ("5.00元", "8310", "9.5%")


@given(
    years=st.decimals(15, 45, places=2), more=st.decimals(0, 10, places=2),
    index=st.decimals("0.6", "2.5", places=4), higher=st.decimals(0, "0.5", places=4),
    account=st.decimals(0, 500_000, places=2), saved=st.decimals(0, 100_000, places=2),
)  # fmt: skip
def test_more_years_a_higher_index_and_more_savings_never_lower_a_pension(
    calculate: Calculate, years: Decimal, more: Decimal, index: Decimal, higher: Decimal, account: Decimal,
    saved: Decimal,
) -> None:  # fmt: skip
    def total(**changed: Decimal) -> Decimal:
        values = calculate("pension", **{**PLAIN, "years": years, "index": index, "account": account, **changed}).values
        found = values["total"]
        assert isinstance(found, Decimal)
        return found

    before = total()
    assert total(years=years + more) >= before
    assert total(index=index + higher) >= before
    assert total(account=account + saved) >= before
    parts = calculate("pension", **{**PLAIN, "years": years, "index": index, "account": account}).values
    kept = sum(Decimal(str(parts[key])) for key in ("basic", "account", "transition", "adjustment", "subsidy"))
    assert kept + Decimal(str(parts["rounding"])) == before >= kept


def test_a_residents_pension_by_the_account(calculate: Calculate) -> None:
    """国发〔2014〕8号: the whole account divided by 139; 50000 ÷ 139 = 359.712…"""
    values = calculate("resident_pension", account="50000", basic="300").values
    assert values["account_pension"] == Decimal("359.71")
    assert values["total"] == Decimal("659.71")


@pytest.mark.parametrize(
    ("level", "subsidy", "account"),
    [("100", 30, "1950"), ("400", 30, "6450"), ("500", 60, "8400"), ("2000", 60, "30900")],
)
def test_a_residents_account_grows_by_the_least_subsidy(
    calculate: Calculate, level: str, subsidy: int, account: str
) -> None:
    """国发〔2014〕8号四: at least 30 a year, at least 60 from the level of 500 on."""
    result = calculate("resident_pension", level=level, years="15")
    assert result.values["account"] == Decimal(account) == (Decimal(level) + subsidy) * 15
    assert result.values["total"] is None
    assert any("基础养老金没有可靠的公开数据" in note and "12333" in note for note in result.notes)


def test_a_residents_own_subsidy_counts_and_few_years_are_said(calculate: Calculate) -> None:
    result = calculate("resident_pension", level="1000", years="10", subsidy="120")
    assert result.values["account"] == 11200
    assert result.values["meets_min_years"] is False


@given(account=st.decimals(0, 1_000_000, places=2), more=st.decimals(0, 1000, places=2))
def test_a_larger_account_never_lowers_a_residents_pension(
    calculate: Calculate, account: Decimal, more: Decimal
) -> None:
    low, high = (calculate("resident_pension", account=a).values["account_pension"] for a in (account, account + more))
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    assert low <= high
