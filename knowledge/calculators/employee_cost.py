"""What employer and employee pay a month, insurance by insurance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from knowledge.calculators.bases import counted_base
from knowledge.calculators.inputs import Inputs, Percent, Wage
from knowledge.calculators.laws import hangzhou_medical, insurance_law, pension_system, zhejiang_bases, zhejiang_pension
from knowledge.calculators.money import fen, percent, plain, yuan
from knowledge.calculators.result import Result, Sheet


class EmployeeCostInputs(Inputs):
    """The wage, and the rates on the payment notice that no public source fixes."""

    wage: Wage = Field(description="缴费工资（上年度月平均工资，元/月），如 8000")
    medical_base: Wage | None = Field(None, description="医保缴费基数（元/月），与养老基数不同时写")
    unit_pension_rate: Percent | None = Field(None, description="单位养老比例（%），按缴费单写")
    person_medical_rate: Percent | None = Field(None, description="个人医保比例（%），按缴费单写")
    unit_unemployment_rate: Percent | None = Field(None, description="单位失业比例（%），按缴费单写")
    person_unemployment_rate: Percent | None = Field(None, description="个人失业比例（%），按缴费单写")
    unit_injury_rate: Percent | None = Field(None, description="单位工伤比例（%），按缴费单写")


@dataclass(frozen=True, slots=True)
class Line:
    """One insurance; None stands for an amount nobody has a source for."""

    insurance: str
    unit: Decimal | None
    person: Decimal | None

    def as_row(self) -> Mapping[str, Decimal | str | None]:
        """The line as a named row."""
        return {"insurance": self.insurance, "unit": self.unit, "person": self.person}


def employee_cost(inputs: EmployeeCostInputs, sheet: Sheet) -> Result:
    """单位和个人每月各缴多少 (浙江省职工基本养老保险条例第九条; 杭医保〔2022〕41号; 社会保险法第三十三条、第五十三条).

    Rates without a good source are not assumed: they are taken from the payment notice or the line stays open,
    and with it the total.
    """
    base = counted_base(inputs.wage, sheet)
    lines = _lines(inputs, base, sheet)
    unit, person = _total([line.unit for line in lines]), _total([line.person for line in lines])
    own_pension = lines[0].person or Decimal(0)
    for who, amount in (("单位", unit), ("个人", person)):
        if amount is not None:
            sheet.say(f"{who}每月合计{yuan(amount)}。")
    if unit is None or person is None:
        sheet.note(
            "没有可靠公开数据的比例不作估计，对应的金额和合计空着：按缴费单填上比例再算，或拨打12366、12333核实。"
        )
    return sheet.close(
        f"个人每月合计{yuan(person)}"
        if person is not None
        else f"个人养老保险每月{yuan(own_pension)}，其他项目见计算过程",
        {"base": base, "items": [line.as_row() for line in lines], "unit_total": unit, "person_total": person},
        zhejiang_bases(),
        zhejiang_pension("第九条、第十条"),
        pension_system("四、逐步做实个人账户"),
        hangzhou_medical(),
        insurance_law("第三十三条、第三十五条、第四十四条、第五十三条"),
    )


def _lines(inputs: EmployeeCostInputs, base: Decimal, sheet: Sheet) -> list[Line]:
    medical = _medical_base(inputs, base, sheet)
    return [
        Line(
            "养老保险",
            _written("单位养老保险", base, inputs.unit_pension_rate, sheet),
            _part("个人养老保险", base, sheet.rate("pension-rate-person"), sheet),
        ),
        Line(
            "医疗保险（含生育）",
            None if medical is None else _part("单位医疗保险", medical, sheet.rate("hz-medical-rate-unit"), sheet),
            None if medical is None else _written("个人医疗保险", medical, inputs.person_medical_rate, sheet),
        ),
        Line(
            "失业保险",
            _written("单位失业保险", base, inputs.unit_unemployment_rate, sheet),
            _written("个人失业保险", base, inputs.person_unemployment_rate, sheet),
        ),
        Line("工伤保险", _written("单位工伤保险", base, inputs.unit_injury_rate, sheet), Decimal(0)),
    ]


def _medical_base(inputs: EmployeeCostInputs, base: Decimal, sheet: Sheet) -> Decimal | None:
    """The wage itself, as long as no limit plays a part: those of medical insurance are not published here."""
    if inputs.medical_base is not None or base == inputs.wage:
        return inputs.medical_base or base
    sheet.note("工资在养老基数上下限之外，医保基数的上下限没有可靠的公开数据，没有计算：请用 medical_base=… 写明。")
    return None


def _part(name: str, base: Decimal, rate: Decimal, sheet: Sheet) -> Decimal:
    amount = fen(base * rate)
    sheet.say(f"{name}：{plain(base)}×{percent(rate)}＝{yuan(amount)}。")
    return amount


def _written(name: str, base: Decimal, rate: Decimal | None, sheet: Sheet) -> Decimal | None:
    """A part whose rate stands on the payment notice."""
    return None if rate is None else _part(f"{name}（按您填写的比例）", base, rate / 100, sheet)


def _total(parts: list[Decimal | None]) -> Decimal | None:
    """The sum, or None when a part is unknown."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None
