"""What is written wrongly is said in Chinese, with what to write; what has no good source is not used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS, ESTIMATE, CannotCalculate, read_parameters, run
from knowledge.calculators.inputs import describe
from knowledge.calculators.months import Month, age, parse_month, span
from knowledge.calculators.table import Table
from knowledge.models import Grade, Parameter
from knowledge.problems import BrokenKnowledge
from tests.calculators.conftest import DAY, Calculate

pytestmark = pytest.mark.unit
BORN: dict[str, Any] = {"born": "1968-05", "kind": "male60"}
PENSION: dict[str, Any] = {"retire": "2025-08", "years": "20", "index": "1", "account": "1", "months": "139"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "retirement": BORN,
    "min_years": {"year": 2032},
    "pension": PENSION,
    "resident_pension": {"account": "50000", "basic": "300"},
    "flexible_cost": {"base": "4986", "medical_base": "5000", "hardship": "是"},
    "employee_cost": {"wage": "8000"},
    "unemployment": {"paid_months": 76},
    "maternity_allowance": {"unit_wage": "9000"},
    "injury": {"grade": 4, "wage": "8000", "average_wage": "8000", "nursing": "part"},
    "late_fee": {"amount": "1000", "since": "2026-01-01"},
    "transfer": {"way": "cross_province", "account": "1000", "wages": "5000"},
    "leave": {"kind": "injury"},
}


@pytest.mark.parametrize(
    ("name", "inputs", "said"),
    [
        ("nothing", {}, "没有「nothing」这个计算器：可以写 retirement、"),
        ("retirement", {"kind": "male60"}, "缺少「born」（出生年月"),
        ("retirement", {**BORN, "sex": "男"}, "不认识「sex」：可以写的有 born、kind"),
        ("retirement", {**BORN, "kind": "男"}, "「kind」不能写「男」：只能写 male60、female55、female50"),
        ("retirement", {**BORN, "born": "五月"}, "「五月」不是年月：请写成 1968-05 或 1968年5月"),
        ("retirement", {**BORN, "born": "1968-13"}, "「1968-13」不存在"),
        ("retirement", {**BORN, "born": "1968-02-30"}, "「1968-02-30」不存在"),
        ("retirement", {**BORN, "born": 196805}, "不是年月"),
        ("retirement", {**BORN, "born": "1868-05"}, "请写 1900 到 2150 之间的年份"),
        ("retirement", {**BORN, "born": "2030-05"}, "还没有到"),
        ("retirement", {**BORN, "as_of": date(2024, 9, 12)}, "还没有延迟退休的规定"),
        ("min_years", {"year": "明年"}, "「year」写的「明年」不是整数"),
        ("min_years", {"year": 2010}, "「year」写的「2010」太小：不能小于 2011"),
        ("min_years", {"year": Decimal("2030.5")}, "不是整数"),
        ("pension", {**PENSION, "index": "3.1"}, "「index」写的「3.1」太大：不能大于 3"),
        ("pension", {**PENSION, "years": "-1"}, "「years」写的「-1」太小：不能小于 0"),
        ("pension", {**PENSION, "account": "NaN"}, "「account」写的「NaN」不是数字"),
        ("pension", {**PENSION, "account": "Infinity"}, "「account」写的「Infinity」不是数字"),
        ("pension", {**PENSION, "account": "9" * 5000}, "太大：不能大于"),
        ("min_years", {"year": "9" * 5000}, "「year」写的"),
        ("min_years", {"year": True}, "不能写 true"),
        ("pension", {**PENSION, "account": "很多"}, "「account」写的「很多」不是数字"),
        ("pension", {**PENSION, "account": True}, "不能写 true"),
        ("pension", {**PENSION, "account": "1e-9"}, "最多写 6 位小数"),
        ("pension", {**PENSION, "born": "1965-08"}, "要写一个，也只写一个"),
        ("pension", {**PENSION, "months": None}, "要写一个，也只写一个"),
        ("pension", {**PENSION, "months": None, "born": "2026-01"}, "不早于「retire」"),
        ("pension", {**PENSION, "pre_years": "5"}, "「pre_years」和「pre_index」要一起写"),
        ("pension", {**PENSION, "pre_years": "25", "pre_index": "1"}, "比总的缴费年限20年还多"),
        ("resident_pension", {}, "请写「account」"),
        ("resident_pension", {"account": 1, "level": 100}, "就不要再写「level」"),
        ("resident_pension", {"level": "50", "years": "15"}, "低于国家最低档次100元"),
        ("flexible_cost", {"base": "0"}, "「base」写的「0」太小：要大于 0"),
        ("flexible_cost", {"base": "5000", "hardship": "也许"}, "「hardship」不能写「也许」：请写 是 或 否"),
        ("unemployment", {"paid_months": -1}, "太小"),
        ("injury", {"grade": 11, "wage": "8000"}, "「grade」写的「11」太大：不能大于 10"),
        ("late_fee", {"amount": "1", "since": "昨天"}, "「昨天」不是日期：请写成 2026-01-31"),
        ("late_fee", {"amount": "1", "since": "2026-02-01", "until": "2026-01-01"}, "早于「since」"),
        ("late_fee", {"amount": "1", "since": "2026-02-01", "base": "5000"}, "要一起写"),
        ("late_fee", {"amount": "1", "since": "2026-02-01", "base": "5000", "months": 1}, "比欠缴总额"),
        ("transfer", {"way": "cross_province"}, "跨省转移要写「wages」"),
        ("transfer", {"way": "in_province", "wages": "1"}, "只在跨省转移时写"),
        ("transfer", {"way": "resident_to_employee"}, "「employee_years」"),
        ("leave", {"kind": "injury", "extended": 13}, "太大：不能大于 12"),
        ("leave", {"kind": "sick", "extended": 1}, "只用于工伤"),
    ],
)  # fmt: skip
def test_a_wrong_input_is_said_with_what_to_write(
    calculate: Calculate, name: str, inputs: dict[str, Any], said: str
) -> None:
    with pytest.raises(CannotCalculate) as fault:
        calculate(name, **inputs)
    assert said in str(fault.value)
    assert not any(word in str(fault.value) for word in ("Input", "should", "valid"))


def test_every_fault_is_said_at_once(calculate: Calculate) -> None:
    with pytest.raises(CannotCalculate) as fault:
        calculate("retirement", sex="男")
    assert str(fault.value).count("；") == 2


def test_there_is_an_example_of_each() -> None:
    assert set(EXAMPLES) == set(CALCULATORS)
    assert len(CALCULATORS) == 12


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_shows_what_it_stood_on(calculate: Calculate, name: str) -> None:
    result = calculate(name, **EXAMPLES[name])
    shown = result.as_json()
    assert shown["as_of"] == "2026-11-23"
    assert shown["steps"]
    assert all(step.endswith("。") for step in shown["steps"])
    assert all(b["title"] and b["article"] for b in shown["basis"])
    assert {"id", "value", "source"} <= set().union(*shown["parameters"]) or not shown["parameters"]
    assert all(figure.value.grade in (Grade.A, Grade.B) for figure in result.figures)
    assert shown["estimate"] == (None if name in ("retirement", "min_years") else ESTIMATE)
    assert result == calculate(name, **EXAMPLES[name])


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_input_is_described(name: str) -> None:
    assert all(what for _, what, _ in describe(CALCULATORS[name].inputs))


def graded(grade: str) -> dict[str, Parameter]:
    """One parameter whose only value has this grade."""
    value = {"valid_from": "2020-01-01", "value": 1, "grade": grade, "source": {"title": "测试文件"}}
    data = {"id": "fee", "name": "费用", "unit": "元", "region": "100000", "values": [value]}
    return {"fee": Parameter.model_validate(data)}


@pytest.mark.parametrize("grade", ["C", "D"])
def test_hearsay_is_never_used(grade: str) -> None:
    with pytest.raises(CannotCalculate, match="费用没有可靠的官方数据，不能计算：请拨打12333核实"):
        Table(graded(grade)).at("fee", DAY)


def test_a_figure_of_another_day_is_never_used() -> None:
    table = Table(graded("A"))
    assert table.at("fee", date(2020, 1, 1)).value.value == 1
    with pytest.raises(CannotCalculate, match="2019-12-31 的费用"):
        table.at("fee", date(2019, 12, 31))
    with pytest.raises(CannotCalculate, match="没有「tax」"):
        table.at("tax", DAY)


def test_no_calculator_works_without_its_figures(parameters: Mapping[str, Parameter]) -> None:
    free = {"retirement", "min_years", "leave", "maternity_allowance"}
    for name, inputs in EXAMPLES.items():
        if name not in free:
            with pytest.raises(CannotCalculate):
                run(name, inputs, {}, DAY)
    assert {name for name in free if not run(name, EXAMPLES[name], {}, DAY).figures} == free


def test_a_broken_parameter_file_is_not_read_over(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "a.yaml").write_text("- id: Fee\n", encoding="utf-8")
    with pytest.raises(BrokenKnowledge, match="yichuang knowledge check"):
        read_parameters(tmp_path)


def test_months_count_and_read_well() -> None:
    assert Month(2024, 12) + 1 == Month(2025, 1)
    assert Month(2025, 1) + -1 == Month(2024, 12)
    assert Month(2025, 2) - Month(2024, 12) == 2
    assert (age(720), age(731), span(198), span(180), span(0)) == ("60岁", "60岁11个月", "16年6个月", "15年", "0个月")
    assert parse_month(" 1968.5 ") == Month(1968, 5)
