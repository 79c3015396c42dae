"""Every kind of file and every way of writing a cell that offices are known to send."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from knowledge.sheets import grids, workbook
from knowledge.sheets.cells import BadCell, cleaned, data_in, day_in, guarded, lines_in, steps_in, text_in
from knowledge.sheets.citations import citation_in, registered
from knowledge.sheets.columns import NAMES, field_of, tables_of
from knowledge.sheets.entries import entries_of
from knowledge.sheets.grids import BadSheet, read_grids
from tests.sheets.offices import GOOD, HEADER, separated, xlsx

pytestmark = pytest.mark.unit
EXCEL_DAY = datetime(2025, 1, 2, 3)  # noqa: DTZ001  a sheet knows no zone


def table(path: Path) -> Any:
    return tables_of(read_grids(path), path.name)[0]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_whatever_separates_and_encodes_it(tmp_path: Path, sign: str, encoding: str) -> None:
    (found,) = table(separated(tmp_path / "a.csv", [HEADER, GOOD], sign, encoding)).rows
    assert tuple(found.cells.values()) == GOOD
    assert found.number == 2


def test_separators_inside_of_quotes_do_not_mislead(tmp_path: Path) -> None:
    many = [["a;b;c\nd;e;f", *GOOD[1:]] for _ in range(5)]
    assert len(table(separated(tmp_path / "a.csv", [HEADER, *many])).rows) == 5


def test_titles_notes_and_empty_rows_and_columns_stand_around_the_table(tmp_path: Path) -> None:
    wide = [(None, None, *cells) for cells in (HEADER, GOOD)]
    path = xlsx(
        tmp_path / "a.xlsx", [("某中心常见问答汇总",), (), ("制表：综合科",), wide[0], (), wide[1], ()], ["A1:H1"]
    )
    (found,) = table(path).rows
    assert (found.number, found.cells["asked"]) == (6, GOOD[0])


def test_a_merged_cell_holds_for_all_its_rows(tmp_path: Path) -> None:
    rows = [HEADER, GOOD, (None, "再一种问法", *[None] * 6), (None, "又一种问法", *[None] * 6)]
    merged = [f"{column}2:{column}4" for column in "ACDEFGH"]
    for name, ranges in (("merged", merged), ("blank", [])):
        (entry,) = entries_of(table(xlsx(tmp_path / f"{name}.xlsx", rows, ranges)))
        assert entry.further == ["再一种问法", "又一种问法"], name


def test_a_merged_category_reaches_the_rows_below_and_no_empty_ones(tmp_path: Path) -> None:
    second = ("另一件事怎么办", "问法", "回答", None, None)
    rows = [HEADER[:5], GOOD[:5], second, ()]
    found = table(xlsx(tmp_path / "a.xlsx", rows, ["E2:E4"])).rows
    assert [r.cells.get("topic") for r in found] == ["医保", "医保"]


def test_every_visible_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, GOOD])
    book = load_workbook(path)
    for name, state in (("二", "visible"), ("藏", "hidden")):
        sheet = book.create_sheet(name)
        sheet.append(list(HEADER))
        sheet.append(list(GOOD))
        sheet.sheet_state = state
    book.create_sheet("说明").append(["怎样填写"])
    book.save(path)
    assert [t.name for t in tables_of(read_grids(path), "a")] == ["Sheet", "二"]


def test_lines_of_json_keep_their_numbers(tmp_path: Path) -> None:
    item = dict(zip(HEADER, GOOD, strict=True)) | {"相似问": ["甲怎么办", "乙怎么办"]}
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
    (found,) = table(path).rows
    assert found.number == 2
    assert lines_in(found.cells["phrasings"]) == ["甲怎么办", "乙怎么办"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("标准问（必填）", "asked"), ("*相似问法1", "phrasings"), ("扩展问 2", "phrasings"), ("回 复", "answer"),
        ("生效\n日期", "valid_from"), ("责任科室：", "owner"), ("ＩＤ", "id"), ("发文字号", "number"), ("备注", None), (None, None),
    ],
)  # fmt: skip
def test_headers_are_recognised_however_they_are_dressed(header: str | None, field: str | None) -> None:
    assert field_of(header) == field


def test_no_header_name_means_two_columns() -> None:
    names = [name for names in NAMES.values() for name in names]
    assert len(names) == len(set(names))


def test_a_column_that_nobody_understands_is_named(tmp_path: Path) -> None:
    found = table(xlsx(tmp_path / "a.xlsx", [("序号", *HEADER, "备注"), (1, *GOOD, "x")]))
    assert list(found.unused) == ["备注"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99, "另存为 .xlsx"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 99, "可能已损坏"),
        ("a.xlsx", b"hello", "不是 Excel"),
        ("a.csv", b"\x00\x01\x02", "不是表格文件"),
        ("a.csv", b"\xff\xff\xff", "编码读不出来"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("a.jsonl", b'{"a": 1}\n{"a"', "第 2 行不是 JSON"),
        ("a.jsonl", b"[1]", "第 1 行要写成"),
        ("a.csv", b"", "没有找到表头"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_what_to_do(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BadSheet, match=said):
        tables_of(read_grids(path), name)


def test_what_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSheet, match="读不出来"):
        read_grids(tmp_path / "none.csv")
    path = separated(tmp_path / "a.csv", [HEADER, *[GOOD] * 5])
    monkeypatch.setattr(grids, "MAX_ROWS", 3)
    with pytest.raises(BadSheet, match="一次最多导入 3 行"):
        read_grids(path)
    monkeypatch.setattr(grids, "MAX_BYTES", 10)
    with pytest.raises(BadSheet, match="太大"):
        read_grids(path)


def test_a_workbook_that_unpacks_to_much_more_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, GOOD])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\x00" * (workbook.MAX_UNPACKED + 1))
    assert path.stat().st_size < grids.MAX_BYTES
    with pytest.raises(BadSheet, match="解开后太大"):
        read_grids(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>第一段&nbsp;</p><div>第二段<br/>第三段</div>", "第一段\n第二段\n第三段"),
        ("<ul><li>甲</li><li>乙</li></ul>", "- 甲\n- 乙"),
        ("缴满１５年，Ａ类", "缴满15年，A类"),
        ("小于<18岁的人>", "小于<18岁的人>"),
        ("甲_x000D_\r\n\r\n\r\n\r\n乙\u200b", "甲\n\n乙"),
        (12333.0, "12333"),
        (EXCEL_DAY, "2025-01-02"),
        ("'=SUM(A1)", "=SUM(A1)"),
        (None, ""),
    ],
)  # fmt: skip
def test_a_cell_is_cleaned(cell: Any, text: str) -> None:
    assert text_in(cell) == text


@given(st.text())
def test_a_guard_is_taken_off_again_and_no_formula_is_left(text: str) -> None:
    assert guarded(text)[:1] not in set("=+-@\t\r")
    assert text_in(guarded(text)) == cleaned(text)


@pytest.mark.parametrize(
    "cell",
    ["甲怎么办\n乙怎么办\n丙怎么办", "甲怎么办；乙怎么办;丙怎么办", "甲怎么办|乙怎么办｜丙怎么办", "1、甲怎么办 2、乙怎么办 3、丙怎么办",
     "1.甲怎么办\n2.乙怎么办\n3.丙怎么办", "（1）甲怎么办\n（2）乙怎么办\n（3）丙怎么办", "①甲怎么办②乙怎么办③丙怎么办", "1、甲怎么办2、乙怎么办3、丙怎么办",
     "• 甲怎么办\n- 乙怎么办\n\n甲怎么办\n丙怎么办", ["甲怎么办", "乙怎么办", "丙怎么办"]],
)  # fmt: skip
def test_several_questions_in_one_cell_are_taken_apart(cell: Any) -> None:
    assert lines_in(cell) == ["甲怎么办", "乙怎么办", "丙怎么办"]


def test_numbers_inside_of_a_question_do_not_take_it_apart() -> None:
    assert lines_in("1.5倍工资怎么算；交了3.5年能领几个月") == ["1.5倍工资怎么算", "交了3.5年能领几个月"]
    assert steps_in("1.带材料；到窗口\n2.等通知") == ["带材料；到窗口", "等通知"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (EXCEL_DAY, date(2025, 1, 2)), (45659, date(2025, 1, 2)), (45659.0, date(2025, 1, 2)),
        ("2025-1-2", date(2025, 1, 2)), ("2025/01/02", date(2025, 1, 2)), ("2025.1.2", date(2025, 1, 2)),
        ("２０２５年１月２日", date(2025, 1, 2)), ("20250102", date(2025, 1, 2)), ("2025-01-02 00:00:00", date(2025, 1, 2)),
        ("2025年2月", date(2025, 2, 1)), ("长期", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell: Any, day: date | None) -> None:
    assert day_in(cell) == day


def test_a_month_that_ends_something_ends_on_its_last_day() -> None:
    assert day_in("2024年2月", last=True) == date(2024, 2, 29)


@pytest.mark.parametrize("cell", ["2025-02-30", "明年", "2025", "3", "#REF!"])
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(BadCell):
        day_in(cell)


def test_broken_structure_in_a_cell_is_refused() -> None:
    with pytest.raises(BadCell, match="YAML"):
        data_in("- a: [1")
    assert data_in("就是一句话") is None


@pytest.mark.parametrize("cell", ["- &a [x]\n- [*a, *a]", "[" * 5000])
def test_a_cell_that_would_grow_without_end_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        data_in(cell)


@pytest.mark.parametrize(
    ("line", "found", "left"),
    [
        ("《社会保险法》第十六条", {"title": "社会保险法", "article": "第十六条"}, ""),
        ("《某通知》（浙人社发[2023]12号）第三条、第四条",
         {"title": "某通知", "number": "浙人社发〔2023〕12号", "article": "第三条、第四条"}, ""),
        ("《失业保险条例》国务院令第258号 第十七条第一款",
         {"title": "失业保险条例", "number": "国务院令第258号", "article": "第十七条第一款"}, ""),
        ("失业保险条例第十七条", {"title": "失业保险条例", "article": "第十七条"}, ""),
        ("《工伤保险条例》有关规定", {"title": "工伤保险条例"}, "有关规定"),
    ],
)  # fmt: skip
def test_a_citation_is_taken_apart(line: str, found: dict[str, str], left: str) -> None:
    assert citation_in(line) == (found, left)


def test_a_short_title_means_the_one_registered_document() -> None:
    titles = ["中华人民共和国社会保险法", "工伤保险条例", "浙江省工伤保险条例"]
    assert registered("社会保险法", titles) == "中华人民共和国社会保险法"
    assert registered("工伤保险条例", titles) == "工伤保险条例"
    assert registered("保险条例", titles) == "保险条例"
