"""What is exported is imported again unchanged, and no cell is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knowledge.loader import Catalogue, load_catalogue, read_article, read_catalogue
from knowledge.sheets.exporting import COLUMNS, Item, write_sheet
from knowledge.sheets.grids import BadSheet
from tests.conftest import HOME
from tests.sheets.offices import imported, knowledge_in

pytestmark = pytest.mark.unit
KINDS = (".xlsx", ".csv", ".jsonl")
AWKWARD = ('=HYPERLINK("x")怎么办', "-1天还能办吗", "@我一下行吗", "+86的号码行吗；能不能用", "'=引号开头")


def items_of(root: Path) -> tuple[Catalogue, list[Item]]:
    catalogue = read_catalogue(root)[0]
    return catalogue, [(p.document.path.relative_to(root / "articles").as_posix(), p.item) for p in catalogue.articles]


def again(path: Path, catalogue: Catalogue, folder: Path) -> list[Item]:
    """What a sheet says to an installation without articles."""
    found = imported(path, folder, Catalogue((), catalogue.parameters, catalogue.documents))
    assert not found.refused, found.refused[:3]
    assert not [note for report in found.reports for note in report.notes if "口语" in note or "编号" in note]
    read: list[Item] = []
    for file, text in found.files.items():
        placed, _ = read_article(folder / "articles" / file, text)
        assert placed is not None
        read.append((file, placed.item))
    return read


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("real", [False, True], ids=["small", "real"])
def test_a_sheet_is_read_back_unchanged(tmp_path: Path, kind: str, *, real: bool) -> None:
    catalogue, items = items_of(HOME / "knowledge" if real else knowledge_in(tmp_path))
    step = max(1, len(items) // 60)  # sixty articles of every kind are enough of the real ones
    chosen = items[::step]
    known = {article.id for _, article in chosen}
    links = [(f, a.model_copy(update={"related": tuple(r for r in a.related if r in known)})) for f, a in chosen]
    whole = [
        (f, a.model_copy(update={"procedure": a.procedure.model_copy(update={"next": ()}) if a.procedure else None}))
        for f, a in links
    ]
    path = tmp_path / f"all{kind}"
    assert write_sheet(path, kind, whole) == len(whole) > 5
    assert again(path, catalogue, tmp_path / "empty") == whole


@pytest.mark.parametrize("kind", KINDS)
def test_importing_into_where_it_came_from_changes_nothing(tmp_path: Path, kind: str) -> None:
    root = knowledge_in(tmp_path)
    catalogue, items = items_of(root)
    write_sheet(tmp_path / f"all{kind}", kind, items)
    found = imported(tmp_path / f"all{kind}", root, catalogue)
    assert all(report.unchanged for report in found.reports)
    assert len(found.reports) == len(items)


@pytest.mark.parametrize("kind", KINDS)
def test_awkward_texts_survive_and_no_cell_is_a_formula(tmp_path: Path, kind: str) -> None:
    catalogue, items = items_of(knowledge_in(tmp_path))
    file, article = next(item for item in items if item[1].id == "certify")
    odd = article.model_copy(
        update={"phrasings": AWKWARD, "answer": "- 先带材料\n- 再到窗口", "title": "=1+1等于几", "related": ()}
    )
    path = tmp_path / f"odd{kind}"
    write_sheet(path, kind, [(file, odd)])
    if kind != ".jsonl":
        cells = [cell for row in rows_of(path) for cell in row]
        assert not [cell for cell in cells if cell and cell[0] in "=+-@\t\r"]
        assert len(cells) == 2 * len(COLUMNS)
    (back,) = imported(path, tmp_path / "empty", Catalogue((), catalogue.parameters, ())).files.values()
    placed, _ = read_article(tmp_path / "x.md", back)
    assert placed is not None
    assert placed.item == odd


def rows_of(path: Path) -> list[list[str]]:
    """Every cell of a sheet as text."""
    if path.suffix == ".csv":
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    sheet = load_workbook(path)["知识"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_a_text_for_excel_says_that_it_is_utf8(tmp_path: Path) -> None:
    _, items = items_of(knowledge_in(tmp_path))
    write_sheet(tmp_path / "a.csv", ".csv", items)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_unknown_kind_and_a_cell_that_is_too_long_are_refused(tmp_path: Path) -> None:
    _, items = items_of(knowledge_in(tmp_path))
    with pytest.raises(BadSheet, match=r"不会写 \.doc"):
        write_sheet(tmp_path / "a.doc", ".doc", items)
    file, article = items[0]
    with pytest.raises(BadSheet, match="Excel 一格放不下"):
        write_sheet(tmp_path / "a.xlsx", ".xlsx", [(file, article.model_copy(update={"answer": "长" * 40_000}))])
    assert [p.name for p in tmp_path.iterdir()] == ["knowledge"]


def test_the_small_catalogue_is_sound(tmp_path: Path) -> None:
    assert len(load_catalogue(knowledge_in(tmp_path)).articles) > 5
