"""Fan-out is a hint: the event log is the truth (Lesson 1)."""

from __future__ import annotations

import pytest

from conversation.hub import QUEUE_LIMIT, Hub, Typing

pytestmark = pytest.mark.unit
ON, OFF = Typing("bot", True), Typing("bot", False)


async def test_everybody_who_listens_hears_it_in_order() -> None:
    hub = Hub()
    with hub.listen("c_1") as one, hub.listen("c_1") as two, hub.listen("c_2") as other:
        hub.publish("c_1", [ON, OFF])
        assert [one.get_nowait(), one.get_nowait()] == [ON, OFF]
        assert [two.get_nowait(), two.get_nowait()] == [ON, OFF]
        assert other.empty()


async def test_a_listener_that_falls_behind_does_not_hold_up_the_others() -> None:
    hub = Hub()
    with hub.listen("c_1") as slow:
        for _ in range(QUEUE_LIMIT + 10):
            hub.publish("c_1", [ON])
        assert slow.qsize() == QUEUE_LIMIT


async def test_nobody_is_kept_who_has_left() -> None:
    hub = Hub()
    with hub.listen("c_1"):
        assert hub.listeners == 1
    assert hub.listeners == 0
    hub.publish("c_1", [ON])
    assert hub.listeners == 0
