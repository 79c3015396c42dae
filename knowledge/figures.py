"""Figures in an answer: taken from the parameter table on the day that is asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.models import Grade, Parameter, ParameterValue

REFERENCE = re.compile(r"\{\{\s*([a-z0-9-]+)\s*\}\}")
STATEABLE = frozenset({Grade.A, Grade.B})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was stated, with what it stood on."""

    id: str
    name: str
    text: str
    value: ParameterValue


def format_number(value: Decimal) -> str:
    """Plain digits without trailing zeros: ``0.50`` → ``0.5``, ``2660`` → ``2660``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def references(text: str) -> list[str]:
    """The parameter ids that a text refers to, in order."""
    return REFERENCE.findall(text)


def fill(text: str, parameters: Mapping[str, Parameter], as_of: date) -> tuple[str, list[Figure]]:
    """Put the figures of that day into a text.

    A figure that is unknown on that day, or whose source is not good enough to be stated (grade C or D),
    is replaced by a sentence that says so and where to ask.
    """
    used: list[Figure] = []

    def put(match: re.Match[str]) -> str:
        parameter = parameters[match[1]]
        value = parameter.at(as_of)
        if value is None or value.grade not in STATEABLE:
            return f"（{parameter.name}：未收录该日期的官方数据，请拨打12333核实）"
        shown = format_number(value.value) + parameter.unit
        used.append(Figure(parameter.id, parameter.name, shown, value))
        return shown

    return REFERENCE.sub(put, text), used
