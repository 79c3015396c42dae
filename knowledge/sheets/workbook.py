"""Excel workbooks: the visible sheets, with the value of a merged cell in every place that it covers."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.sheets.grids import MAX_COLUMNS, BadSheet, Cell, Grid, numbered

MAX_UNPACKED = 150_000_000
MAX_RANGES = 50_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_BROKEN = (
    InvalidFileException, BadZipFile, ParseError, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, RuntimeError,
)  # fmt: skip
"""What the library raises for a file that is no sound workbook."""
Place = tuple[int, int]


def read_workbook(name: str, data: bytes) -> list[Grid]:
    """The visible sheets that hold something; raises :class:`BadSheet`."""
    try:
        with ZipFile(io.BytesIO(data)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and filters that are of no interest here
            _refuse_bomb(name, archive)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [_grid(sheet, archive) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except BadSheet:
        raise
    except _BROKEN as error:
        raise BadSheet(f"{name} 读不出来，可能已损坏：请在 Excel 里打开，另存为新的 .xlsx") from error


def _refuse_bomb(name: str, archive: ZipFile) -> None:
    """Reading stops at the sizes that the archive states, so they are what has to be looked at."""
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
        raise BadSheet(f"{name} 解开后太大：请删掉图片和不用的工作表，或拆成几个文件")


def _grid(sheet: Any, archive: ZipFile) -> Grid:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    merged = _merged_from(archive.read(sheet._worksheet_path))  # read-only sheets do not tell their merged cells
    rows: Iterator[Sequence[Cell]] = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    return numbered(_filled(rows, merged), sheet.title)


def _merged_from(xml: bytes) -> Mapping[Place, Place]:
    """Where the value of each covered cell stands, as (row, column) from 1."""
    anchors: dict[Place, Place] = {}
    for found in _MERGED.finditer(xml):
        left, top, right, bottom = range_boundaries(found[1].decode())
        right = min(right, MAX_COLUMNS)
        if (bottom - top + 1) * (right - left + 1) + len(anchors) > MAX_RANGES:
            raise BadSheet("合并单元格太多：请取消合并再导入")
        anchors.update({
            (row, column): (top, left) for row in range(top, bottom + 1) for column in range(left, right + 1)
        })  # fmt: skip
    return anchors


def _filled(rows: Iterator[Sequence[Cell]], merged: Mapping[Place, Place]) -> Iterator[Sequence[Cell]]:
    values: dict[Place, Cell] = {}
    wanted = set(merged.values())
    for number, row in enumerate(rows, 1):
        values.update({(number, c): cell for c, cell in enumerate(row, 1) if (number, c) in wanted})
        if any(cell is not None for cell in row):
            yield [values.get(merged.get((number, c), (0, 0)), cell) for c, cell in enumerate(row, 1)]
        else:
            yield row  # one that is empty but for what covers it stays empty
