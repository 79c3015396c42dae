"""What one cell says: text without the remains of web pages, lists, days."""

from __future__ import annotations

import calendar
import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import yaml
from openpyxl.utils.datetime import from_excel

from knowledge.sheets.grids import Cell

_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_GUARDED = re.compile(r"^'+[=+\-@\t\r]")
_GUARDABLE = re.compile(r"^'*[=+\-@\t\r]")
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h\d)\s*>|_x000[dD]_|\r\n?|[\u2028\u2029\v\f]", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|p|em|ul|ol|li|h\d|div|img|span|font|strong|table|tbody|thead|tr|td|th|br|hr|o:p)\b[^<>]*>",
    re.IGNORECASE,
)
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF])
_LINE = re.compile(r"\n")
_SPLIT = re.compile(r"[\n；;|｜]")
_NUMBER = r"(?:[（(]\d{1,2}[)）]|\d{1,2}(?:[、)）]|[.．](?!\d))|[①-⑳])"
_NUMBERED = re.compile(rf"^\s*{_NUMBER}\s*")
_INLINE = re.compile(rf"(?:(?:(?<=[\s。？?！!])|^){_NUMBER}|(?<!\d)\d{{1,2}}、|[①-⑳])\s*")
_BULLET = re.compile(r"^\s*[-•·●*]\s*")
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?(?:\s+\d{1,2}:\d{2}.*)?$")
_SERIALS = range(20_000, 80_000)
ALWAYS = frozenset({"长期", "长期有效", "永久", "无", "无期限", "至今", "-", "—", "null"})


class _Plain(yaml.SafeLoader):
    """YAML without references, with which a few lines could stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a reference")
        return super().compose_node(parent, index)


class BadCell(ValueError):
    """Raised for a cell that cannot be what its column says; the message says what to write."""


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; :func:`text_in` takes the guard off again."""
    return "'" + text if _GUARDABLE.match(text) else text


def text_in(cell: Cell) -> str:
    """The text of a cell, cleaned; empty for an empty cell. Raises :class:`BadCell` for Excel's error values."""
    if isinstance(cell, list | tuple):
        return "\n".join(text_in(item) for item in cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    text = "" if cell is None else str(cell)
    if text.strip() in _ERRORS:
        raise BadCell(f"单元格是 Excel 的错误值 {text.strip()}：请改好公式，或直接写内容")
    return cleaned(text[1:] if _GUARDED.match(text) else text)


def cleaned(text: str) -> str:
    """Without tags and entities of web pages, invisible signs and blanks around lines; digits and letters narrow."""
    text = _TAG.sub("", _ITEM.sub("- ", _BREAK.sub("\n", text)))
    text = html.unescape(text).replace("\u00a0", " ").translate(_WIDE).translate(_INVISIBLE)
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc" or sign == "\t")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def lines_in(cell: Cell) -> list[str]:
    """A list written into one cell: by line breaks, ；, | or numbers; each item once."""
    return _listed(cell, _SPLIT)


def steps_in(cell: Cell) -> list[str]:
    """A list whose items are sentences: by line breaks or numbers."""
    return _listed(cell, _LINE)


def _listed(cell: Cell, signs: re.Pattern[str]) -> list[str]:
    if isinstance(cell, list | tuple):  # only cells are guarded, not what a list holds
        return [line for item in cell if (line := cleaned(item) if isinstance(item, str) else text_in(item))]
    text = text_in(cell)
    if text.startswith("[") and isinstance(listed := data_in(text), list):
        return _listed(listed, signs)
    items = [piece for part in signs.split(text) for piece in _pieces(part)]
    return list(dict.fromkeys(item for item in items if item))


def _pieces(part: str) -> list[str]:
    """The items of a line that begins with a number and goes on counting."""
    pieces = _INLINE.split(part) if _NUMBERED.match(part) else [part]
    return [_BULLET.sub("", piece).strip(" \t,，、") for piece in pieces]


def data_in(cell: Cell) -> Any:
    """Lists and mappings written into a cell as YAML; None for any other text. Raises :class:`BadCell`."""
    if isinstance(cell, Mapping | list | tuple) or cell is None:
        return cell
    text = cell[1:] if isinstance(cell, str) and _GUARDED.match(cell) else str(cell)
    if not re.match(r"\s*(?:- |[\[{]|[a-z_]+:(?:\s|$))", text):
        return None
    try:
        found = yaml.load(text, _Plain)  # noqa: S506  a safe loader with one thing less
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadCell("以「- 」「[」「{」开头的内容要写成 YAML，这里读不懂：请检查缩进、冒号后的空格和引号") from error
    return found if isinstance(found, list | dict) else None


def day_in(cell: Cell, *, last: bool = False) -> date | None:
    """A day in any of the usual ways of writing, Excel's own included; None for an empty cell or "without end".

    Of a month without a day the first is meant, or the ``last``. Raises :class:`BadCell`.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", text_in(cell)).strip()
    if not text or text in ALWAYS:
        return None
    return _serial(text) or _written(text, last=last)


def _serial(text: str) -> date | None:
    """Excel counts days; a cell without a date format shows the count."""
    if not text.isdecimal() or int(text) not in _SERIALS:
        return None
    found = from_excel(int(text))
    return found.date() if isinstance(found, datetime) else None


def _written(text: str, *, last: bool) -> date:
    plain = f"{text[:4]}-{text[4:6]}-{text[6:]}" if text.isdecimal() and len(text) == 8 else text
    found = _DAY.match(plain)
    try:
        if found is None:
            raise ValueError(text)
        year, month = int(found[1]), int(found[2])
        return date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except ValueError:
        raise BadCell(f"「{text}」不是日期：请写成 2026-01-31 的样子") from None
