"""For how many months unemployment benefit is paid at most."""

from __future__ import annotations

from pydantic import Field

from knowledge.calculators.inputs import Count, Inputs
from knowledge.calculators.laws import delay_measures, insurance_law, unemployment_rules
from knowledge.calculators.money import plain
from knowledge.calculators.months import span
from knowledge.calculators.result import Result, Sheet

LADDER = ((120, 24), (60, 18), (12, 12))
"""Months paid at least, months of benefit at most (社会保险法第四十六条; 失业保险条例第十七条)."""
MOST = 24


class UnemploymentInputs(Inputs):
    """The record of contributions."""

    paid_months: Count = Field(description="失业前累计缴纳失业保险的月数，如 76")
    unused_months: Count = Field(0, description="上次失业应领没领完的月数，没有写 0")
    to_retirement: Count | None = Field(None, description="离法定退休年龄还有几个月（可不写）")


def most_months(paid_months: int) -> int:
    """The upper limit for a record (社会保险法第四十六条); 0 when less than a year was paid (第四十五条)."""
    return next((most for paid, most in LADDER if paid_months >= paid), 0)


def unemployment(inputs: UnemploymentInputs, sheet: Sheet) -> Result:
    """失业保险金最长领取月数 (社会保险法第四十五条至第四十七条; 办法第七条).

    The monthly amount is None: no sourced figure for Hangzhou exists.
    """
    months = _months(inputs, sheet)
    until = months > 0 and inputs.to_retirement is not None and inputs.to_retirement < 12
    if until:
        sheet.say("离法定退休年龄不足1年，失业保险金可以领到法定退休年龄，养老保险费由失业保险基金按规定缴纳。")
    wage = sheet.number("hz-minimum-wage")
    sheet.note(
        f"每月金额没有可靠的公开数据，没有计算：国家规定要低于当地最低工资（杭州市区{plain(wage)}元）、高于城市低保，"
        "准确金额请拨打12333核实。"
    )
    sheet.note("这是国家规定的最长期限；浙江按缴费年限折算的办法没有收录，实际月数以经办机构核定为准。")
    return sheet.close(
        f"最长可领{months}个月" if months else "缴费不满1年，不能领取失业保险金",
        {"eligible_by_record": months > 0, "max_months": months, "until_retirement": until, "amount": None},
        insurance_law("第四十五条、第四十六条、第四十七条"),
        unemployment_rules("第十七条、第十八条"),
        delay_measures("第七条"),
    )


def _months(inputs: UnemploymentInputs, sheet: Sheet) -> int:
    own = most_months(inputs.paid_months)
    paid = span(inputs.paid_months)
    if not own:
        sheet.say(f"累计缴费{paid}，不满1年，不符合领取条件。")
        if inputs.unused_months:
            sheet.note("上次没领完的月数能不能接着领，请拨打12333核实。")
        return 0
    sheet.say(f"累计缴费{paid}：满1年不足5年最长12个月，满5年不足10年最长18个月，10年以上最长24个月，按{own}个月。")
    if not inputs.unused_months:
        return own
    months = min(own + inputs.unused_months, MOST)
    sheet.say(
        f"合并上次没领完的{inputs.unused_months}个月：{own}＋{inputs.unused_months}，最长不超过{MOST}个月，为{months}个月。"
    )
    return months
