"""Publishing, going back, who did it, and who was first."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest

from knowledge import release as release_module
from knowledge.engine import Engine
from knowledge.publishing.publications import (
    BadRequest,
    Busy,
    Publication,
    Refused,
    Rollback,
    history,
    publish_first,
    publishing,
    rebuild,
    rollback,
)
from knowledge.release import OutdatedBuild
from tests.conftest import NOW
from tests.publishing.conftest import Office, later

pytestmark = pytest.mark.unit


def numbers(office: Office) -> list[tuple[int, str, int]]:
    return [(p.serial, p.kind, p.number) for p in history(office.shelf) if p.done]


def test_a_publication_is_on_record_with_everything_it_stood_on(open_office: Office) -> None:
    open_office.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    open_office.edit("cases/small.yaml", "says: [刷脸]", "says: [指纹]")
    (key,) = open_office.in_the_way()
    done = open_office.publish(by="王芳", approved_by="李强", waivers={key: "下周改回答"}, note="改一句话", at=later(1))
    assert (done.number, done.serial, done.follows) == (2, 2, 1)
    found = history(open_office.shelf)
    assert found[0].to_json() == json.loads(json.dumps(done.to_json()))
    assert (found[0].by, found[0].approved_by, found[0].note, found[0].at) == ("王芳", "李强", "改一句话", later(1))
    assert (found[0].waivers, found[0].cases) == ({key: "下周改回答"}, {"run": 11, "failed": 1})
    assert found[0].edits["changed"] == ["certify"]
    assert found[0].digest == open_office.shelf.digest(2)
    stored = json.loads((open_office.shelf.folder / "000002" / "publication.json").read_text(encoding="utf-8"))
    assert stored["by"] == "王芳"
    assert [entry.number for entry in found] == [2, 1]


def test_the_log_only_grows(open_office: Office) -> None:
    log = open_office.shelf.folder / "publications.jsonl"
    before = log.read_bytes()
    open_office.publish()
    assert log.read_bytes().startswith(before)
    assert len(log.read_bytes()) > len(before)


def test_a_refusal_leaves_everything_as_it_was(open_office: Office) -> None:
    open_office.edit("cases/small.yaml", "says: [刷脸]", "says: [指纹]")
    with pytest.raises(Refused, match=r"有 1 个问题，没有发布") as refused:
        open_office.publish()
    assert "「指纹」" in str(refused.value)
    assert open_office.shelf.numbers() == [1]
    assert numbers(open_office) == [(1, "publish", 1)]


def test_nobody_publishes_without_a_name(office: Office) -> None:
    with pytest.raises(BadRequest, match="是谁发布"):
        office.publish(by="  ")


# Going back


def test_going_back_is_a_publication_with_a_reason(open_office: Office) -> None:
    open_office.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    open_office.publish()
    done = rollback(open_office.shelf, Rollback(1, "王芳", "第二版说错了", later(1)))
    assert (open_office.shelf.pointed(), done.kind, done.note) == (1, "rollback", "第二版说错了")
    assert numbers(open_office) == [(3, "rollback", 1), (2, "publish", 2), (1, "publish", 1)]
    assert open_office.publish().number == 3, "a number is never used twice"


@pytest.mark.parametrize(
    ("number", "by", "reason", "said"),
    [
        (2, "王芳", "说错了，要退", "没有第 2 版知识，有：1"),
        (1, "王芳", "说错了，要退", "现在就是第 1 版"),
        (1, " ", "说错了，要退", "写明是谁"),
        (1, "王芳", " 错 ", "为什么"),
    ],
)
def test_going_back_is_refused_with_a_sentence(
    open_office: Office, number: int, by: str, reason: str, said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        rollback(open_office.shelf, Rollback(number, by, reason, NOW))
    assert numbers(open_office) == [(1, "publish", 1)]


# One at a time


def test_of_two_who_publish_at_once_one_is_told_who_the_other_is(open_office: Office) -> None:
    with publishing(open_office.shelf, "李强", NOW):
        with pytest.raises(Busy, match=r"李强 从 .* 起正在发布，请稍后再试"):
            open_office.publish()
        with pytest.raises(Busy):
            rollback(open_office.shelf, Rollback(1, "王芳", "说错了，要退", NOW))
    assert open_office.publish().number == 2


def test_the_lock_of_a_dead_process_holds_nobody_up(open_office: Office) -> None:
    child = os.fork()
    if child == 0:
        with publishing(open_office.shelf, "李强", NOW):
            os._exit(9)
    os.waitpid(child, 0)
    assert open_office.publish().number == 2


# The first build, and an upgrade


def test_the_first_build_answers_whatever_its_cases_say_and_what_is_wrong_is_known(office: Office) -> None:
    office.edit("cases/small.yaml", "says: [刷脸]", "says: [指纹]")
    done, found = publish_first(office.workshop, office.files(), office.frame, NOW)
    assert (done.kind, done.by, office.shelf.pointed()) == ("first", "system", 1)
    assert [obstacle.key.partition(":")[0] for obstacle in found.obstacles] == ["case"]
    assert history(office.shelf)[0].cases == {"run": 11, "failed": 1}
    with pytest.raises(BadRequest):
        publish_first(office.workshop, office.files(), office.frame, NOW)


def test_the_first_build_cannot_be_made_of_broken_files(office: Office) -> None:
    office.edit("articles/certify.md", "kind: procedure", "kind: nonsense")
    with pytest.raises(Refused):
        publish_first(office.workshop, office.files(), office.frame, NOW)
    assert office.shelf.pointed() is None


def test_after_an_upgrade_the_build_is_made_anew_from_its_own_articles(
    open_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_office.edit("articles/certify.md", "刷脸就行", "一份没有发布的草稿")
    monkeypatch.setattr(release_module, "MODEL_FORMAT", release_module.MODEL_FORMAT + 1)
    assert not open_office.shelf.is_current(1)
    with pytest.raises(OutdatedBuild, match="旧版软件"):
        open_office.shelf.load(1)
    done = rebuild(open_office.workshop, later(1))
    assert (done.kind, done.number, done.by) == ("rebuild", 2, "system")
    loaded = open_office.shelf.load(2)
    assert loaded.digest == open_office.shelf.digest(1)
    assert "刷脸就行" in loaded.article("certify", NOW.date()).answer  # type: ignore[union-attr]
    with pytest.raises(BadRequest, match="旧版软件"):
        rollback(open_office.shelf, Rollback(1, "王芳", "想退回去看看", later(2)))


def test_a_running_engine_goes_on_when_it_meets_a_build_of_another_version(
    open_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    engine = Engine(open_office.shelf, open_office.workshop.encoder, open_office.workshop.calibration, lambda: now[0])
    assert engine.current().number == 1
    with monkeypatch.context() as newer:
        newer.setattr(release_module, "MODEL_FORMAT", release_module.MODEL_FORMAT + 1)
        rebuild(open_office.workshop, later(1))
    now[0] += 2
    assert engine.current().number == 1


# What never took effect


def test_what_never_took_effect_is_marked_and_stays_marked(
    open_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("knowledge.release.Shelf.point", _fails)
        with pytest.raises(OSError, match="disk"):
            open_office.publish(by="李强")
    assert open_office.shelf.pointed() == 1
    assert [(p.by, p.done) for p in history(open_office.shelf)] == [("李强", False), ("王芳", True)]
    open_office.publish(at=NOW + timedelta(hours=1))
    assert [p.done for p in history(open_office.shelf)] == [True, False, True]


def _fails(*_: object) -> None:
    raise OSError("disk")


def test_a_line_torn_by_a_power_cut_does_not_count(open_office: Office) -> None:
    log = open_office.shelf.folder / "publications.jsonl"
    log.write_bytes(log.read_bytes() + b'{"serial": 2, "follo')
    assert numbers(open_office) == [(1, "publish", 1)]
    open_office.publish()
    assert numbers(open_office) == [(2, "publish", 2), (1, "publish", 1)]


def test_a_publication_travels_as_json(open_office: Office) -> None:
    (entry,) = history(open_office.shelf)
    data = json.loads(json.dumps(entry.to_json()))
    assert data["at"] == NOW.isoformat()
    assert data["done"] is True
    assert isinstance(entry, Publication)
