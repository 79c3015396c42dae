"""The dated parameter table as calculators see it: a figure that may be stated, or an error that says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from knowledge.figures import STATEABLE, Figure, format_number
from knowledge.files import read_yaml
from knowledge.models import Parameter
from knowledge.problems import BrokenKnowledge, Problem


class CannotCalculate(ValueError):
    """Raised when inputs are wrong or a figure is unknown; the message is Chinese and says what to write."""


class Table:
    """Looks figures up by id and day. Figures graded C or D do not exist for it."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = parameters

    def at(self, id: str, day: date) -> Figure:
        """The figure in force on that day; raises :class:`CannotCalculate` when none may be stated."""
        parameter = self._parameters.get(id)
        if parameter is None:
            raise CannotCalculate(f"参数表里没有「{id}」：请先在 parameters 里登记")
        value = parameter.at(day)
        if value is None or value.grade not in STATEABLE:
            raise CannotCalculate(f"{day.isoformat()} 的{parameter.name}没有可靠的官方数据，不能计算：请拨打12333核实")
        return Figure(id, parameter.name, format_number(value.value) + parameter.unit, value)


def read_parameters(root: Path) -> dict[str, Parameter]:
    """The parameters under ``root/parameters/*.yaml``; raises :class:`BrokenKnowledge` when a file is faulty."""
    problems: list[Problem] = []
    found: dict[str, Parameter] = {}
    for path in sorted((root / "parameters").glob("*.yaml")):
        file, faults = read_yaml(path)
        problems += faults
        for item in (file.data or ()) if file is not None else ():
            try:
                parameter = Parameter.model_validate(item)
            except ValidationError:
                problems.append(Problem(path, 1, "有写错的参数：运行 yichuang knowledge check 看是哪一行"))
            else:
                found[parameter.id] = parameter
    if problems:
        raise BrokenKnowledge(problems)
    return found
