"""How long an employee may stay away ill or injured, as far as a source says so."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.calculators.inputs import Inputs, Whole, YearMonth
from knowledge.calculators.laws import injury_rules, insurance_law, labor_contract_law, zhejiang_injury
from knowledge.calculators.result import Result, Sheet
from knowledge.calculators.table import CannotCalculate

USUAL, LONGER = 12, 12
"""Months of paid leave after a work injury, and by how many it may be prolonged (工伤保险条例第三十三条)."""


class LeaveInputs(Inputs):
    """Why somebody stays away."""

    kind: Literal["injury", "sick"] = Field(description="injury 工伤停工留薪期，sick 病假医疗期")
    start: YearMonth | None = Field(None, description="开始的年月，如 2026-03（可不写）")
    extended: Annotated[Whole, Field(ge=0, le=LONGER)] | None = Field(
        None, description="劳动能力鉴定委员会确认延长几个月，没有延长不写"
    )


def leave(inputs: LeaveInputs, sheet: Sheet) -> Result:
    """停工留薪期 (工伤保险条例第三十三条); the medical period of ordinary illness is None, its rule is not on record."""
    if inputs.kind == "sick":
        return _sick(inputs, sheet)
    longer = inputs.extended or 0
    most = USUAL + longer
    sheet.say(f"停工留薪期一般不超过{USUAL}个月，原工资福利待遇不变，由单位按月支付。")
    if longer:
        sheet.say(f"经设区的市劳动能力鉴定委员会确认延长{longer}个月（延长不得超过{LONGER}个月），最长{most}个月。")
    ends = None if inputs.start is None else str(inputs.start + most)
    if ends:
        sheet.say(f"从{inputs.start}算起，最迟到{ends}期满。")
    sheet.note("实际期限按伤情和医疗机构的休假证明定；评定伤残等级后停发原待遇，改领伤残待遇。")
    return sheet.close(
        f"停工留薪期最长{most}个月",
        {"max_months": most, "limit_months": USUAL + LONGER, "ends": ends},
        injury_rules("第三十三条"),
        zhejiang_injury("第十九条"),
        insurance_law("第三十九条"),
    )


def _sick(inputs: LeaveInputs, sheet: Sheet) -> Result:
    if inputs.extended is not None:
        raise CannotCalculate("「extended」只用于工伤停工留薪期：请去掉，或者写 kind=injury")
    sheet.say("非因工患病、负伤的医疗期，期限按工作年限定；具体规定没有收录，不作计算。")
    sheet.note("医疗期几个月没有可靠的收录数据，请拨打12333核实。")
    return sheet.close(
        "病假医疗期没有收录规定，请拨打12333核实",
        {"max_months": None, "limit_months": None, "ends": None},
        labor_contract_law("第四十二条第（三）项"),
    )
