"""What a file was before, with git and without."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from knowledge.editing.history import CopyHistory, GitHistory, History, history_for
from knowledge.editing.workspace import OUTSIDE, Workspace

pytestmark = pytest.mark.unit
FILE = "articles/service/fee.md"


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody without any settings."""
    me = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    return subprocess.run(["git", *me, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of knowledge."""
    path = tmp_path / "home" / "knowledge"
    (path / FILE).parent.mkdir(parents=True)
    (path / FILE).write_text("第一版\n", encoding="utf-8")
    return path


@pytest.fixture(params=["git", "copies"])
def history(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> History:
    """Both ways of keeping it."""
    if request.param == "git":
        git(root.parent, "init", "-q")
    return history_for(root, tmp_path / "copies")


def test_the_way_depends_on_the_folder(root: Path, tmp_path: Path) -> None:
    assert isinstance(history_for(root, tmp_path / "copies"), CopyHistory)
    git(root.parent, "init", "-q")
    assert isinstance(history_for(root, tmp_path / "copies"), GitHistory)


def test_every_state_can_be_seen_again(history: History, root: Path) -> None:
    history.keep(FILE, by="王编辑", note="新建")
    (root / FILE).write_text("第二版\n", encoding="utf-8")
    history.keep(FILE, by="李审核", note="改字")
    newest, first = history.of(FILE)
    assert (newest.by, newest.note, first.by, first.note) == ("李审核", "改字", "王编辑", "新建")
    assert history.show(FILE, first.id)[0] == "第一版\n"
    text, diff = history.show(FILE, newest.id)
    assert text == "第二版\n"
    assert "-第一版" in diff
    assert "+第二版" in diff


def test_taking_a_file_away_is_kept_too(history: History, root: Path) -> None:
    history.keep(FILE, by="王编辑", note="新建")
    (root / FILE).unlink()
    history.keep(FILE, by="李审核", note="删除")
    assert [revision.note for revision in history.of(FILE)] == ["删除", "新建"]
    assert history.show(FILE, history.of(FILE)[0].id)[0] == ""


@pytest.mark.parametrize("id", ["", "deadbeef", "../../etc", "--output=x"])
def test_a_state_that_never_was_is_refused(history: History, id: str) -> None:
    history.keep(FILE, by="王编辑", note="新建")
    with pytest.raises(LookupError):
        history.show(FILE, id)


def test_nothing_else_of_the_work_tree_is_committed(root: Path, tmp_path: Path) -> None:
    git(root.parent, "init", "-q")
    (root.parent / "staged.txt").write_text("不相干", encoding="utf-8")
    git(root.parent, "add", "staged.txt")
    (root / "loose.txt").write_text("也不相干", encoding="utf-8")
    history_for(root, tmp_path / "copies").keep(FILE, by="王编辑", note="新建")
    assert git(root.parent, "show", "--name-only", "--format=%an", "HEAD").split() == ["王编辑", f"knowledge/{FILE}"]
    assert git(root.parent, "diff", "--cached", "--name-only").split() == ["staged.txt"]


def test_a_file_that_did_not_change_makes_no_entry(history: History) -> None:
    history.keep(FILE, by="王编辑", note="新建")
    history.keep(FILE, by="王编辑", note="又存一次")
    assert len(history.of(FILE)) == 1


def test_what_another_program_wrote_is_not_lost_with_the_next_change(history: History, root: Path) -> None:
    workspace = Workspace(root, history)
    base = workspace.read(FILE).version
    workspace.save(FILE, "第二版", base, by="王编辑", note="改字", check=lambda _: None)
    (root / FILE).write_text("别的程序写的\n", encoding="utf-8")
    base = workspace.read(FILE).version
    workspace.save(FILE, "第三版", base, by="李审核", note="再改", check=lambda _: None)
    kept = [history.show(FILE, revision.id)[0] for revision in history.of(FILE)]
    assert kept == ["第三版\n", "别的程序写的\n", "第二版\n", "第一版\n"]
    workspace.delete(FILE, workspace.read(FILE).version, by="李审核", note="删除")
    assert [revision.by for revision in history.of(FILE)] == ["李审核", "李审核", OUTSIDE, "王编辑", OUTSIDE]
