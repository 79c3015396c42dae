"""Benefits of an employee whose disability from a work injury has been graded."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from knowledge.calculators.inputs import Inputs, Wage, Whole, Years
from knowledge.calculators.laws import injury_rules, zhejiang_injury
from knowledge.calculators.money import fen, percent, plain, yuan
from knowledge.calculators.result import Result, Sheet

ONE_OFF = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}
"""Months of one's own wage (工伤保险条例第三十五条至第三十七条)."""
LEAVING = {5: 30, 6: 25, 7: 10, 8: 7, 9: 4, 10: 2}
"""Months of the province's average wage, for each of the two grants on leaving (浙江省工伤保险条例第二十七条)."""
NEAR_RETIREMENT = 5
"""Years before retirement from which the employment grant shrinks (浙江省工伤保险条例第二十七条)."""


class InjuryInputs(Inputs):
    """The grade and the wages."""

    grade: Annotated[Whole, Field(ge=1, le=10)] = Field(description="伤残等级，1 到 10")
    wage: Wage = Field(description="本人工资：受伤前12个月平均月缴费工资（元）")
    average_wage: Wage | None = Field(None, description="统筹地区上年度职工月平均工资（元），用来核对上下限和护理费")
    province_wage: Wage | None = Field(None, description="离职时上年度全省职工月平均工资（元），用来算两项补助金")
    to_retirement: Years | None = Field(None, description="离法定退休年龄还有几年，如 3.5")
    nursing: Literal["none", "full", "most", "part"] = Field(
        "none", description="护理等级：full 完全、most 大部分、part 部分不能自理，none 不需要"
    )


def injury(inputs: InjuryInputs, sheet: Sheet) -> Result:
    """一次性伤残补助金、伤残津贴、离职时的两项补助金和护理费 (工伤保险条例第三十四条至第三十七条、第六十四条).

    No average wage is in the table with a source that fits these rules: what needs one is None unless it is written.
    """
    wage = _counted_wage(inputs, sheet)
    months = ONE_OFF[inputs.grade]
    one_off = fen(wage * months)
    sheet.say(f"一次性伤残补助金：{inputs.grade}级{months}个月×{plain(wage)}＝{yuan(one_off)}，由工伤保险基金支付。")
    allowance = _allowance(inputs, wage, sheet)
    medical, job = _leaving(inputs, sheet)
    nursing = _nursing(inputs, sheet)
    monthly = f"，伤残津贴每月{yuan(allowance)}" if allowance is not None else ""
    return sheet.close(
        f"{inputs.grade}级：一次性伤残补助金{yuan(one_off)}{monthly}",
        {
            "wage": wage,
            "one_off": one_off,
            "monthly_allowance": allowance,
            "leaving_months": LEAVING.get(inputs.grade),
            "medical_grant": medical,
            "job_grant": job,
            "nursing": nursing,
        },
        injury_rules("第三十四条至第三十七条、第六十四条"),
        zhejiang_injury("第二十七条"),
    )


def _counted_wage(inputs: InjuryInputs, sheet: Sheet) -> Decimal:
    """One's own wage within 60 % and 300 % of the average (工伤保险条例第六十四条)."""
    if inputs.average_wage is None:
        sheet.say(f"本人工资：{plain(inputs.wage)}元。")
        sheet.note("本人工资高于当地平均工资300%、低于60%的要按上下限算；没有写 average_wage，没有核对。")
        return inputs.wage
    lower = fen(inputs.average_wage * sheet.rate("injury-wage-lower"))
    upper = fen(inputs.average_wage * sheet.rate("injury-wage-upper"))
    wage = min(max(inputs.wage, lower), upper)
    sheet.say(f"本人工资：{plain(inputs.wage)}元，下限{plain(lower)}元、上限{plain(upper)}元，按{plain(wage)}元计算。")
    return wage


def _allowance(inputs: InjuryInputs, wage: Decimal, sheet: Sheet) -> Decimal | None:
    """Monthly allowance of grades 1 to 6, at least the minimum wage (第三十五条、第三十六条)."""
    if inputs.grade > 6:
        return None
    rate = sheet.rate(f"injury-allowance-{inputs.grade}")
    least = sheet.number("hz-minimum-wage")
    amount = fen(wage * rate)
    sheet.say(f"伤残津贴：{plain(wage)}×{percent(rate)}＝每月{yuan(amount)}。")
    if inputs.grade > 4:
        sheet.note("5级、6级的伤残津贴，在单位难以安排工作时由单位按月发；能安排适当工作的不发。")
    if amount >= least:
        return amount
    sheet.say(f"低于杭州市区最低工资{plain(least)}元，补足到每月{yuan(least)}。")
    return fen(least)


def _leaving(inputs: InjuryInputs, sheet: Sheet) -> tuple[Decimal | None, Decimal | None]:
    """The medical and the employment grant on leaving, grades 5 to 10."""
    months = LEAVING.get(inputs.grade)
    if months is None:
        return None, None
    if inputs.province_wage is None:
        sheet.note(
            f"离职时的工伤医疗补助金、伤残就业补助金各为{months}个月的上年度全省职工月平均工资；"
            "这个平均工资没有可靠的公开数据，没有计算：请向12333问准后，用 province_wage=… 再算。"
        )
        return None, None
    amount = fen(inputs.province_wage * months)
    sheet.say(
        f"一次性工伤医疗补助金：{months}个月×{plain(inputs.province_wage)}＝{yuan(amount)}，解除或终止劳动关系时由基金支付。"
    )
    return amount, _job_grant(inputs, amount, sheet)


def _job_grant(inputs: InjuryInputs, full: Decimal, sheet: Sheet) -> Decimal | None:
    if inputs.to_retirement is not None and inputs.to_retirement < NEAR_RETIREMENT:
        less = sheet.rate("injury-job-grant-decrease")
        sheet.note(
            f"离法定退休年龄不足{NEAR_RETIREMENT}年，一次性伤残就业补助金按每增加一周岁递减{percent(less)}；"
            f"从哪一周岁起减由经办机构认定，没有计算。递减前为{yuan(full)}，请拨打12333核实。"
        )
        return None
    sheet.say(f"一次性伤残就业补助金：同样为{yuan(full)}，由单位支付。")
    if inputs.to_retirement is None:
        sheet.note(
            f"离法定退休年龄不足{NEAR_RETIREMENT}年的，一次性伤残就业补助金要递减；没有写 to_retirement，按不递减算。"
        )
    return full


def _nursing(inputs: InjuryInputs, sheet: Sheet) -> Decimal | None:
    if inputs.nursing == "none":
        return None
    rate = sheet.rate(f"injury-nursing-{inputs.nursing}")
    if inputs.average_wage is None:
        sheet.note(
            f"生活护理费为统筹地区上年度职工月平均工资的{percent(rate)}；没有写 average_wage，没有计算：请向12333问准。"
        )
        return None
    amount = fen(inputs.average_wage * rate)
    sheet.say(f"生活护理费：{plain(inputs.average_wage)}×{percent(rate)}＝每月{yuan(amount)}。")
    return amount
