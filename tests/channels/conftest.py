"""Fixtures of the web chat's tests: one served platform a test, over a scripted understander."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversation.clock import FrozenClock
from knowledge.encoder import VectorCache
from knowledge.loader import load_catalogue
from knowledge.release import Shelf, build
from service.settings import Settings
from service.stack import free_port
from tests.channels.webchat import ARTICLE, SCRIPT, Citizen, Web, served
from tests.conftest import NOW
from tests.doubles import HashEncoder, ScriptedUnderstander


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small build in it."""
    folder = tmp_path_factory.mktemp("webchat")
    articles = folder / "knowledge" / "articles"
    articles.mkdir(parents=True)
    for id, title, related in (("card-replace", "补卡", "card-lock"), ("card-lock", "挂失", "card-replace")):
        text = ARTICLE.format(id=id, title=title, related=related)
        (articles / f"{id}.md").write_text(text, encoding="utf-8")
    shelf = Shelf(folder / "releases")
    vectors = VectorCache(folder / "vectors.db", HashEncoder())
    shelf.put(build(load_catalogue(folder / "knowledge"), number=1, built_at=NOW, vectors=vectors))
    shelf.point(1)
    return folder / "releases"


@pytest.fixture
def settings(releases: Path, sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings for one test: its own folder, port and database; nothing is waited for long."""
    shutil.copytree(releases, tmp_path / "var" / "releases")
    return Settings(
        var=tmp_path / "var",
        port=free_port(),
        database_url=sqlite_url,
        quiet_seconds=0.05,
        longest_wait_seconds=0.2,
    )


@pytest.fixture
def script() -> ScriptedUnderstander:
    """What stands in the place of Rasa."""
    return ScriptedUnderstander(SCRIPT)


@pytest.fixture
async def web(settings: Settings, clock: FrozenClock, script: ScriptedUnderstander) -> AsyncIterator[Web]:
    """The web chat, served."""
    async with served(settings, clock, script) as web:
        yield web


@pytest.fixture
async def citizen(web: Web) -> Citizen:
    """Somebody with a conversation."""
    return await web.start()
