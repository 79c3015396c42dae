"""What people write for a calculator, checked, and every fault said in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from knowledge.calculators.months import Month, parse_month
from knowledge.calculators.table import CannotCalculate

FIRST_YEAR, LAST_YEAR = 1900, 2150
_YES_NO = {"是": True, "否": False, "有": True, "无": False, "没有": False}
_SAID = {
    "missing": "缺少「{key}」（{what}）：请补上，写成 {key}=…",
    "literal_error": "「{key}」不能写「{input}」：只能写 {expected}",
    "decimal_parsing": "「{key}」写的「{input}」不是数字：请只写数字，如 8000 或 42.83",
    "decimal_type": "「{key}」写的「{input}」不是数字：请只写数字，如 8000 或 42.83",
    "finite_number": "「{key}」写的「{input}」不是数字：请只写数字，如 8000 或 42.83",
    "decimal_max_places": "「{key}」小数太长：最多写 {decimal_places} 位小数",
    "int_parsing": "「{key}」写的「{input}」不是整数：请只写整数",
    "int_type": "「{key}」写的「{input}」不是整数：请只写整数",
    "int_from_float": "「{key}」写的「{input}」不是整数：请只写整数",
    "int_parsing_size": "「{key}」写的数太大：请检查",
    "bool_parsing": "「{key}」不能写「{input}」：请写 是 或 否",
    "bool_type": "「{key}」不能写「{input}」：请写 是 或 否",
    "greater_than": "「{key}」写的「{input}」太小：要大于 {gt}（{what}）",
    "greater_than_equal": "「{key}」写的「{input}」太小：不能小于 {ge}（{what}）",
    "less_than": "「{key}」写的「{input}」太大：要小于 {lt}（{what}）",
    "less_than_equal": "「{key}」写的「{input}」太大：不能大于 {le}（{what}）",
}


class Inputs(BaseModel):
    """Immutable and closed: an unknown key is an error. Each field's description says what it is and how to write it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


Model = TypeVar("Model", bound=Inputs)


def _month(value: Any) -> Month:
    if isinstance(value, Month):
        return value
    if not isinstance(value, str):
        raise ValueError(f"「{value}」不是年月：请写成 1968-05 或 1968年5月 的样子")
    month = parse_month(value)
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise ValueError(f"「{value}」的年份不对：请写 {FIRST_YEAR} 到 {LAST_YEAR} 之间的年份")
    return month


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"「{value}」不是日期：请写成 2026-01-31 的样子") from None


def _yes_no(value: Any) -> Any:
    return _YES_NO.get(value.strip(), value) if isinstance(value, str) else value


def _no_truth(value: Any) -> Any:
    """``true`` is no number."""
    if isinstance(value, bool):
        raise ValueError("要写数字，不能写 true 或 false")
    return value


YearMonth = Annotated[Month, BeforeValidator(_month)]
Day = Annotated[date, BeforeValidator(_day)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
_Number = Annotated[Decimal, BeforeValidator(_no_truth)]
Money = Annotated[_Number, Field(ge=0, le=Decimal(1_000_000_000), decimal_places=6)]
Wage = Annotated[_Number, Field(gt=0, le=Decimal(10_000_000), decimal_places=6)]
Years = Annotated[_Number, Field(ge=0, le=Decimal(70), decimal_places=6)]
Percent = Annotated[_Number, Field(ge=0, le=Decimal(100), decimal_places=6)]
Whole = Annotated[int, BeforeValidator(_no_truth)]
Count = Annotated[Whole, Field(ge=0, le=1200)]


def check(model: type[Model], inputs: Mapping[str, Any]) -> Model:
    """The checked inputs; raises :class:`CannotCalculate` with every fault in one sentence."""
    try:
        return model.model_validate(dict(inputs))
    except ValidationError as error:
        raise CannotCalculate("；".join(_fault(item, model) for item in error.errors())) from None


def parse_day(text: Any) -> date:
    """A day such as ``2026-01-31``; raises :class:`CannotCalculate`."""
    try:
        return _day(text)
    except ValueError as error:
        raise CannotCalculate(str(error)) from None


def describe(model: type[Inputs]) -> list[tuple[str, str, bool]]:
    """``(key, what it is, whether it must be written)`` of every input."""
    return [(key, field.description or "", field.is_required()) for key, field in model.model_fields.items()]


def _fault(item: ErrorDetails, model: type[Inputs]) -> str:
    key = str(item["loc"][0]) if item["loc"] else ""
    field = model.model_fields.get(key)
    if item["type"] == "extra_forbidden":
        return f"不认识「{key[:40]}」：可以写的有 {'、'.join(model.model_fields)}"
    if item["type"] == "value_error":
        text = str(item["ctx"]["error"])
        return f"「{key}」{text}" if key else text
    context = dict(item.get("ctx", {}))
    if "expected" in context:
        context["expected"] = context["expected"].replace("'", "").replace(", ", "、").replace(" or ", "、")
    said = _SAID.get(item["type"], "「{key}」写的「{input}」不对（{what}）")
    shown = str(item["input"])[:40]
    return said.format(key=key, what=(field.description if field else "") or "", input=shown, **context)
