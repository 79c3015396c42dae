"""Fixtures of the web chat's tests: one served platform a test, over a scripted understander."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from webchat import ARTICLE, NOON, Citizen, LetterEncoder, Script, Web, served

from conversation.clock import FrozenClock
from knowledge.encoder import VectorCache
from knowledge.loader import load_catalogue
from knowledge.release import Shelf, build
from service.migrate import upgrade
from service.settings import Settings
from service.stack import free_port


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A var folder with one small release and a migrated, empty database."""
    var = tmp_path_factory.mktemp("shelf")
    articles = var / "knowledge" / "articles"
    articles.mkdir(parents=True)
    for id, title, related in (("card-replace", "补卡", "card-lock"), ("card-lock", "挂失", "card-replace")):
        text = ARTICLE.format(id=id, title=title, related=related)
        (articles / f"{id}.md").write_text(text, encoding="utf-8")
    releases = Shelf(var / "releases")
    vectors = VectorCache(var / "vectors.db", LetterEncoder())
    releases.put(build(load_catalogue(var / "knowledge"), number=1, built_at=NOON, vectors=vectors))
    releases.point(1)
    upgrade(f"sqlite:///{var / 'yichuang.db'}")
    return var


@pytest.fixture
def var(shelf: Path, tmp_path: Path) -> Path:
    """A var folder of this test's own."""
    target = tmp_path / "var"
    shutil.copytree(shelf, target, ignore=shutil.ignore_patterns("knowledge", "vectors.db"))
    return target


@pytest.fixture
def settings(var: Path) -> Settings:
    """Settings for one test: its own folder, port and database; nothing is waited for."""
    return Settings(var=var, port=free_port(), quiet_seconds=0.05, longest_wait_seconds=0.2, database_url=None)


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands on a working day at ten."""
    return FrozenClock(NOON)


@pytest.fixture
async def web(settings: Settings, clock: FrozenClock) -> AsyncIterator[Web]:
    """The web chat, served."""
    async with served(settings, clock, Script()) as web:
        yield web


@pytest.fixture
async def citizen(web: Web) -> Citizen:
    """Somebody with a conversation."""
    return await web.start()
