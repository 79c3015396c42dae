"""Statutory retirement age: whom the law makes retire when, and within which window one may choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from knowledge.calculators.inputs import Inputs, YearMonth
from knowledge.calculators.laws import delay_decision, delay_measures
from knowledge.calculators.min_years import LAW_SINCE, min_months
from knowledge.calculators.months import Month, age, span
from knowledge.calculators.result import Result, Sheet
from knowledge.calculators.table import CannotCalculate

Kind = Literal["male60", "female55", "female50"]
DECIDED = date(2024, 9, 13)
"""The day of the decision; before it nobody could know these ages."""
WINDOW = 36
"""Months one may retire earlier or later (国务院关于渐进式延迟法定退休年龄的办法，第三条)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How one kind of employee's age rises: 办法第一条 and the annex of the decision that prints every birth month."""

    name: str
    old_age: int
    step: int
    most: int
    annex: str

    @property
    def first_born(self) -> Month:
        """The first birth month that is delayed: who reaches the old age in January 2025."""
        return Month(2025 - self.old_age, 1)


PACES: dict[Kind, Pace] = {
    "male60": Pace("男职工", 60, 4, 36, "附件1"),
    "female55": Pace("原法定退休年龄55周岁的女职工", 55, 4, 36, "附件2"),
    "female50": Pace("原法定退休年龄50周岁的女职工", 50, 2, 60, "附件3"),
}


class RetirementInputs(Inputs):
    """Who retires."""

    born: YearMonth = Field(description="出生年月，如 1968-05 或 1968年5月")
    kind: Kind = Field(description="male60 男职工，female55 原55岁女职工，female50 原50岁女职工")


@dataclass(frozen=True, slots=True)
class Retirement:
    """When somebody retires; ``earliest`` and ``latest`` bound the months one may choose."""

    delay: int
    age: int
    month: Month
    old_month: Month
    earliest: Month
    latest: Month


def delay_months(born: Month, kind: Kind) -> int:
    """Months of delay for a birth month (办法第一条; 决定附件1–3).

    The annexes put the first group of birth months one month back, not none: a man born in January 1965 retires
    at 60 years and one month.
    """
    pace = PACES[kind]
    born_after = born - pace.first_born
    return 0 if born_after < 0 else min(born_after // pace.step + 1, pace.most)


def retirement_of(born: Month, kind: Kind) -> Retirement:
    """Statutory month and window (办法第一条、第三条).

    Who reached the old age before 2025 retired under the old rule: the window is that one month.
    """
    old_month = born + PACES[kind].old_age * 12
    delay = delay_months(born, kind)
    month = old_month + delay
    if not delay:
        return Retirement(0, month - born, month, old_month, month, month)
    earliest = max(old_month, month + -WINDOW)
    return Retirement(delay, month - born, month, old_month, earliest, month + WINDOW)


def retirement(inputs: RetirementInputs, sheet: Sheet) -> Result:
    """法定退休时间 with its window and the least years of contributions of that year (办法第一条至第三条)."""
    born, pace = inputs.born, PACES[inputs.kind]
    if sheet.as_of < DECIDED:
        raise CannotCalculate(f"{sheet.as_of} 还没有延迟退休的规定：请写 {DECIDED} 及以后的日期")
    if born.first_day > sheet.as_of:
        raise CannotCalculate(f"「born」{born.text}还没有到：请写出生的年月")
    found = retirement_of(born, inputs.kind)
    least = min_months(found.month.year) if found.month.year >= LAW_SINCE else None
    sheet.say(f"{born.text}出生，{pace.name}，原法定退休年龄{pace.old_age}周岁，原退休时间{found.old_month.text}。")
    _say_delay(sheet, born, pace, found)
    sheet.say(f"法定退休年龄为{age(found.age)}，法定退休时间为{found.month.text}。")
    _say_window(sheet, pace, found)
    _say_least(sheet, found.month.year, least)
    sheet.note("特殊工种等提前退休按国家另外的规定办；岗位身份和出生时间以社保经办机构核定为准。")
    return sheet.close(
        f"法定退休年龄{age(found.age)}，{found.month.text}退休；可选时间{found.earliest.text}至{found.latest.text}",
        {
            "age_months": found.age,
            "retire_month": str(found.month),
            "delay_months": found.delay,
            "earliest": str(found.earliest),
            "latest": str(found.latest),
            "min_years": None if least is None else Decimal(least) / 12,
        },
        delay_decision(f"第一条、{pace.annex}"),
        delay_measures("第一条"),
        delay_measures("第二条"),
        delay_measures("第三条"),
        estimate=False,
    )


def _say_delay(sheet: Sheet, born: Month, pace: Pace, found: Retirement) -> None:
    if not found.delay:
        sheet.say(f"{pace.first_born.text}以前出生的不延迟。")
        return
    after = born - pace.first_born
    sheet.say(
        f"从{pace.first_born.text}出生的起延迟1个月，以后每晚出生{pace.step}个月多延1个月，最多{pace.most}个月；"
        f"{born.text}比{pace.first_born.text}晚{after}个月，延迟{found.delay}个月。"
    )


def _say_window(sheet: Sheet, pace: Pace, found: Retirement) -> None:
    if not found.delay:
        sheet.say("2025年1月1日以前已到退休年龄，不适用弹性退休。")
        return
    sheet.say(
        f"满最低缴费年限的，可以自愿提前，最多{WINDOW}个月且不早于原{pace.old_age}周岁：最早{found.earliest.text}；"
        f"单位与本人协商一致的，可以延迟，最多{WINDOW}个月：最晚{found.latest.text}。"
    )


def _say_least(sheet: Sheet, year: int, least: int | None) -> None:
    if least is None:
        sheet.say(f"{year}年退休的，最低缴费年限按当时的规定。")
        return
    sheet.say(f"{year}年退休，按月领取基本养老金最低要缴满{span(least)}；提前或延迟的，看实际退休那年的规定。")
