"""Sheets as offices send them, made by hand for tests."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from knowledge.loader import Catalogue, read_catalogue
from knowledge.sheets.columns import tables_of
from knowledge.sheets.grids import read_grids
from knowledge.sheets.importing import Import, prepare
from knowledge.sheets.rows import Defaults
from tests.conftest import SMALL_KNOWLEDGE

TODAY = date(2026, 11, 23)
HEADER = ("问题", "相似问", "答案", "依据", "类别", "地区", "生效日期", "责任科室")
GOOD = (
    "医保卡能给家人用吗", "家人能用我的卡吗；卡能不能借给爱人用；一家人能共用一张卡吗", "可以，先办家庭共济。",
    "《测试办法》第三条", "医保", "杭州市", "2025-01-01", "医保科",
)  # fmt: skip


def row(**changes: Any) -> tuple[Any, ...]:
    """The good row with some columns changed."""
    return tuple(changes.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True))


def another(number: int, **changes: Any) -> tuple[Any, ...]:
    """A further good row that shares nothing with the others."""
    asked = {
        "问题": f"第{number}件事怎么办理呢",
        "相似问": f"{number}号事项去哪办\n想办{number}号事项\n{number}号事项流程",
        "答案": f"请按第{number}份指南办。",
    }
    return row(**{**asked, **changes})


def xlsx(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    """A workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in rows:
        sheet.append(list(cells))
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def separated(path: Path, rows: Sequence[Sequence[Any]], sign: str = ",", encoding: str = "utf-8") -> Path:
    """A text file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def knowledge_in(folder: Path) -> Path:
    """A copy of the small catalogue, in a folder of business."""
    root = folder / "knowledge"
    shutil.copytree(SMALL_KNOWLEDGE, root)
    (root / "articles" / "service").mkdir()
    for path in (root / "articles").glob("*.md"):
        path.rename(root / "articles" / "service" / path.name)
    return root


def imported(path: Path, root: Path, catalogue: Catalogue | None = None, **defaults: Any) -> Import:
    """What would become of a sheet."""
    found = catalogue if catalogue is not None else read_catalogue(root)[0]
    return prepare(tables_of(read_grids(path), path.name), root, found, Defaults(TODAY, **defaults))


def faults(found: Import) -> Mapping[int, list[str]]:
    """What has to be mended, by row."""
    return {report.number: report.faults for report in found.refused}
