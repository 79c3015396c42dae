"""What citizens asked lately: their words without their numbers, nothing that was pressed, nothing old."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conversation.clock import FrozenClock
from conversation.database import Database
from conversation.recent import RecentQuestions
from knowledge.engine import Engine
from tests.centre import Centre
from tests.conftest import NOW

pytestmark = pytest.mark.store
MONTH = timedelta(days=30)


async def test_the_different_questions_of_a_month_come_newest_first(
    database: Database, engine: Engine, clock: FrozenClock
) -> None:
    centre = Centre.open(database, engine, clock)
    id = await centre.start()
    await centre.ask(id, "很久以前的问题")
    clock.move(MONTH)
    for text in ("补卡收费吗", "我的电话是13800138000，能查吗", "补卡收费吗"):
        clock.move(timedelta(minutes=1))
        await centre.ask(id, text)
    checked = await centre.start(as_of=date(2027, 1, 1))
    await centre.ask(checked, "换卡的工本费")
    found = RecentQuestions(database).since(clock.now() - MONTH)
    assert found == ["补卡收费吗", "我的电话是<phone:1>，能查吗"]


async def test_what_was_pressed_is_no_question(database: Database, engine: Engine, clock: FrozenClock) -> None:
    centre = Centre.open(database, engine, clock)
    id = await centre.start()
    answer = await centre.ask(id, "津贴可以领多久")
    await centre.press(id, answer["choices"][0]["id"])
    assert RecentQuestions(database).since(NOW - MONTH) == ["津贴可以领多久"]
