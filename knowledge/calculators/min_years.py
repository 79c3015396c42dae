"""The least years of contributions for a monthly pension, by year of retirement."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from knowledge.calculators.inputs import Count, Inputs, Whole
from knowledge.calculators.laws import delay_measures, insurance_law
from knowledge.calculators.months import span
from knowledge.calculators.result import Result, Sheet

OLD, STEP, MOST = 180, 6, 240
"""Months: fifteen years, half a year more each year, twenty years at most (办法第二条)."""
FIRST_RAISED = 2030
LAW_SINCE = 2011
"""The Social Insurance Law, whose article 16 asks for fifteen years of everybody, came into force on 1 July 2011."""


class MinYearsInputs(Inputs):
    """When somebody retires, and what has been paid."""

    year: Annotated[Whole, Field(ge=LAW_SINCE, le=2150)] = Field(description="退休年份，如 2032")
    paid_months: Count | None = Field(None, description="已缴费月数（可不写），如 168")


def min_months(year: int) -> int:
    """Months of contributions a retirement in that year needs (社会保险法第十六条; 办法第二条)."""
    return OLD if year < FIRST_RAISED else min(OLD + STEP * (year - FIRST_RAISED + 1), MOST)


def min_years(inputs: MinYearsInputs, sheet: Sheet) -> Result:
    """最低缴费年限 of a year of retirement, and what is still missing (办法第二条)."""
    least = min_months(inputs.year)
    _say_rule(sheet, inputs.year, least)
    missing = None if inputs.paid_months is None else max(0, least - inputs.paid_months)
    if missing is not None:
        sheet.say(f"已缴{inputs.paid_months}个月，需要{least}个月，还差{missing}个月。")
    if missing:
        sheet.note("到法定退休年龄还差年限的，可以按规定延长缴费或者一次性缴费，办之前请拨打12333核实。")
    return sheet.close(
        f"{inputs.year}年退休，最低缴费年限{span(least)}",
        {"year": inputs.year, "min_months": least, "min_years": Decimal(least) / 12, "missing_months": missing},
        insurance_law("第十六条"),
        delay_measures("第二条"),
        estimate=False,
    )


def _say_rule(sheet: Sheet, year: int, least: int) -> None:
    if year < FIRST_RAISED:
        sheet.say(f"{FIRST_RAISED}年1月1日以前退休的，最低缴费年限为{span(OLD)}；{year}年按此执行。")
        return
    sheet.say(
        f"从{FIRST_RAISED}年起每年提高{STEP}个月，最高{span(MOST)}："
        f"{OLD}＋{STEP}×（{year}－{FIRST_RAISED - 1}）＝{OLD + STEP * (year - FIRST_RAISED + 1)}个月，"
        f"{year}年为{least}个月，即{span(least)}。"
    )
