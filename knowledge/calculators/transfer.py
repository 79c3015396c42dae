"""What moves when a pension relationship moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from knowledge.calculators.inputs import Inputs, Money, Years
from knowledge.calculators.laws import handling_rules, insurance_law, linking_measures, transfer_measures
from knowledge.calculators.min_years import min_months
from knowledge.calculators.money import fen, percent, plain, yuan
from knowledge.calculators.months import span
from knowledge.calculators.result import Result, Sheet, Value
from knowledge.models import Basis

Way = Literal["cross_province", "in_province", "resident_to_employee", "employee_to_resident"]


class TransferInputs(Inputs):
    """The way, and the two sums it may concern."""

    way: Way = Field(
        description="cross_province 职工跨省，in_province 职工省内，"
        "resident_to_employee 居民转职工，employee_to_resident 职工转居民"
    )
    account: Money = Field(Decimal(0), description="要转的个人账户储存额（元）")
    wages: Money | None = Field(None, description="1998年1月1日以后各年度实际缴费工资总和（元），跨省时写")
    employee_years: Years | None = Field(None, description="职工养老缴费年限（年），居民和职工互转时写")

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.way == "cross_province" and self.wages is None:
            raise ValueError("跨省转移要写「wages」：1998年1月1日以后各年度实际缴费工资总和，如 wages=500000")
        if self.way != "cross_province" and self.wages is not None:
            raise ValueError("「wages」只在跨省转移时写：请去掉")
        linking = self.way.endswith(("to_employee", "to_resident"))
        if linking != (self.employee_years is not None):
            raise ValueError("「employee_years」（职工养老缴费年限）在居民和职工互转时要写，其他时候不写")
        return self


def transfer(inputs: TransferInputs, sheet: Sheet) -> Result:
    """转移多少钱、多少年 (社会保险法第十九条; 国办发〔2009〕66号第四条; 城乡养老保险制度衔接暂行办法).

    ``account_moved`` and ``pool_moved`` are yuan; ``years_counted`` says whether the years count on.
    """
    return _WAYS[inputs.way](inputs, sheet)


def _cross_province(inputs: TransferInputs, sheet: Sheet) -> Result:
    rate = sheet.rate("transfer-pool-rate")
    wages = inputs.wages or Decimal(0)
    pool = fen(wages * rate)
    sheet.say(f"个人账户：1998年1月1日以前的个人缴费累计本息和以后的全部储存额都转，{yuan(inputs.account)}。")
    sheet.say(
        f"统筹基金：1998年1月1日以后各年度实际缴费工资总和{plain(wages)}×{percent(rate)}＝{yuan(pool)}；不足1年的按实际月数。"
    )
    sheet.say(f"随同转移合计{yuan(inputs.account + pool)}，缴费年限累计计算。")
    sheet.note("男满50周岁、女满40周岁才到外省首次参保的，可能是临时账户，能不能转请先拨打12333核实。")
    return _closed(
        sheet, f"随同转移合计{yuan(inputs.account + pool)}", inputs.account, pool, True, transfer_measures("第四条")
    )


def _in_province(inputs: TransferInputs, sheet: Sheet) -> Result:
    sheet.say("在浙江省内流动，新单位接着参保就行，不用办转移手续，个人账户和缴费年限累计，不发生资金转移。")
    sheet.note("各地的记录是不是都在，可以在浙里办查；缺了的请到参保地窗口核对归集。")
    return _closed(sheet, "省内流动不用办转移，没有资金转移", Decimal(0), Decimal(0), True, handling_rules("第十二条"))


def _to_employee(inputs: TransferInputs, sheet: Sheet) -> Result:
    least = _compare(inputs, sheet)
    if (inputs.employee_years or Decimal(0)) * 12 < least:
        sheet.say("职工养老年限不够，还不能转入职工养老：可以按规定延长缴费到够，或者转成居民养老。")
        return _closed(sheet, "职工养老年限不够，还不能转入", Decimal(0), Decimal(0), False, linking_measures())
    sheet.say(f"居民养老个人账户全部储存额{yuan(inputs.account)}并入职工养老个人账户；居民养老的年限不折算成职工年限。")
    return _closed(
        sheet, f"并入个人账户{yuan(inputs.account)}，年限不折算", inputs.account, Decimal(0), False, linking_measures()
    )


def _to_resident(inputs: TransferInputs, sheet: Sheet) -> Result:
    least = _compare(inputs, sheet)
    years = inputs.employee_years or Decimal(0)
    if years * 12 >= least:
        sheet.say("职工养老年限已够，按职工养老领取，不转成居民养老。")
        return _closed(sheet, "职工养老年限已够，不转", Decimal(0), Decimal(0), False, linking_measures())
    sheet.say(f"职工养老个人账户全部储存额{yuan(inputs.account)}并入居民养老个人账户，统筹基金不转。")
    sheet.say(f"职工养老的{plain(years)}年合并计算为居民养老的缴费年限。")
    return _closed(
        sheet, f"并入个人账户{yuan(inputs.account)}，年限合并", inputs.account, Decimal(0), True, linking_measures()
    )


def _compare(inputs: TransferInputs, sheet: Sheet) -> int:
    """Months of employee contributions that linking asks for today; said, with what lies ahead."""
    least = min_months(sheet.as_of.year)
    years = plain(inputs.employee_years or Decimal(0))
    sheet.say(f"到职工养老法定退休年龄时办理：职工养老缴费{years}年，现在要求{span(least)}（含延长缴费）。")
    sheet.note("2030年起职工最低缴费年限逐年提高，到时衔接看哪个年限，请拨打12333核实；已经领养老金的不再互转。")
    return least


def _closed(sheet: Sheet, summary: str, account: Decimal, pool: Decimal, years: bool, basis: Basis) -> Result:
    values: dict[str, Value] = {
        "account_moved": account,
        "pool_moved": pool,
        "total_moved": account + pool,
        "years_counted": years,
    }
    return sheet.close(summary, values, insurance_law("第十六条、第十九条"), basis)


_WAYS = {
    "cross_province": _cross_province,
    "in_province": _in_province,
    "resident_to_employee": _to_employee,
    "employee_to_resident": _to_resident,
}
