"""A publishing process killed at any moment, while citizens are being answered (Lesson 21)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conversation.clock import FrozenClock
from conversation.database import Database
from knowledge import release as release_module
from knowledge.decision import Band, Decision, Query
from knowledge.engine import Engine
from knowledge.publishing import gate, publications
from knowledge.publishing.publications import Rollback, history, rollback
from knowledge.release import Shelf
from tests.centre import Centre
from tests.conftest import NOW
from tests.publishing.conftest import Office, later

pytestmark = pytest.mark.unit
QUESTION = Query("资格认证怎么做", NOW.date(), "330100", "ask")


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


DEATHS: dict[str, tuple[object, str]] = {
    "before building": (publications, "examine"),
    "while the cases run": (gate, "run_cases"),
    "writing the models": (release_module.np, "savez"),
    "moving the build into place": (Path, "rename"),
    "before the log": (publications, "_append"),
    "in the log": (publications.os, "fsync"),
    "before the pointer": (Shelf, "point"),
    "switching the pointer": (Path, "replace"),
}


def in_a_process(work: str, office: Office, dies: str | None) -> int:
    """Publish, or go back to build 1, in a child that dies at that moment; returns how it ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if dies is not None:
                setattr(*DEATHS[dies], die)
            if work == "publish":
                office.publish(by="李强", at=later(1))
            else:
                rollback(office.shelf, Rollback(1, "李强", "第二版说错了", later(2)))
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def said(office: Office) -> str:
    """What somebody is told who asks a freshly started engine."""
    engine = Engine(office.shelf, office.workshop.encoder, office.workshop.calibration)
    decision = engine.lookup(QUESTION)
    article = engine.current().article(decision.candidates[0].article_id, QUESTION.as_of)
    assert decision.band is Band.SURE
    assert article is not None
    return article.answer


@pytest.fixture
def edited(open_office: Office) -> Office:
    """Build 1 answers; the files say something else."""
    open_office.edit("articles/certify.md", "刷脸就行", "刷脸即可")
    return open_office


@pytest.mark.parametrize("dies", DEATHS)
def test_the_old_build_answers_and_the_next_publication_works(edited: Office, dies: str) -> None:
    assert in_a_process("publish", edited, dies) == -signal.SIGKILL
    assert edited.shelf.pointed() == 1
    assert "刷脸就行" in said(edited)
    assert [(p.by, p.done) for p in history(edited.shelf)][-1] == ("王芳", True)
    assert not [p for p in history(edited.shelf) if p.by == "李强" and p.done], "it never took effect"
    assert in_a_process("publish", edited, None) == 0
    assert "刷脸即可" in said(edited)
    assert sorted(path.name for path in edited.shelf.folder.glob(".build-*")) == [], "what the dead left is gone"
    assert history(edited.shelf)[0].done
    for number in edited.shelf.numbers():
        assert edited.shelf.load(number).number == number, "what has a number is whole"


@pytest.mark.parametrize("dies", ["before the log", "in the log", "before the pointer", "switching the pointer"])
def test_a_way_back_that_was_cut_off_leaves_the_build_that_answered(edited: Office, dies: str) -> None:
    edited.publish()
    assert in_a_process("rollback", edited, dies) == -signal.SIGKILL
    assert edited.shelf.pointed() == 2
    assert in_a_process("rollback", edited, None) == 0
    assert edited.shelf.pointed() == 1
    assert [(p.kind, p.number) for p in history(edited.shelf) if p.done] == [
        ("rollback", 1), ("publish", 2), ("publish", 1),
    ]  # fmt: skip


@contextmanager
def asking(engine: Engine) -> Iterator[list[Decision]]:
    """Somebody who asks without a pause as long as the block runs; an error ends the test."""
    decisions: list[Decision] = []
    errors: list[Exception] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                decisions.append(engine.lookup(QUESTION))
            except Exception as error:
                errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield decisions
    finally:
        stop.set()
        thread.join()
    assert errors == []


def test_no_lookup_fails_while_others_publish_and_die(edited: Office) -> None:
    engine = Engine(edited.shelf, edited.workshop.encoder, edited.workshop.calibration)
    assert engine.lookup(QUESTION).release == 1
    with asking(engine) as decisions:
        for dies in DEATHS:
            assert in_a_process("publish", edited, dies) == -signal.SIGKILL
        assert in_a_process("publish", edited, None) == 0
        published = edited.shelf.pointed()
        end = time.monotonic() + 20
        while decisions[-1].release != published and time.monotonic() < end:
            time.sleep(0.05)
        assert in_a_process("rollback", edited, None) == 0
        while decisions[-1].release != 1 and time.monotonic() < end:
            time.sleep(0.05)
    seen = list(dict.fromkeys(decision.release for decision in decisions))
    assert seen == [1, published], "only whole builds that were switched to ever answered"
    assert decisions[-1].release == 1
    assert all(decision.band is Band.SURE for decision in decisions)
    assert len(decisions) > 100


async def test_no_turn_is_dropped_while_others_publish_and_die(edited: Office, sqlite_url: str) -> None:
    engine = Engine(edited.shelf, edited.workshop.encoder, edited.workshop.calibration)
    database = Database(sqlite_url)
    centre = Centre.open(database, engine, FrozenClock(NOW))
    id = await centre.start()
    outcomes = []
    for dies in (*DEATHS, None):
        in_a_process("publish", edited, dies)
        for text in ("资格认证怎么做", "补卡收费吗"):
            outcomes.append((await centre.ask(id, text))["outcome"])
    assert set(outcomes) == {"answered"}
    assert len(await centre.said(id)) == len(outcomes)
    assert edited.shelf.mark() == history(edited.shelf)[0].serial
    await centre.workers.close()
    database.close()
