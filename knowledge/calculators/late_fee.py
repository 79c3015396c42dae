"""What an employer in arrears pays, and what of it is the employee's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from knowledge.calculators.inputs import Count, Day, Inputs, Money, Wage
from knowledge.calculators.laws import insurance_law, law_provisions, pension_system
from knowledge.calculators.money import fen, percent, plain, yuan
from knowledge.calculators.result import Result, Sheet
from knowledge.calculators.table import CannotCalculate


class LateFeeInputs(Inputs):
    """The arrears and their days; base and months show the employee's own part."""

    amount: Money = Field(description="欠缴的社会保险费总额（元），如 12000")
    since: Day = Field(description="欠缴之日，如 2025-03-16")
    until: Day | None = Field(None, description="补缴到账之日，不写就算到今天")
    base: Wage | None = Field(None, description="补缴的缴费基数（元/月），和 months 一起写，算个人承担的养老保险费")
    months: Count | None = Field(None, description="补缴几个月，和 base 一起写")

    @model_validator(mode="after")
    def _together(self) -> Self:
        if (self.base is None) != (self.months is None):
            raise ValueError("「base」和「months」要一起写，或者都不写")
        return self


def late_fee(inputs: LateFeeInputs, sheet: Sheet) -> Result:
    """补缴和滞纳金: a daily share of the arrears from the day they arose (社会保险法第八十六条).

    Days run from ``since`` to the day before ``until``. Before 1 July 2011 another rate held, which is not in the
    table: such arrears raise :class:`CannotCalculate`.
    """
    until = inputs.until or sheet.as_of
    days = _days(inputs.since, until)
    rate = sheet.rate("late-fee-daily", inputs.since)
    fee = fen(inputs.amount * rate * days)
    sheet.say(f"从{inputs.since.isoformat()}欠缴，到{until.isoformat()}补缴，共{days}天。")
    sheet.say(f"滞纳金：{plain(inputs.amount)}×{percent(rate)}×{days}天＝{yuan(fee)}，由单位承担。")
    total = fen(inputs.amount + fee)
    sheet.say(f"补缴和滞纳金合计：{plain(inputs.amount)}＋{plain(fee)}＝{yuan(total)}。")
    person = _own_part(inputs, sheet)
    sheet.note(
        "补缴当天没有计入天数；分月欠缴的要按每个月的欠缴日分别算。起止日以征收机构的计算为准，可拨打12366核实。"
    )
    sheet.note("逾期仍不缴纳的，另由有关行政部门处欠缴数额1倍以上3倍以下的罚款，这里没有计入。")
    return sheet.close(
        f"滞纳金约{yuan(fee)}，连同欠缴共{yuan(total)}",
        {"days": days, "late_fee": fee, "total": total, "person_pension": person},
        insurance_law("第六十二条、第六十三条、第八十六条"),
        law_provisions("第二十条"),
        pension_system("四、逐步做实个人账户"),
    )


def _days(since: date, until: date) -> int:
    if until < since:
        raise CannotCalculate(f"「until」{until.isoformat()}早于「since」{since.isoformat()}：请检查两个日期")
    return (until - since).days


def _own_part(inputs: LateFeeInputs, sheet: Sheet) -> Decimal | None:
    """The employee's own pension contributions within the arrears (国发〔2005〕38号)."""
    if inputs.base is None or inputs.months is None:
        return None
    rate = sheet.rate("pension-rate-person", inputs.since)
    person = fen(inputs.base * rate * inputs.months)
    if person > inputs.amount:
        raise CannotCalculate(f"个人应补的养老保险费{yuan(person)}比欠缴总额{yuan(inputs.amount)}还多：请检查三个数")
    sheet.say(
        f"个人承担的养老保险费：{plain(inputs.base)}×{percent(rate)}×{inputs.months}个月＝{yuan(person)}，滞纳金不由个人承担。"
    )
    return person
