"""Zhejiang's monthly employee pension, part by part as the settlement sheet writes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from knowledge.calculators.inputs import Inputs, Money, Wage, YearMonth, Years
from knowledge.calculators.laws import pension_system, settlement_sheet, zhejiang_pension
from knowledge.calculators.min_years import min_months
from knowledge.calculators.money import fen, jiao_up, percent, plain, yuan
from knowledge.calculators.months import age, span
from knowledge.calculators.payment_months import BY_AGE, payment_months
from knowledge.calculators.result import Result, Sheet

Index = Annotated[Decimal, Field(gt=0, le=Decimal(3), decimal_places=6)]
OldIndex = Annotated[Decimal, Field(ge=0, le=Decimal(10), decimal_places=6)]
DivisorMonths = Annotated[Decimal, Field(ge=BY_AGE[-1], le=BY_AGE[0], decimal_places=1)]


class PensionInputs(Inputs):
    """What a settlement sheet starts from."""

    retire: YearMonth = Field(description="退休年月，如 2025-08")
    years: Years = Field(description="缴费年限（含视同），按核定表写成年，如 25.08")
    index: Index = Field(description="平均缴费指数，如 0.6977，最高 3")
    account: Money = Field(description="个人账户储存额（元），如 110378.42")
    born: YearMonth | None = Field(None, description="出生年月，用来查计发月数；写了 months 可不写")
    months: DivisorMonths | None = Field(None, description="计发月数，如 139；写了 born 可不写")
    pre_years: Years = Field(Decimal(0), description="1997年底以前的缴费年限（含视同），没有写 0")
    pre_index: OldIndex = Field(Decimal(0), description="1997年底以前的平均缴费指数，pre_years 不为 0 时要写")
    base: Wage | None = Field(None, description="核定表上的计发基数（元）；不写就按退休年份查参数表")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.born is None) == (self.months is None):
            raise ValueError("「born」（出生年月）和「months」（计发月数）要写一个，也只写一个")
        if self.born is not None and self.born >= self.retire:
            raise ValueError(f"「born」{self.born}不早于「retire」{self.retire}：请检查两个年月")
        if self.pre_years > self.years:
            raise ValueError(f"「pre_years」{self.pre_years}年比总的缴费年限{self.years}年还多：请检查")
        if bool(self.pre_years) != bool(self.pre_index):
            raise ValueError("「pre_years」和「pre_index」要一起写：1997年底以前没有缴费年限的都不写")
        return self


def pension(inputs: PensionInputs, sheet: Sheet) -> Result:
    """基础＋个人账户＋过渡性养老金＋过渡性调节金＋补贴, raised to the jiao (浙江省职工基本养老保险条例第三十二条、第三十三条).

    Every part is rounded to the fen as on the sheet. Future years are reckoned with the figures of ``as_of``.
    """
    base = _base(inputs, sheet)
    parts = {
        "basic": _basic(inputs, base, sheet),
        "account": _account(inputs, sheet),
        "transition": _transition(inputs, base, sheet),
        "adjustment": _adjustment(inputs, sheet),
        "subsidy": sheet.number("zj-pension-subsidy", _day(inputs, sheet)),
    }
    sheet.say(f"基本养老金补贴：{yuan(parts['subsidy'])}。")
    together = sum(parts.values(), Decimal(0))
    total = jiao_up(together)
    sheet.say(f"各项合计{yuan(together)}，见分进角补足{yuan(total - together)}，每月{yuan(total)}。")
    enough = _enough(inputs, sheet)
    sheet.note("没有计入低于当地平均基本养老金60%时的补足（条例第三十七条）和退休以后的历年调整。")
    return sheet.close(
        f"每月基本养老金约{yuan(total)}",
        {**parts, "rounding": total - together, "total": total, "base": base, "meets_min_years": enough},
        zhejiang_pension("第三十二条、第三十三条"),
        settlement_sheet("各项计发公式"),
        pension_system("六、改革基本养老金计发办法（附件：个人账户养老金计发月数表）"),
    )


def _day(inputs: PensionInputs, sheet: Sheet) -> date:
    """The day whose figures hold: that of retirement, and for the future the day of asking."""
    return min(inputs.retire.first_day, sheet.as_of)


def _base(inputs: PensionInputs, sheet: Sheet) -> Decimal:
    if inputs.base is not None:
        sheet.say(f"计发基数：按您填写的{plain(inputs.base)}元。")
        return inputs.base
    base = sheet.number("zj-pension-base", _day(inputs, sheet))
    sheet.say(f"计发基数：{_day(inputs, sheet).year}年按{plain(base)}元。")
    if inputs.retire.year > sheet.as_of.year:
        sheet.note(f"{inputs.retire.year}年的计发基数还没有公布，这里按现在的{plain(base)}元估算。")
    return base


def _basic(inputs: PensionInputs, base: Decimal, sheet: Sheet) -> Decimal:
    rate = sheet.rate("zj-basic-rate-per-year", _day(inputs, sheet))
    amount = fen(base * (1 + inputs.index) / 2 * inputs.years * rate)
    sheet.say(
        f"基础养老金：{plain(base)}×（1＋{plain(inputs.index)}）÷2×{plain(inputs.years)}年×{percent(rate)}＝{yuan(amount)}。"
    )
    return amount


def _account(inputs: PensionInputs, sheet: Sheet) -> Decimal:
    if inputs.months is not None:
        months = inputs.months
    else:
        old = inputs.retire - inputs.born if inputs.born is not None else 0
        months = payment_months(old)
        sheet.say(f"退休时{age(old)}，计发月数{plain(months)}（不满整岁的按月折算）。")
    amount = fen(inputs.account / months)
    sheet.say(f"个人账户养老金：{plain(inputs.account)}÷{plain(months)}＝{yuan(amount)}。")
    return amount


def _transition(inputs: PensionInputs, base: Decimal, sheet: Sheet) -> Decimal:
    if not inputs.pre_years:
        sheet.say("过渡性养老金：1997年底以前没有缴费年限，为0.00元。")
        return Decimal("0.00")
    rate = sheet.rate("zj-transition-rate", _day(inputs, sheet))
    amount = fen(base * inputs.pre_index * inputs.pre_years * rate)
    sheet.say(
        f"过渡性养老金：{plain(base)}×{plain(inputs.pre_index)}×{plain(inputs.pre_years)}年×{percent(rate)}＝{yuan(amount)}。"
    )
    return amount


def _adjustment(inputs: PensionInputs, sheet: Sheet) -> Decimal:
    fixed = sheet.number("zj-adjust-base", _day(inputs, sheet))
    step = sheet.number("zj-adjust-step", _day(inputs, sheet))
    amount = fen(fixed + inputs.index * inputs.years * step)
    sheet.say(
        f"过渡性调节金：{plain(fixed)}＋{plain(inputs.index)}×{plain(inputs.years)}×{plain(step)}＝{yuan(amount)}。"
    )
    return amount


def _enough(inputs: PensionInputs, sheet: Sheet) -> bool:
    """Whether the years suffice for a monthly pension; sheets round years to two places, so a month is compared."""
    least = min_months(inputs.retire.year)
    enough = round(inputs.years * 12) >= least
    if not enough:
        sheet.note(
            f"缴费年限{plain(inputs.years)}年，不满{inputs.retire.year}年退休要求的{span(least)}，"
            "还不能按月领取：先按规定缴满，请拨打12333核实。"
        )
    return enough
