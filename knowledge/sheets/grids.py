"""A sheet's file as rows of cells: Excel, separated text or one JSON object a line."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

Cell = str | int | float | bool | date | datetime | time | timedelta | Sequence[Any] | Mapping[str, Any] | None
MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
SEPARATORS = (",", ";", "\t", "|")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


class BadSheet(ValueError):
    """Raised for a file that cannot be read as a sheet; the message is for people and says what to do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbered rows (from 1, as the program that made the file counts) that are not empty."""

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]


def read_grids(path: Path) -> list[list[Grid]]:
    """The sheets of a file, each in every way it can be read (text may be separated by several signs).

    Raises :class:`BadSheet`.
    """
    data = _bytes(path)
    if data.startswith(_OLD_EXCEL):
        raise BadSheet(f"{path.name} 是旧版 .xls，或加了密码：请在 Excel 里去掉密码、另存为 .xlsx 再导入")
    if data.startswith(_ZIP):
        from knowledge.sheets.workbook import read_workbook

        return [[grid] for grid in read_workbook(path.name, data)]
    text = _decoded(path, data)
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        return [[_from_lines(path, text)]]
    if path.suffix.lower() == ".xlsx":
        raise BadSheet(f"{path.name} 不是 Excel 文件，可能已损坏：请重新另存为 .xlsx")
    return [_separated(path, text)]


def numbered(rows: Iterator[Sequence[Cell]], name: str) -> Grid:
    """The rows that hold something; raises :class:`BadSheet` when there are too many."""
    kept: list[tuple[int, Sequence[Cell]]] = []
    for number, row in enumerate(rows, 1):
        if any(cell is not None and str(cell).strip() for cell in row):
            kept.append((number, tuple(row[:MAX_COLUMNS])))
        if len(kept) > MAX_ROWS:
            raise BadSheet(f"行太多：一次最多导入 {MAX_ROWS} 行，请拆成几个文件")
    return Grid(name, kept)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadSheet(f"{path.name} 太大：最多 {MAX_BYTES // 1_000_000} MB，请拆成几个文件")
        return path.read_bytes()
    except OSError as error:
        raise BadSheet(f"{path} 读不出来（{error.strerror}）：请检查文件名和权限") from error


def _decoded(path: Path, data: bytes) -> str:
    """UTF-8 or GB18030, whichever the bytes are; UTF-16 when they say so themselves."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return _printable(path, data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise BadSheet(f"{path.name} 的文字编码读不出来：请在 Excel 或记事本里另存为 UTF-8 编码")


def _printable(path: Path, text: str) -> str:
    if "\x00" in text:
        raise BadSheet(f"{path.name} 不是表格文件：请给出 .xlsx、.csv 或 .jsonl 文件")
    return text


def _separated(path: Path, text: str) -> list[Grid]:
    """The readings by each sign that gives one; a sign that does not separate this text may give nonsense."""
    found: list[Grid] = []
    faults: list[BadSheet] = []
    for sign in SEPARATORS:
        try:
            found.append(numbered(iter(csv.reader(io.StringIO(text, newline=""), delimiter=sign)), path.stem))
        except BadSheet as fault:
            faults.append(fault)
        except csv.Error:
            faults.append(BadSheet(f"{path.name} 有一格太长或引号不成对：请在 Excel 里打开检查，另存为 .xlsx 再导入"))
    if not found:
        raise faults[0]
    return found


def _from_lines(path: Path, text: str) -> Grid:
    """The keys of all lines as the header (row 0), and each line under its own number."""
    items: list[tuple[int, Mapping[str, Any]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            items.append((number, _object(path, number, line)))
    if len(items) > MAX_ROWS:
        raise BadSheet(f"行太多：一次最多导入 {MAX_ROWS} 行，请拆成几个文件")
    keys = list(dict.fromkeys(key for _, item in items for key in item))[:MAX_COLUMNS]
    return Grid(path.stem, [(0, keys), *((number, [item.get(key) for key in keys]) for number, item in items)])


def _object(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadSheet(f'{path.name} 第 {number} 行不是 JSON：请写成 {{"问题": "…", "答案": "…"}} 的样子') from error
    if not isinstance(item, dict):
        raise BadSheet(f'{path.name} 第 {number} 行要写成 {{"问题": "…", "答案": "…"}} 的样子')
    return item
