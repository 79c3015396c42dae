"""``yichuang knowledge import``, ``export`` and ``mine``: what a clerk types, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from knowledge.encoder import VectorCache
from knowledge.loader import load_catalogue
from knowledge.release import Shelf, build
from service.cli.knowledge import opened
from service.cli.main import app
from tests.conftest import NOW
from tests.doubles import HashEncoder
from tests.sheets.offices import HEADER, another, knowledge_in, row, xlsx

pytestmark = pytest.mark.command


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the small catalogue and without a language model."""
    monkeypatch.setenv("YICHUANG_HOME", str(tmp_path))
    monkeypatch.setenv("YICHUANG_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(opened, "E5Encoder", HashEncoder)
    return knowledge_in(tmp_path)


def run(*words: str | Path, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["knowledge", *map(str, words)])
    assert done.exit_code == code, done.output
    return done


def articles(root: Path) -> set[str]:
    return {path.relative_to(root / "articles").as_posix() for path in (root / "articles").rglob("*.md")}


def test_good_rows_are_imported_and_the_knowledge_stays_sound(root: Path, tmp_path: Path) -> None:
    before = articles(root)
    said = run("import", xlsx(tmp_path / "a.xlsx", [HEADER, row(), another(1)])).stdout
    (first, second) = sorted(articles(root) - before)
    assert f"行 2: 已导入 {first}" in said or f"行 2: 已导入 {second}" in said
    assert "共 2 行：2 行已导入，0 行要改" in said
    run("check")
    assert "共 2 行：0 行已导入，0 行要改，2 行没有变化" in run("import", tmp_path / "a.xlsx").stdout


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_asked_for(root: Path, tmp_path: Path) -> None:
    before = articles(root)
    path = xlsx(tmp_path / "a.xlsx", [HEADER, row(), another(1, 依据="")])
    said = run("import", path, code=1).stdout
    assert "行 2: 可以导入" in said
    assert "行 3: 未导入: 没有依据：请在「依据」列" in said
    assert "所以什么也没有写入" in said
    assert articles(root) == before
    assert "行 2: 已导入" in run("import", path, "--only-good", code=1).stdout
    assert len(articles(root)) == len(before) + 1


def test_a_dry_run_writes_nothing(root: Path, tmp_path: Path) -> None:
    before = articles(root)
    path = xlsx(tmp_path / "a.xlsx", [HEADER, row()])
    assert "只检查，没有写入" in run("import", path, "--dry-run").stdout
    assert articles(root) == before


def test_options_stand_in_for_columns_that_are_not_there(root: Path, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER[:3], row()[:3]])
    run("import", path, code=1)
    given = ("--topic", "医疗保险", "--owner", "医保科", "--basis", "《测试办法》第三条", "--valid-from", "2025-01-01")
    (line,) = json.loads(run("import", path, *given, "--json").stdout)["rows"]
    assert line["state"] == "written"
    assert line["file"] in articles(root)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "none.xlsx"), "读不出来"),
        (("import", "a.txt", "--valid-from", "soon"), "不是日期"),
        (("export",), "请写明一个文件"),
        (("export", "a.xlsx", "--csv", "b.csv"), "请写明一个文件"),
        (("export", "a.doc"), "不会写 .doc"),
        (("export", "no/such/folder/a.csv"), "写不进去"),
        (("export", "a.csv", "--live"), "还没有发布过"),
        (("mine", "none.jsonl"), "读不出来"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*(tmp_path / w if "." in w and not w.startswith("-") else w for w in words), code=2)
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv", "jsonl"])
def test_what_is_exported_is_imported_without_a_change(root: Path, tmp_path: Path, kind: str) -> None:
    count = len(articles(root))
    assert f"导出了 {count} 行" in run("export", f"--{kind}", tmp_path / f"all.{kind}").stdout
    assert f"{count} 行没有变化" in run("import", tmp_path / f"all.{kind}").stdout


def test_the_build_that_answers_can_be_exported(root: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "var" / "releases")
    shelf.put(
        build(load_catalogue(root), number=1, built_at=NOW, vectors=VectorCache(tmp_path / "v.db", HashEncoder()))
    )
    shelf.point(1)
    count = len(articles(root))
    next((root / "articles").rglob("certify.md")).unlink()
    assert f"导出了 {count} 行" in run("export", tmp_path / "a.csv", "--live").stdout
    assert f"导出了 {count - 1} 行" in run("export", tmp_path / "b.csv", "--draft").stdout


LOG: list[Any] = [
    {"question": "停车场发票在哪里开具", "answer": "到前台，电话13812345678"},
    {"question": "停车场发票在哪开具"},
    {"question": "我的手机13812345678换了怎么改"},
    {"question": "你好"},
    {"other": 1},
]


def test_a_log_becomes_proposals_without_a_number_and_without_a_change(root: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.md")}
    source, out = tmp_path / "log.jsonl", tmp_path / "proposals.jsonl"
    source.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in LOG), encoding="utf-8")
    said = run("mine", source, "--out", out).stdout
    assert "这些只是建议，没有改动任何知识文件" in said
    written = out.read_text(encoding="utf-8")
    assert "13812345678" not in written + said
    found = [json.loads(line) for line in written.splitlines()]
    assert {row for item in found for row in item["rows"]} == {1, 2, 3, 4, 5}
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == before
    assert json.loads(run("mine", source, "--json").stdout) == found


def test_a_log_without_questions_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"other": 1}\n', encoding="utf-8")
    assert "没有读到问题" in run("mine", tmp_path / "log.jsonl", code=2).stderr
    (tmp_path / "log.jsonl").write_text('{"question": "怎么补卡"}\n', encoding="utf-8")
    assert "同一个文件" in run("mine", tmp_path / "log.jsonl", "--out", tmp_path / "log.jsonl", code=2).stderr
