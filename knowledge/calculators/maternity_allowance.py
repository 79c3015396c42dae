"""Days of maternity leave, and the allowance as far as the law fixes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from knowledge.calculators.inputs import Inputs, Wage, Whole, YesNo
from knowledge.calculators.laws import insurance_law, women_rules, zhejiang_family
from knowledge.calculators.money import fen, plain, yuan
from knowledge.calculators.result import Result, Sheet
from knowledge.calculators.table import CannotCalculate

Event = Literal["birth", "miscarriage"]
LEAVE, HARD, EACH_MORE = 98, 15, 15
"""Days (女职工劳动保护特别规定第七条第一款)."""
EARLY, LATE, LATE_FROM = 15, 42, 4
"""Days after a miscarriage before and from the fourth month (第七条第二款)."""
FIRST_CHILD, LATER_CHILD = 60, 90
"""Days Zhejiang adds (浙江省人口与计划生育条例第二十二条第（一）项)."""


class MaternityInputs(Inputs):
    """What happened, and the employer's average wage."""

    unit_wage: Wage = Field(description="用人单位上年度职工月平均工资（元），如 9000")
    event: Event = Field("birth", description="birth 生育，miscarriage 流产")
    child: Annotated[Whole, Field(ge=1, le=3)] = Field(1, description="第几孩：1、2、3")
    babies: Annotated[Whole, Field(ge=1, le=9)] = Field(1, description="这次生了几个")
    hard: YesNo = Field(False, description="是不是难产（是/否）")
    pregnant_months: Annotated[Decimal, Field(ge=0, le=10, decimal_places=2)] | None = Field(
        None, description="流产时怀孕满几个月，如 3"
    )
    month_days: Annotated[Decimal, Field(ge=20, le=31, decimal_places=2)] | None = Field(
        None, description="一个月折算成几天，以医保经办机构的算法为准；不写就不算总额"
    )


def maternity_allowance(inputs: MaternityInputs, sheet: Sheet) -> Result:
    """产假天数和生育津贴 (社会保险法第五十六条; 女职工劳动保护特别规定第七条、第八条).

    The allowance is the employer's average monthly wage for the national days of leave. By how many days a month is
    divided, and whether Zhejiang's extra days are paid, no source says: the amount needs ``month_days`` and counts the
    national days only.
    """
    days = _birth_days(inputs, sheet) if inputs.event == "birth" else _miscarriage_days(inputs, sheet)
    extra = _extra_days(inputs, sheet)
    sheet.say(f"津贴标准：按用人单位上年度职工月平均工资，每月{yuan(inputs.unit_wage)}。")
    amount = _amount(inputs, days, sheet)
    known = f"国家规定的{days}天约{yuan(amount)}" if amount is not None else f"每月按{yuan(inputs.unit_wage)}计发"
    return sheet.close(
        f"产假{days + extra}天；生育津贴{known}",
        {
            "leave_days": days + extra,
            "allowance_days": days,
            "zhejiang_extra_days": extra,
            "monthly_standard": fen(inputs.unit_wage),
            "amount": amount,
        },
        insurance_law("第五十四条、第五十六条"),
        women_rules("第七条、第八条"),
        zhejiang_family("第二十二条第（一）项"),
    )


def _birth_days(inputs: MaternityInputs, sheet: Sheet) -> int:
    if inputs.pregnant_months is not None:
        raise CannotCalculate("「pregnant_months」只在流产时写：请写 event=miscarriage，或者去掉这一项")
    hard, more = HARD * inputs.hard, EACH_MORE * (inputs.babies - 1)
    days = LEAVE + hard + more
    sheet.say(f"国家规定的产假：{LEAVE}天＋难产{hard}天＋多胞胎{more}天＝{days}天。")
    return days


def _miscarriage_days(inputs: MaternityInputs, sheet: Sheet) -> int:
    if inputs.pregnant_months is None:
        raise CannotCalculate("缺少「pregnant_months」（流产时怀孕满几个月）：请补上，写成 pregnant_months=3")
    if inputs.babies != 1 or inputs.hard:
        raise CannotCalculate("流产不写「babies」和「hard」：请去掉这两项")
    late = inputs.pregnant_months >= LATE_FROM
    days = LATE if late else EARLY
    sheet.say(f"怀孕{'满' if late else '未满'}{LATE_FROM}个月流产，产假{days}天。")
    return days


def _extra_days(inputs: MaternityInputs, sheet: Sheet) -> int:
    if inputs.event != "birth":
        return 0
    extra = FIRST_CHILD if inputs.child == 1 else LATER_CHILD
    sheet.say(f"浙江第{inputs.child}孩延长产假{extra}天，自生育之日起按自然日计算。")
    sheet.note(f"浙江延长的{extra}天发不发生育津贴，没有可靠的公开数据，没有计入：请拨打12345找医保部门核实。")
    return extra


def _amount(inputs: MaternityInputs, days: int, sheet: Sheet) -> Decimal | None:
    if inputs.month_days is None:
        sheet.note("一个月折算成几天，法规没有写明，总额没有计算：请向医保经办机构问准后，用 month_days=… 再算。")
        return None
    amount = fen(inputs.unit_wage / inputs.month_days * days)
    sheet.say(
        f"按您填写的每月{plain(inputs.month_days)}天折算：{plain(inputs.unit_wage)}÷{plain(inputs.month_days)}×{days}天＝{yuan(amount)}。"
    )
    return amount
