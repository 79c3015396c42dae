"""Articles as a sheet that importing reads back unchanged: one row a version."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from knowledge.files import replace_file
from knowledge.models import Article
from knowledge.regions import name_of
from knowledge.sheets.cells import guarded, lines_in
from knowledge.sheets.columns import header_of
from knowledge.sheets.grids import BadSheet

COLUMNS = (
    "file", "id", "title", "kind", "topic", "region", "population", "valid_from", "valid_to", "reviewed_on", "review_by",
    "owner", "phrasings", "answer", "spoken", "basis", "number", "article", "issuer", "quote", "url", "materials",
    "procedure", "where", "back", "variants", "related", "matter", "sensitive",
)  # fmt: skip
LONGEST_CELL = 32_767
"""Characters in one cell of an Excel sheet."""
_KINDS = {"rule": "规则", "procedure": "办事", "referral": "转介"}
_WIDE = frozenset({"phrasings", "answer", "spoken", "basis", "quote", "variants", "procedure", "materials"})
Item = tuple[str, Article]
"""The file of a version (below ``articles``) and the version."""


def row_of(file: str, article: Article) -> dict[str, str]:
    """One version as the texts of its cells, by column."""
    data = article.model_dump(mode="json", exclude_defaults=True)
    single = data["basis"][0] if len(data.get("basis", ())) == 1 else None
    cells = {
        "file": file,
        "id": article.id,
        "title": article.title,
        "kind": _KINDS[article.kind],
        "topic": article.topic.value,
        "region": name_of(article.region),
        "population": "、".join(population.value for population in article.population),
        "valid_from": article.valid_from.isoformat(),
        "valid_to": article.valid_to.isoformat() if article.valid_to else "长期",
        "reviewed_on": article.reviewed_on.isoformat(),
        "review_by": article.review_by.isoformat(),
        "owner": article.owner,
        "phrasings": _lines(article.phrasings),
        "answer": article.answer,
        "spoken": article.spoken,
        "basis": f"《{single['title']}》" if single else _data(data.get("basis")),
        "materials": _data(data.get("materials")),
        "procedure": _data(data.get("procedure")),
        "where": _lines(article.where),
        "back": article.question or "",
        "variants": _data(data.get("variants")),
        "related": "、".join(article.related),
        "matter": article.matter or "",
        "sensitive": "是" if article.sensitive else "",
    }
    return cells | {
        key: single.get(key, "") if single else "" for key in ("number", "article", "issuer", "quote", "url")
    }


def _lines(items: Sequence[str]) -> str:
    """One item a line where that reads back the same, otherwise as a list in JSON."""
    plain = "\n".join(items)
    return plain if lines_in(plain) == list(items) else json.dumps(list(items), ensure_ascii=False)


def _data(value: Any) -> str:
    """What has parts is written as YAML, as in the files themselves."""
    if not value:
        return ""
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000).strip()


def write_sheet(path: Path, kind: str, items: Iterable[Item]) -> int:
    """Write a sheet of a kind (``.xlsx``, ``.csv``, ``.jsonl``); returns how many rows. Raises :class:`BadSheet`.

    The file is there whole or not at all.
    """
    write = _WRITERS.get(kind)
    if write is None:
        raise BadSheet(f"不会写 {kind or '没有后缀的文件'}：请用 .xlsx、.csv 或 .jsonl")
    rows = [row_of(file, article) for file, article in items]
    replace_file(path, write(rows))
    return len(rows)


def _xlsx(rows: Sequence[Mapping[str, str]]) -> bytes:
    for row in rows:
        _refuse_long(row)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("知识")
    sheet.freeze_panes = "D2"
    for place, column in enumerate(COLUMNS):
        sheet.column_dimensions[_letter(place)].width = 48 if column in _WIDE else 16
    head = [WriteOnlyCell(sheet, value=header_of(column)) for column in COLUMNS]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, row, column) for column in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else "A" + chr(ord("A") + place - 26)


def _refuse_long(row: Mapping[str, str]) -> None:
    for column, text in row.items():
        if len(guarded(text)) > LONGEST_CELL:
            raise BadSheet(
                f"{row['file']} 的「{header_of(column)}」有 {len(text)} 字，Excel 一格放不下：请导出成 .csv 或 .jsonl"
            )


def _cell(sheet: Any, row: Mapping[str, str], column: str) -> Any:
    cell = WriteOnlyCell(sheet, value=guarded(row[column]) or None)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """UTF-8 with a mark at the beginning, without which Excel takes it for GBK."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([header_of(column) for column in COLUMNS])
    writer.writerows([[guarded(row[column]) for column in COLUMNS] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _jsonl(rows: Sequence[Mapping[str, str]]) -> bytes:
    items = ({header_of(column): row[column] for column in COLUMNS if row[column]} for row in rows)
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


_WRITERS = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}
