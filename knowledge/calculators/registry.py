"""All calculators by name, and the one way to run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.calculators.employee_cost import EmployeeCostInputs, employee_cost
from knowledge.calculators.flexible_cost import FlexibleCostInputs, flexible_cost
from knowledge.calculators.injury import InjuryInputs, injury
from knowledge.calculators.inputs import Inputs, check
from knowledge.calculators.late_fee import LateFeeInputs, late_fee
from knowledge.calculators.leave import LeaveInputs, leave
from knowledge.calculators.maternity_allowance import MaternityInputs, maternity_allowance
from knowledge.calculators.min_years import MinYearsInputs, min_years
from knowledge.calculators.pension import PensionInputs, pension
from knowledge.calculators.resident_pension import ResidentPensionInputs, resident_pension
from knowledge.calculators.result import Result, Sheet
from knowledge.calculators.retirement import RetirementInputs, retirement
from knowledge.calculators.table import CannotCalculate, Table
from knowledge.calculators.transfer import TransferInputs, transfer
from knowledge.calculators.unemployment import UnemploymentInputs, unemployment
from knowledge.models import Parameter


@dataclass(frozen=True, slots=True)
class Calculator:
    """A calculation with what it is called and what it needs."""

    name: str
    title: str
    inputs: type[Inputs]
    work: Callable[[Any, Sheet], Result]


CALCULATORS: dict[str, Calculator] = {
    calculator.name: calculator
    for calculator in (
        Calculator("retirement", "法定退休时间", RetirementInputs, retirement),
        Calculator("min_years", "最低缴费年限", MinYearsInputs, min_years),
        Calculator("pension", "浙江职工基本养老金", PensionInputs, pension),
        Calculator("resident_pension", "城乡居民养老金", ResidentPensionInputs, resident_pension),
        Calculator("flexible_cost", "灵活就业每月费用", FlexibleCostInputs, flexible_cost),
        Calculator("employee_cost", "职工社保每月费用", EmployeeCostInputs, employee_cost),
        Calculator("unemployment", "失业保险金领取期限", UnemploymentInputs, unemployment),
        Calculator("maternity_allowance", "产假和生育津贴", MaternityInputs, maternity_allowance),
        Calculator("injury", "工伤伤残待遇", InjuryInputs, injury),
        Calculator("late_fee", "补缴和滞纳金", LateFeeInputs, late_fee),
        Calculator("transfer", "养老保险转移", TransferInputs, transfer),
        Calculator("leave", "停工留薪期和医疗期", LeaveInputs, leave),
    )
}


def run(name: str, inputs: Mapping[str, Any], parameters: Mapping[str, Parameter], as_of: date) -> Result:
    """Calculate ``name`` with the figures of ``as_of``.

    Raises :class:`CannotCalculate` with a Chinese sentence that says what to write, for an unknown name or key, a
    missing or impossible value, and a day for which a needed figure has no good source.
    """
    calculator = CALCULATORS.get(name)
    if calculator is None:
        raise CannotCalculate(f"没有「{name[:40]}」这个计算器：可以写 {'、'.join(CALCULATORS)}")
    checked = check(calculator.inputs, inputs)
    return calculator.work(checked, Sheet(name, Table(parameters), as_of))
