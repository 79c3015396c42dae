"""The bounded store: how many conversations, how many events, and what survives."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered

from components.tracker_store import BoundedTrackerStore, forget

DOMAIN = Domain.from_dict({"slots": {"contact_name": {"type": "text", "mappings": [{"type": "custom"}]}}})


def store(conversations: int = 3, events: int = 10) -> BoundedTrackerStore:
    return BoundedTrackerStore(DOMAIN, max_conversations=conversations, max_event_history=events)


def test_the_conversation_used_longest_ago_goes_first() -> None:
    async def run() -> list[str]:
        kept = store(conversations=3)
        for sender in ("a", "b", "c"):
            await kept.get_or_create_tracker(sender)
        await kept.save(await kept.get_or_create_tracker("a"))
        await kept.get_or_create_tracker("d")
        return list(await kept.keys())

    assert asyncio.run(run()) == ["c", "a", "d"]


def test_events_are_bounded_although_rasa_asks_for_an_unbounded_history() -> None:
    async def run() -> int:
        kept = store(events=10)
        tracker = await kept.get_or_create_tracker("a", max_event_history=None)
        for number in range(50):
            tracker.update(UserUttered(f"{number}"), DOMAIN)
        await kept.save(tracker)
        return len((await kept.retrieve("a")).events)

    assert asyncio.run(run()) == 10


def test_slots_and_form_survive_when_their_events_are_gone() -> None:
    async def run() -> tuple[str, str]:
        kept = store(events=10)
        tracker = await kept.get_or_create_tracker("a")
        tracker.update_with_events([SlotSet("contact_name", "王建国"), ActiveLoop("callback_form")], DOMAIN)
        tracker.update_with_events([UserUttered(f"{number}") for number in range(30)], DOMAIN)
        await kept.save(tracker)
        again = await kept.retrieve("a")
        return again.get_slot("contact_name"), again.active_loop_name

    assert asyncio.run(run()) == ("王建国", "callback_form")


def test_forget_reaches_through_rasas_fail_safe_store() -> None:
    async def run() -> object:
        outer = FailSafeTrackerStore(store())
        await outer.get_or_create_tracker("a")
        forget(outer, "a")
        forget(outer, "never there")
        return await outer.retrieve("a")

    assert asyncio.run(run()) is None


def test_forget_refuses_another_store() -> None:
    with pytest.raises(TypeError, match="BoundedTrackerStore"):
        forget(FailSafeTrackerStore(InMemoryTrackerStore(DOMAIN)), "a")


@pytest.mark.parametrize("bounds", [{"conversations": 0}, {"events": 0}])
def test_a_bound_below_one_is_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        store(**bounds)
