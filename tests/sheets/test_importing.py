"""Rows become articles, or it is said row by row what has to be mended."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.checks import check_catalogue
from knowledge.loader import read_article, read_catalogue
from knowledge.models import Article, Topic
from knowledge.sheets import writing
from knowledge.sheets.writing import AlreadyThere, write_new
from tests.sheets.offices import HEADER, another, faults, imported, knowledge_in, row, separated

pytestmark = pytest.mark.unit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return knowledge_in(tmp_path)


def sheet(tmp_path: Path, *rows: Any, header: Any = HEADER) -> Path:
    return separated(tmp_path / "sheet.csv", [header, *rows])


def article_in(found: Any, root: Path, number: int = 2) -> Article:
    report = next(r for r in found.reports if r.number == number)
    assert not report.faults
    placed, problems = read_article(root / "articles" / report.file, report.text)
    assert placed is not None
    assert not [p for p in problems if p.fatal]
    return placed.item


def test_a_good_row_is_a_draft_with_everything_it_says(tmp_path: Path, root: Path) -> None:
    found = imported(sheet(tmp_path, row()), root)
    article = article_in(found, root)
    assert article.title == "医保卡能给家人用吗"
    assert article.phrasings == (article.title, "家人能用我的卡吗", "卡能不能借给爱人用", "一家人能共用一张卡吗")
    assert (article.topic, article.region, article.owner) == (Topic.MEDICAL, "330100", "医保科")
    assert (article.basis[0].title, article.basis[0].article) == ("测试办法", "第三条")
    assert (article.valid_from.isoformat(), article.valid_to) == ("2025-01-01", None)
    assert (article.reviewed_on.isoformat(), article.review_by.isoformat()) == ("2026-11-23", "2027-05-22")
    assert list(found.files) == [f"medical/{article.id}.md"]


def test_a_row_has_the_same_file_whenever_it_is_imported(tmp_path: Path, root: Path) -> None:
    first = imported(sheet(tmp_path, row()), root)
    assert imported(sheet(tmp_path, another(1), row()), root).files.keys() > first.files.keys()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"依据": ""}, "没有依据：请在「依据」列"),
        ({"答案": ""}, "没有答案：请填「答案」"),
        ({"问题": ""}, "没有问题：请填「标准问」"),
        ({"问题": "长" * 31}, "标题有 31 个字，最多 30 个：请加一列「标题」"),
        ({"相似问": "家人能用我的卡吗"}, "「问法」太少：至少要 3 条"),
        ({"类别": "天气"}, "类别「天气」不认识：请在「类别」列填"),
        ({"类别": ""}, "没有类别：请在「类别」列填"),
        ({"地区": "火星"}, "地区「火星」不认识"),
        ({"生效日期": ""}, "没有生效日期：请在「生效日期」列填写"),
        ({"生效日期": "2025-02-30"}, "「生效日期」「2025-02-30」不是日期"),
        ({"责任科室": ""}, "没有责任科室：请在「责任科室」列"),
        ({"答案": "每月发2000元。"}, "「答案」直接写了数字「2000元」：金额和比例要写成 {{参数编号}}"),
        ({"答案": "每月按８％缴。"}, "「答案」直接写了数字「8％」"),
        ({"答案": "工本费是{{no-such}}。"}, "用到的参数「no-such」不存在"),
        ({"答案": "长" * 61 + "。"}, "没有口语，答案的第一句又超过 60 个字"),
        ({"答案": "#N/A"}, "「答案」单元格是 Excel 的错误值 #N/A"),
        ({"问题": "换卡要交多少钱"}, "标题与「card-fee」相同"),
        ({"相似问": "补卡收费吗；家里人用；给孩子用"}, "问法「补卡收费吗」在「card-fee」里已经有了"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_an_article_says_what_to_change(
    tmp_path: Path, root: Path, changes: dict[str, str], said: str
) -> None:
    found = imported(sheet(tmp_path, another(1), row(**changes)), root)
    assert list(faults(found)) == [3]
    assert any(said in fault for fault in faults(found)[3]), faults(found)
    assert not any("「phrasings" in fault or "「##" in fault for fault in faults(found)[3])


def test_a_stated_figure_is_advised_to_be_the_parameter_that_holds_it(tmp_path: Path, root: Path) -> None:
    (said,) = faults(imported(sheet(tmp_path, row(答案="工本费12.5元。")), root))[2]
    assert "参数表里有 {{card-fee}}（换卡工本费）" in said


def test_what_the_sheet_lacks_comes_from_the_command(tmp_path: Path, root: Path) -> None:
    header, cells = ("问题", "相似问", "答案"), row()[:3]
    given = {"topic": "医疗保险", "region": "330000", "owner": "医保科", "basis": "《测试办法》第三条"}
    path = sheet(tmp_path, cells, header=header)
    assert len(faults(imported(path, root))[2]) >= 4
    article = article_in(imported(path, root, **given, valid_from=date(2024, 7, 1)), root)
    assert (article.topic, article.region, article.owner) == (Topic.MEDICAL, "330000", "医保科")
    assert article.valid_from == date(2024, 7, 1)


def test_what_was_guessed_is_said(tmp_path: Path, root: Path) -> None:
    (report,) = imported(sheet(tmp_path, row()), root).reports
    assert any("没有口语" in note for note in report.notes)
    path = sheet(tmp_path, (*row(), "可以，先办家庭共济。", "医保-01 号"), header=(*HEADER, "口语", "编号"))
    (report,) = imported(path, root).reports
    assert [note for note in report.notes if "口语" in note] == []
    assert any("编号「医保-01 号」不能用" in note for note in report.notes)


def test_only_the_first_short_sentences_of_a_long_answer_are_spoken(tmp_path: Path, root: Path) -> None:
    found = imported(sheet(tmp_path, row(答案="先办共济。再去刷卡。" + "长" * 80 + "。")), root)
    assert article_in(found, root).spoken == "先办共济。再去刷卡。"
    assert any("暂用答案的前 2 句" in note for note in found.reports[0].notes)


def test_two_rows_that_are_the_same_thing_are_told_of_each_other(tmp_path: Path, root: Path) -> None:
    found = imported(
        sheet(tmp_path, row(), another(1), row(答案="不可以。"), another(2, 相似问="家人能用我的卡吗；甲；乙")), root
    )
    assert "与第 2 行重复" in faults(found)[4][0]
    assert "问法「家人能用我的卡吗」在" in faults(found)[5][0]


def test_versions_of_one_article_stand_in_two_files_and_must_not_overlap(tmp_path: Path, root: Path) -> None:
    header = (*HEADER, "失效日期", "编号")
    rows = [
        (*row(生效日期="2025-01-01"), "2026-12-31", "family-card"),
        (*row(生效日期="2027-01-01"), "", "family-card"),
    ]
    found = imported(sheet(tmp_path, *rows, header=header), root)
    assert list(found.files) == ["medical/family-card.md", "medical/family-card.2027.md"]
    overlapping = imported(sheet(tmp_path, (*rows[0][:8], "", "family-card"), rows[1], header=header), root)
    assert any("有效期重叠" in said for said in [s for found in faults(overlapping).values() for s in found])


def test_a_fault_that_shows_in_another_file_is_the_new_rows(tmp_path: Path, root: Path) -> None:
    header = (*HEADER, "编号")
    earlier = (*row(生效日期="2019-01-01"), "card-fee")
    assert any("有效期重叠" in said for said in faults(imported(sheet(tmp_path, earlier, header=header), root))[2])


def test_an_article_that_only_fits_with_a_refused_one_is_refused_too(tmp_path: Path, root: Path) -> None:
    header = (*HEADER, "编号", "相关")
    rows = [(*row(依据=""), "family-card", ""), (*another(1), "other-thing", "family-card")]
    found = imported(sheet(tmp_path, *rows, header=header), root)
    assert "related 里的「family-card」不存在" in faults(found)[3][0]


def test_good_rows_are_sound_together_with_everything_there(tmp_path: Path, root: Path) -> None:
    found = imported(sheet(tmp_path, row(), another(1), another(2, 依据="")), root)
    write_new(root, found.files)
    catalogue, problems = read_catalogue(root)
    assert not [p for p in [*problems, *check_catalogue(catalogue)] if p.fatal]
    again = imported(sheet(tmp_path, row(), another(1)), root)
    assert [r.unchanged for r in again.reports] == [True, True]
    changed = imported(sheet(tmp_path, row(答案="不可以。")), root)
    assert "已经有了，内容不同" in faults(changed)[2][0]


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != ".lock"}


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("fault", [OSError("no space"), KeyboardInterrupt()], ids=["disk", "interrupted"])
def test_a_fault_while_writing_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, at: int, fault: BaseException
) -> None:
    before, rename, moved = snapshot(root), Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) > at:
            raise fault
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(type(fault)):
        write_new(root, {f"new/a{n}.md": "内容\n" for n in range(3)})
    assert len(moved) == at + 1
    assert snapshot(root) == before


def test_a_file_that_appeared_meanwhile_is_not_overwritten(root: Path) -> None:
    before = snapshot(root)
    with pytest.raises(AlreadyThere, match="什么也没有写入"):
        write_new(root, {"new/a.md": "新\n", "service/certify.md": "别的\n"})
    assert snapshot(root) == before


def test_writers_wait_for_one_another(root: Path) -> None:
    with writing._alone(root):
        other = threading.Thread(target=write_new, args=(root, {"new/a.md": "新\n"}))
        other.start()
        other.join(0.3)
        assert not (root / "articles" / "new" / "a.md").exists()
    other.join(10)
    assert (root / "articles" / "new" / "a.md").read_text(encoding="utf-8") == "新\n"
