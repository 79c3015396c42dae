"""What a calculation hands back, and the sheet on which it is worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.calculators.table import Table
from knowledge.figures import Figure
from knowledge.models import Basis

ESTIMATE = "估算，以经办机构核定为准"

Value = Decimal | int | str | bool | Sequence[Mapping[str, "Value"]] | None


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one calculation with everything it stood on.

    ``values`` are the named outputs; amounts are yuan, None means that no sourced figure exists and a note says
    where to ask. ``steps`` are the working with the numbers put in. ``estimate`` says whether the competent office
    may settle on another figure.
    """

    calc: str
    as_of: date
    summary: str
    values: Mapping[str, Value]
    steps: tuple[str, ...]
    figures: tuple[Figure, ...]
    basis: tuple[Basis, ...]
    notes: tuple[str, ...]
    estimate: bool

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON: the outputs first, then the working."""
        return {
            **{key: _plain(value) for key, value in self.values.items()},
            "calc": self.calc,
            "as_of": self.as_of.isoformat(),
            "summary": self.summary,
            "steps": list(self.steps),
            "parameters": [_figure(figure) for figure in self.figures],
            "basis": [{"title": b.title, "number": b.number, "article": b.article} for b in self.basis],
            "notes": list(self.notes),
            "estimate": ESTIMATE if self.estimate else None,
        }


@dataclass(slots=True)
class Sheet:
    """The working of one calculation: figures are taken from here, so that each is on record."""

    calc: str
    table: Table
    as_of: date
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    figures: dict[tuple[str, date], Figure] = field(default_factory=dict)

    def number(self, id: str, on: date | None = None) -> Decimal:
        """A figure as it stands in the table; raises :class:`CannotCalculate` when none may be stated."""
        figure = self.table.at(id, on or self.as_of)
        self.figures[id, figure.value.valid_from] = figure
        if figure.value.note:
            self.note(f"{figure.name}{figure.text}：{figure.value.note}")
        return figure.value.value

    def rate(self, id: str, on: date | None = None) -> Decimal:
        """A figure in percent as a share of one: 8 % → 0.08."""
        return self.number(id, on) / 100

    def say(self, sentence: str) -> None:
        """Add one step of the working."""
        self.steps.append(sentence)

    def note(self, sentence: str) -> None:
        """Add a limit of this result, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def close(self, summary: str, values: Mapping[str, Value], *basis: Basis, estimate: bool = True) -> Result:
        """The finished result."""
        return Result(
            self.calc,
            self.as_of,
            summary,
            values,
            tuple(self.steps),
            tuple(self.figures.values()),
            basis,
            tuple(self.notes),
            estimate,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list | tuple):
        return [{key: _plain(inner) for key, inner in row.items()} for row in value]
    return value


def _figure(figure: Figure) -> dict[str, Any]:
    value = figure.value
    return {
        "id": figure.id,
        "name": figure.name,
        "value": _plain(value.value),
        "text": figure.text,
        "valid_from": value.valid_from.isoformat(),
        "source": {"title": value.source.title, "number": value.source.number, "article": value.source.article},
    }
