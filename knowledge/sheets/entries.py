"""Rows of one sheet that are one article: a merged question with a row for each way of asking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.sheets.columns import Row, Table
from knowledge.sheets.grids import Cell


@dataclass(frozen=True, slots=True)
class Entry:
    """The cells of one article. ``number`` is its first row; ``further`` are the ways of asking in the rows below."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    further: list[Cell] = field(default_factory=list)


def entries_of(table: Table) -> list[Entry]:
    """Every article of a sheet, in order."""
    found: list[Entry] = []
    for row in table.rows:
        if found and _continues(row, found[-1]):
            found[-1].further.append(row.cells["phrasings"])
        else:
            found.append(Entry(row.sheet, row.number, row.cells))
    return found


def _continues(row: Row, entry: Entry) -> bool:
    """Whether a row adds nothing to the one above but another way of asking."""
    return "phrasings" in row.cells and all(
        cell == entry.cells.get(name) for name, cell in row.cells.items() if name != "phrasings"
    )
