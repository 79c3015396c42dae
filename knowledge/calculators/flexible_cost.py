"""What a flexibly employed person pays a month."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from knowledge.calculators.bases import counted_base
from knowledge.calculators.inputs import Inputs, Wage, YesNo
from knowledge.calculators.laws import hangzhou_medical, pension_system, zhejiang_bases, zhejiang_pension
from knowledge.calculators.money import fen, percent, plain, yuan
from knowledge.calculators.result import Result, Sheet


class FlexibleCostInputs(Inputs):
    """The chosen base."""

    base: Wage = Field(description="选的养老缴费基数（元/月），如 4986")
    medical_base: Wage | None = Field(None, description="医保缴费基数（元/月），以税务扣款为准；不写就不算医保")
    hardship: YesNo = Field(False, description="是不是已认定的就业困难人员（是/否），是就算社保补贴")


def flexible_cost(inputs: FlexibleCostInputs, sheet: Sheet) -> Result:
    """灵活就业人员每月费用: pension on the chosen base, medical insurance on its own base when that is written.

    国发〔2005〕38号 (20 %, of which 8 % go into the account); 杭医保〔2022〕41号.
    """
    base = counted_base(inputs.base, sheet)
    rate, own = sheet.rate("pension-rate-flexible"), sheet.rate("pension-rate-flexible-account")
    pension, account = fen(base * rate), fen(base * own)
    sheet.say(
        f"养老保险：{plain(base)}×{percent(rate)}＝{yuan(pension)}，其中{percent(own)}即{yuan(account)}记入个人账户。"
    )
    medical = _medical(inputs, sheet)
    total = None if medical is None else pension + medical
    subsidy = _subsidy(inputs, pension, medical, sheet)
    known = f"养老保险每月{yuan(pension)}" if total is None else f"养老、医保合计每月{yuan(total)}"
    return sheet.close(
        known,
        {
            "base": base,
            "pension": pension,
            "account_part": account,
            "medical": medical,
            "total": total,
            "subsidy": subsidy,
        },
        zhejiang_bases(),
        pension_system("三、扩大基本养老保险覆盖范围"),
        zhejiang_pension("第十一条"),
        hangzhou_medical(),
    )


def _medical(inputs: FlexibleCostInputs, sheet: Sheet) -> Decimal | None:
    rate = sheet.rate("hz-medical-rate-flexible")
    if inputs.medical_base is None:
        sheet.note(
            f"医保按{percent(rate)}另外交，医保用的缴费基数没有可靠的公开数据，没有计算：请向12366问准后，用 medical_base=… 再算。"
        )
        return None
    amount = fen(inputs.medical_base * rate)
    sheet.say(f"医疗保险（含生育）：{plain(inputs.medical_base)}×{percent(rate)}＝{yuan(amount)}。")
    return amount


def _subsidy(inputs: FlexibleCostInputs, pension: Decimal, medical: Decimal | None, sheet: Sheet) -> Decimal | None:
    """Half of what was paid, for people recognised as hard to employ."""
    if not inputs.hardship:
        return None
    rate = sheet.rate("hz-flexible-subsidy-rate")
    paid = pension + (medical or Decimal(0))
    subsidy = fen(paid * rate)
    sheet.say(f"就业困难人员社保补贴：实缴{yuan(paid)}×{percent(rate)}＝{yuan(subsidy)}。")
    sheet.note("社保补贴能享受多久，没有可靠的公开数据，请拨打12333核实。")
    return subsidy
