"""Residents' monthly pension: the basic part and the individual account."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from knowledge.calculators.inputs import Inputs, Money, Years
from knowledge.calculators.laws import insurance_law, resident_system
from knowledge.calculators.money import fen, plain, yuan
from knowledge.calculators.result import Result, Sheet
from knowledge.calculators.table import CannotCalculate

LEAST_YEARS = 15
"""国发〔2014〕8号，七、养老保险待遇领取条件."""
Level = Annotated[Decimal, Field(gt=0, le=Decimal(100_000), decimal_places=2)]


class ResidentPensionInputs(Inputs):
    """The account, or what is paid into it; and the local basic pension when it is known."""

    account: Money | None = Field(None, description="个人账户储存额（元）；不写就写 level 和 years")
    level: Level | None = Field(None, description="每年缴费档次（元），如 1000")
    years: Years | None = Field(None, description="缴费年数，如 15")
    subsidy: Money | None = Field(None, description="每年政府缴费补贴（元），不写就按国家规定的下限")
    basic: Money | None = Field(None, description="当地每月基础养老金（元），请向12333问准")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.account is not None and (self.level is not None or self.subsidy is not None):
            raise ValueError("写了「account」就不要再写「level」「subsidy」：个人账户储存额里已经有了")
        if self.account is None and (self.level is None or self.years is None):
            raise ValueError("请写「account」（个人账户储存额），或者写「level」（每年档次）和「years」（年数）")
        return self


def resident_pension(inputs: ResidentPensionInputs, sheet: Sheet) -> Result:
    """基础养老金＋个人账户储存额÷139 (国发〔2014〕8号，六、养老保险待遇及调整).

    No local basic pension is in the table: without ``basic`` the total stays open.
    """
    account = inputs.account if inputs.account is not None else _saved(inputs, sheet)
    months = sheet.number("resident-account-months")
    monthly = fen(account / months)
    sheet.say(f"个人账户养老金：{plain(account)}÷{plain(months)}＝{yuan(monthly)}。")
    total = _total(inputs, monthly, sheet)
    enough = None if inputs.years is None else inputs.years >= LEAST_YEARS
    if enough is False:
        sheet.note(f"年满60周岁、累计缴费满{LEAST_YEARS}年才能按月领取；差的年限能不能补，请问户籍地街道（乡镇）。")
    known = f"每月约{yuan(total)}" if total is not None else f"个人账户部分每月约{yuan(monthly)}，另加当地基础养老金"
    return sheet.close(
        known,
        {
            "account": account,
            "account_pension": monthly,
            "basic_pension": inputs.basic,
            "total": total,
            "meets_min_years": enough,
        },
        resident_system("六、养老保险待遇及调整"),
        resident_system("四、基金筹集"),
        insurance_law("第二十一条"),
    )


def _saved(inputs: ResidentPensionInputs, sheet: Sheet) -> Decimal:
    """What is paid in and added, without interest."""
    level, years = inputs.level or Decimal(0), inputs.years or Decimal(0)
    if level < sheet.number("resident-level-lowest"):
        lowest = plain(sheet.number("resident-level-lowest"))
        raise CannotCalculate(f"「level」写的{plain(level)}元低于国家最低档次{lowest}元：请写实际缴费档次")
    subsidy = inputs.subsidy if inputs.subsidy is not None else _subsidy(level, sheet)
    account = fen((level + subsidy) * years)
    sheet.say(f"个人账户：（{plain(level)}＋补贴{plain(subsidy)}）×{plain(years)}年＝{yuan(account)}，没有计利息。")
    sheet.note("个人账户每年还要计息，利率每年公布，这里没有计入；集体补助也没有计入。")
    return account


def _subsidy(level: Decimal, sheet: Sheet) -> Decimal:
    """The least yearly subsidy of the nation (国发〔2014〕8号，四、基金筹集)."""
    higher = level >= sheet.number("resident-level-middle")
    subsidy = sheet.number("resident-subsidy-middle" if higher else "resident-subsidy-lowest")
    sheet.note(f"缴费补贴按国家规定的下限每年{plain(subsidy)}元估算，杭州的实际标准请拨打12333核实。")
    return subsidy


def _total(inputs: ResidentPensionInputs, monthly: Decimal, sheet: Sheet) -> Decimal | None:
    if inputs.basic is None:
        sheet.note("杭州的基础养老金没有可靠的公开数据，没有计算：请拨打12333或向村（社区）问准后，用 basic=… 再算。")
        return None
    total = fen(monthly + inputs.basic)
    sheet.say(f"加上您填写的基础养老金{yuan(inputs.basic)}，每月{yuan(total)}。")
    return total
