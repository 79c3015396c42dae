"""Whether a process lives, whether it can serve, and what is broken when it cannot."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import NoReturn

import pytest
from sqlalchemy.exc import OperationalError

from conversation.clock import FrozenClock
from service.settings import Settings
from tests.channels.webchat import Web, served
from tests.doubles import ScriptedUnderstander

pytestmark = pytest.mark.store


async def test_a_whole_installation_is_ready(web: Web) -> None:
    async with web.http.get("/readyz") as response:
        assert response.status == 200
        assert await response.json() == {
            "status": "ok",
            "checks": {"database": True, "knowledge": True, "understander": True, "calendar": True},
        }


async def test_an_understander_that_is_down_is_named(web: Web) -> None:
    web.script.down = True
    assert await broken(web) == ["understander"]


async def test_a_database_that_is_gone_is_named(web: Web) -> None:
    web.parts.database.run = _refuse  # type: ignore[method-assign]
    assert await broken(web) == ["database"]


async def _refuse(_: object) -> NoReturn:
    raise OperationalError("SELECT 1", {}, Exception("gone"))


async def test_knowledge_that_was_never_published_is_named(
    settings: Settings, clock: FrozenClock, script: ScriptedUnderstander
) -> None:
    shutil.rmtree(settings.var / "releases")
    async with served(settings, clock, script) as web:
        assert await broken(web) == ["knowledge"]


@pytest.mark.parametrize("damage", ["manifest.json", "articles.json", "models.npz"])
async def test_knowledge_that_cannot_be_read_is_named(
    settings: Settings, clock: FrozenClock, script: ScriptedUnderstander, damage: str
) -> None:
    (settings.var / "releases" / "000001" / damage).unlink()
    async with served(settings, clock, script) as web:
        assert await broken(web) == ["knowledge"]


@pytest.mark.parametrize("year", [2026, 2031])
async def test_a_missing_calendar_is_named_and_keeps_nobody_from_an_answer(
    settings: Settings, script: ScriptedUnderstander, year: int
) -> None:
    """Lesson 13. In December the next year's calendar is missed already."""
    async with served(settings, FrozenClock(datetime(year, 12, 1, 2, 0, tzinfo=UTC)), script) as web:
        async with web.http.get("/readyz") as response:
            body = await response.json()
            assert (response.status, body["status"], body["checks"]["calendar"]) == (200, "attention", False)
        assert (await (await web.start()).say("你好"))["outcome"] == "chat"


async def broken(web: Web) -> list[str]:
    """What a process that is not ready names; it is alive all the same."""
    async with web.http.get("/readyz") as response:
        assert response.status == 503
        checks = (await response.json())["checks"]
    async with web.http.get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})
    return [name for name, good in checks.items() if not good]


async def test_turns_are_counted_by_their_outcome(web: Web) -> None:
    citizen = await web.start()
    await citizen.say("你好")
    async with web.http.get("/metrics") as response:
        text = await response.text()
    assert 'yichuang_turns_total{channel="web",outcome="chat"}' in text
    assert "yichuang_turn_seconds_bucket" in text
