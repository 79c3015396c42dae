"""Which column of a sheet is what: headers are recognised by the names that offices give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.sheets.grids import BadSheet, Cell, Grid

HEADER_WITHIN = 20
"""Titles and notes stand above the header; so many rows are looked at."""

NAMES: Mapping[str, Sequence[str]] = {
    "file": ("文件",),
    "id": ("编号", "知识编号", "知识编码", "id"),
    "title": ("标题", "知识标题", "问题标题", "短标题", "知识点", "事项名称", "主题", "title"),
    "asked": (
        "问题", "标准问", "标准问题", "标准问法", "主问题", "主问法", "常见问题", "咨询问题", "咨询内容", "问", "提问",
        "问题描述", "问题内容", "question", "q",
    ),
    "phrasings": (
        "问法", "相似问", "相似问法", "相似问题", "扩展问", "扩展问法", "扩展问题", "同义问", "同义问法", "其他问法",
        "近似问", "常见问法", "用户问法", "phrasings", "similar", "similar questions",
    ),
    "answer": (
        "答案", "回答", "答复", "回复", "标准答案", "标准回答", "标准答复", "答复内容", "回复内容", "解答", "解答内容", "答",
        "答复口径", "政策解答", "answer", "a",
    ),
    "spoken": ("口语", "口语答案", "口语回答", "电话答复", "电话话术", "语音答案", "语音播报", "话术", "spoken"),
    "basis": (
        "依据", "政策依据", "法律依据", "文件依据", "法规依据", "依据文件", "政策文件", "文件名称", "文件名", "出处", "来源",
        "basis",
    ),
    "number": ("文号", "发文字号", "文件文号", "发文号", "文件号"),
    "article": ("条款", "依据条款", "条文", "具体条款", "条目"),
    "issuer": ("发文机关", "发文单位", "发布机关", "制定机关", "发文部门"),
    "quote": ("原文", "条款原文", "条文原文", "依据原文", "原文摘录"),
    "url": ("网址", "链接", "原文链接", "依据链接"),
    "topic": ("类别", "业务类别", "分类", "险种", "业务分类", "所属分类", "知识分类", "业务类型", "业务", "topic", "category"),
    "kind": ("类型", "知识类型", "kind"),
    "region": ("地区", "适用地区", "地域", "区域", "适用区域", "统筹区", "适用范围", "region"),
    "population": ("人群", "适用人群", "适用对象", "对象", "服务对象"),
    "valid_from": ("生效日期", "生效时间", "施行日期", "施行时间", "实施日期", "开始日期", "有效期起", "启用日期", "起始日期"),
    "valid_to": ("失效日期", "失效时间", "截止日期", "结束日期", "有效期止", "终止日期", "废止日期", "到期日期"),
    "reviewed_on": ("复核日期", "审核日期", "核对日期", "更新日期", "更新时间"),
    "review_by": ("下次复核", "下次复核日期", "复核期限", "下次审核日期"),
    "owner": (
        "责任科室", "责任处室", "责任部门", "负责科室", "负责部门", "业务科室", "科室", "处室", "部门", "归口科室", "维护部门",
        "owner",
    ),
    "matter": ("事项", "事项编号"),
    "sensitive": ("敏感", "是否敏感"),
    "related": ("相关", "相关知识", "关联知识", "关联问题编号"),
    "materials": ("材料", "所需材料", "办理材料", "申请材料", "申报材料", "需要材料", "材料清单", "提交材料"),
    "procedure": ("办事步骤", "步骤", "办理流程", "流程", "办理步骤", "操作步骤"),
    "where": ("办理地点", "办理渠道", "到哪里办", "办理方式", "办理途径", "渠道"),
    "back": ("反问", "追问"),
    "variants": ("情形", "分情形"),
}  # fmt: skip
"""The names of each column; the first is the one that is written."""
PASSED_OVER = frozenset({"序号", "行号", "编次", "no", "#"})
JOINED = frozenset({"phrasings", "materials", "basis", "where"})
"""Columns that may be there several times, such as 相似问1, 相似问2."""

_FIELDS = {name: field for field, names in NAMES.items() for name in names}
_BRACKETS = re.compile(r"\([^()]*\)|【[^】]*】|\[[^\]]*\]")
_DECORATION = re.compile(r"[\s:*_/、-]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the name of the column. ``number`` is that in the sheet."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """What stands under the header; ``unused`` are headers that nobody understands."""

    name: str
    rows: Sequence[Row]
    unused: Sequence[str]


def field_of(header: Cell) -> str | None:
    """The column that a header means, or None."""
    name = _BRACKETS.sub("", unicodedata.normalize("NFKC", "" if header is None else str(header)).lower())
    spaced = " ".join(name.split()).strip(" :*")
    plain = _DECORATION.sub("", name)
    for form in (spaced, plain, plain.rstrip("0123456789一二三四五六七八九十")):
        if form in _FIELDS:
            return _FIELDS[form]
    return None


def header_of(field: str) -> str:
    """The header that is written for a column."""
    return NAMES[field][0] if field in NAMES else field


def table_of(readings: Iterable[Grid]) -> Table | None:
    """The reading of a sheet in which most headers are understood, or None when there is no header in any."""
    found = [(grid, at) for grid in readings if (at := _header_at(grid)) is not None]
    if not found:
        return None
    grid, at = max(found, key=lambda pair: _score(pair[0].rows[pair[1]][1]))
    return _table(grid, at)


def tables_of(sheets: Sequence[Sequence[Grid]], name: str) -> list[Table]:
    """Every sheet that has a header; raises :class:`BadSheet` when none has."""
    tables = [table for readings in sheets if (table := table_of(readings)) is not None]
    if not tables:
        raise BadSheet(
            f"{name} 里没有找到表头：要有一行写着列名，至少有「{NAMES['asked'][1]}」（或问题、标题）和「{NAMES['answer'][0]}」"
        )
    return tables


def _header_at(grid: Grid) -> int | None:
    scores = [(_score(row), -at) for at, (_, row) in enumerate(grid.rows[:HEADER_WITHIN]) if _is_header(row)]
    return -max(scores)[1] if scores else None


def _score(row: Sequence[Cell]) -> int:
    return len({field for cell in row if (field := field_of(cell))})


def _is_header(row: Sequence[Cell]) -> bool:
    fields = {field_of(cell) for cell in row}
    return bool(fields & {"asked", "title", "phrasings"}) and bool(fields & {"answer", "variants"})


def _table(grid: Grid, at: int) -> Table:
    places: dict[int, str] = {}
    unused: list[str] = []
    for place, header in enumerate(grid.rows[at][1]):
        field = field_of(header)
        if field and (field in JOINED or field not in places.values()):
            places[place] = field
        elif header is not None and str(header).strip() and _DECORATION.sub("", str(header).lower()) not in PASSED_OVER:
            unused.append(str(header).strip())
    rows = [Row(grid.name, number, _cells(row, places)) for number, row in grid.rows[at + 1 :]]
    return Table(grid.name, [row for row in rows if row.cells], unused)


def _cells(row: Sequence[Cell], places: Mapping[int, str]) -> dict[str, Cell]:
    found: dict[str, list[Cell]] = {}
    for place, field in places.items():
        cell = row[place] if place < len(row) else None
        if cell is not None and str(cell).strip():
            found.setdefault(field, []).append(cell)
    return {field: cells[0] if len(cells) == 1 else "\n".join(map(str, cells)) for field, cells in found.items()}
