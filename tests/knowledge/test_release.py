"""One immutable, numbered build; publishing is switching a pointer (Lesson 21)."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from knowledge import release as release_module
from knowledge.decision import Band, Query
from knowledge.encoder import VectorCache
from knowledge.engine import Engine
from knowledge.loader import Catalogue, load_catalogue
from knowledge.ranking import Calibration
from knowledge.release import Release, Shelf, build, digest_of
from tests.conftest import NOW, SMALL_KNOWLEDGE
from tests.doubles import HashEncoder

pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 23)


@pytest.fixture
def vectors(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "vectors.db", HashEncoder())


@pytest.fixture
def own_shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "releases")


@pytest.fixture
def release(catalogue: Catalogue, vectors: VectorCache) -> Release:
    return build(catalogue, number=1, built_at=NOW, vectors=vectors)


def test_a_build_comes_back_from_the_shelf_as_it_was_put(own_shelf: Shelf, release: Release) -> None:
    assert (own_shelf.numbers(), own_shelf.pointed()) == ([], None)
    own_shelf.put(release)
    assert (own_shelf.numbers(), own_shelf.pointed()) == ([1], None), "putting is not publishing"
    own_shelf.point(1)
    assert own_shelf.pointed() == 1
    loaded = own_shelf.load(1)
    assert (loaded.number, loaded.digest, loaded.built_at) == (1, release.digest, NOW)
    assert list(loaded.articles) == list(release.articles)
    assert loaded.parameters() == release.parameters()
    assert loaded.ids == release.ids
    for mine, theirs in (
        (loaded.models.lexical, release.models.lexical),
        (loaded.models.semantic, release.models.semantic),
    ):
        assert mine.arrays().keys() == theirs.arrays().keys()
        for name, array in theirs.arrays().items():
            assert np.array_equal(mine.arrays()[name], array)


def test_a_build_is_never_overwritten(own_shelf: Shelf, release: Release) -> None:
    own_shelf.put(release)
    with pytest.raises(OSError):  # noqa: PT011  each system words it differently
        own_shelf.put(release)
    assert own_shelf.load(1).digest == release.digest
    assert own_shelf.numbers() == [1]


def test_only_what_stands_on_the_shelf_can_answer(own_shelf: Shelf, release: Release) -> None:
    own_shelf.put(release)
    own_shelf.point(1)
    with pytest.raises(FileNotFoundError, match="没有第 7 版"):
        own_shelf.point(7)
    assert own_shelf.pointed() == 1


def test_the_version_of_the_day_answers(release: Release) -> None:
    """Lesson 21."""
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert "{{card-fee}}" in release.article("card-fee", before).answer  # type: ignore[union-attr]
    assert "不再收" in release.article("card-fee", after).answer  # type: ignore[union-attr]
    assert release.article("card-fee", date(2019, 12, 31)) is None
    assert release.article("nothing", before) is None


def test_a_rule_is_looked_at_on_its_days_and_in_its_place(release: Release) -> None:
    def held(day: date, region: str) -> set[str]:
        mask = release.covering(day, region)
        return {id for id, holds in zip(release.ids, mask.tolist(), strict=True) if holds}

    assert held(TODAY, "330106") == set(release.ids)
    assert held(TODAY, "440100") == set(release.ids) - {"window-hours"}
    assert held(date(2019, 1, 1), "330100") == set()


def changed(tmp_path: Path, file: str, old: str, new: str) -> Catalogue:
    root = tmp_path / "changed"
    shutil.copytree(SMALL_KNOWLEDGE, root)
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_catalogue(root)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("articles/certify.md", "刷脸就行。", "刷脸就可以。"),
        ("articles/certify.md", "刷一次脸", "刷脸一次"),
        ("articles/certify.md", "- 资格认证怎么做", "- 资格认证如何做"),
        ("articles/certify.md", "第三条", "第四条"),
        ("articles/certify.md", "2020-01-01", "2020-01-02"),
        ("articles/certify.md", "note: 原件", "note: 复印件"),
        ("articles/allowance.md", "缴了三年", "缴了两年"),
        ("parameters/figures.yaml", "12.50", "12.60"),
        ("parameters/figures.yaml", "grade: B", "grade: A"),
    ],
)
def test_the_digest_changes_with_the_content(
    catalogue: Catalogue, tmp_path: Path, file: str, old: str, new: str
) -> None:
    """Lesson 21: a change that goes unnoticed would not be published."""
    assert digest_of(changed(tmp_path, file, old, new)) != digest_of(catalogue)


def test_the_digest_stays_with_the_content(catalogue: Catalogue, tmp_path: Path) -> None:
    assert digest_of(load_catalogue(SMALL_KNOWLEDGE)) == digest_of(catalogue)
    comment = changed(tmp_path, "parameters/figures.yaml", "# 测试用的数字。", "# 换了一句说明。")
    assert digest_of(comment) == digest_of(catalogue)


def test_only_new_phrasings_are_encoded(catalogue: Catalogue, tmp_path: Path) -> None:
    class Counting(HashEncoder):
        encoded = 0

        def encode(self, texts):  # type: ignore[no-untyped-def]
            Counting.encoded += len(texts)
            return super().encode(texts)

    vectors = VectorCache(tmp_path / "vectors.db", Counting())
    progress: list[tuple[int, int]] = []
    first = build(
        catalogue, number=1, built_at=NOW, vectors=vectors, progress=lambda done, of: progress.append((done, of))
    )
    whole = Counting.encoded
    assert progress[-1] == (whole, whole)
    edited = changed(tmp_path, "articles/certify.md", "- 资格认证怎么做", "- 资格认证如何做")
    second = build(edited, number=2, built_at=NOW, vectors=vectors)
    assert Counting.encoded == whole + 1
    assert second.digest != first.digest


# A process that dies while it publishes (Lesson 21)


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


DEATHS: dict[str, tuple[object, str]] = {
    "inside put": (release_module.np, "savez"),
    "at the end of put": (Path, "rename"),
    "before point": (Shelf, "point"),
    "inside point": (Path, "replace"),
}


def publish_in_a_process(shelf: Shelf, release: Release, dies: str | None) -> int:
    """Put and point in a child process that dies at that moment; returns how it ended."""
    child = os.fork()
    if child == 0:
        try:
            if dies is not None:
                setattr(*DEATHS[dies], die)
            shelf.put(release)
            shelf.point(release.number)
        finally:
            os._exit(0 if shelf.pointed() == release.number else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def answering(tmp_path: Path, catalogue: Catalogue) -> tuple[Shelf, Release]:
    """A shelf on which build 1 answers, and a build 2 that is to follow it."""
    folder = tmp_path / "var"
    folder.mkdir()
    shelf = Shelf(folder / "releases")
    shelf.put(build(catalogue, number=1, built_at=NOW, vectors=VectorCache(folder / "vectors.db", HashEncoder())))
    shelf.point(1)
    edited = changed(tmp_path, "articles/certify.md", "刷脸就行。", "新的说法。")
    vectors = VectorCache(folder / "vectors.db", HashEncoder())
    return shelf, build(edited, number=2, built_at=NOW + timedelta(hours=1), vectors=vectors)


def said(shelf: Shelf) -> str:
    engine = Engine(shelf, HashEncoder(), Calibration.read())
    decision = engine.lookup(Query("资格认证怎么做", TODAY, "330100"))
    assert decision.band is Band.SURE
    article = engine.current().article(decision.candidates[0].article_id, TODAY)
    assert article is not None
    return article.answer


@pytest.mark.parametrize("dies", [*DEATHS, None])
def test_a_process_killed_while_publishing_leaves_a_whole_build_answering(
    answering: tuple[Shelf, Release], dies: str | None
) -> None:
    """Lesson 21."""
    shelf, second = answering
    assert publish_in_a_process(shelf, second, dies) == (0 if dies is None else -signal.SIGKILL)
    assert shelf.pointed() == (2 if dies is None else 1)
    assert ("新的说法" in said(shelf)) is (dies is None)
    assert set(shelf.numbers()) <= {1, 2}
    for number in shelf.numbers():
        assert shelf.load(number).number == number, "what has a number is whole"


@pytest.mark.parametrize("dies", ["inside put", "at the end of put"])
def test_publishing_again_after_a_death_works(answering: tuple[Shelf, Release], dies: str) -> None:
    shelf, second = answering
    publish_in_a_process(shelf, second, dies)
    assert publish_in_a_process(shelf, second, None) == 0
    assert "新的说法" in said(shelf)


def test_a_running_engine_takes_up_a_new_build(answering: tuple[Shelf, Release]) -> None:
    """Lesson 21: in place, without a restart."""
    shelf, second = answering
    now = [0.0]
    engine = Engine(shelf, HashEncoder(), Calibration.read(), monotonic=lambda: now[0])
    assert engine.current().number == 1
    shelf.put(second)
    shelf.point(2)
    now[0] += 1.0
    assert engine.current().number == 2
    shelf.point(1)
    now[0] += 1.0
    assert engine.current().number == 1, "going back is switching the pointer too"


def test_nothing_answers_before_the_first_build(own_shelf: Shelf) -> None:
    engine = Engine(own_shelf, HashEncoder(), Calibration.read())
    with pytest.raises(LookupError, match="还没有发布任何知识"):
        engine.lookup(Query("资格认证", TODAY, "330100"))
