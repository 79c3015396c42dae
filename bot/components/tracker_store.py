"""Keeps the dialogue state of the most recent conversations in memory.

The platform owns the history of a conversation; what is lost here, on a restart or when a conversation is pushed out,
is an open form and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Iterable, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(TrackerStore):
    """At most `max_conversations` trackers, the one used longest ago goes first.

    A tracker is kept as the live object: nothing is written out and read back on each turn, and slots and the open
    form survive when their events have left the window of `max_event_history` events. Only one message of a sender
    is handled at a time (Rasa's conversation lock), so nobody else changes it meanwhile.
    """

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        max_conversations: int = 5000,
        max_event_history: int = 100,
        **kwargs: Any,
    ) -> None:
        """Raises `ValueError` for a bound below 1."""
        if max_conversations < 1 or max_event_history < 1:
            raise ValueError("max_conversations and max_event_history must be at least 1")
        super().__init__(domain, event_broker)
        self._max_conversations = max_conversations
        self._max_events = max_event_history
        self._trackers: "OrderedDict[Text, DialogueStateTracker]" = OrderedDict()

    def init_tracker(self, sender_id: Text) -> DialogueStateTracker:
        """A new tracker with the bounded history; Rasa itself asks for an unbounded one on each turn."""
        return DialogueStateTracker(sender_id, self.domain.slots, max_event_history=self._max_events)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the tracker as the most recent one and lets go of the oldest beyond the bound."""
        self._trackers[tracker.sender_id] = tracker
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > self._max_conversations:
            self._trackers.popitem(last=False)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The live tracker, or `None`."""
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[Text]:
        """The senders that are kept, the one used longest ago first."""
        return list(self._trackers)

    def forget(self, sender_id: Text) -> None:
        """Drops a conversation; one that is not kept is no error."""
        self._trackers.pop(sender_id, None)


def forget(store: TrackerStore, sender_id: Text) -> None:
    """Drops a conversation from the store that an agent holds.

    Rasa wraps every store in its own fail-safe one, which has no way to delete; `_tracker_store` is the one inside.
    """
    inner = getattr(store, "_tracker_store", store)
    if not isinstance(inner, BoundedTrackerStore):
        raise TypeError("endpoints.yml must configure components.tracker_store.BoundedTrackerStore")
    inner.forget(sender_id)
