"""Tells who listens to a conversation that something new is there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from conversation.events import Event

QUEUE_LIMIT = 256


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is writing (or has stopped); never stored."""

    who: str
    on: bool


Signal = Event | Typing


class Hub:
    """Fan-out inside one process.

    What is published is a hint: a listener that falls behind loses the hint, not the events, because it
    can always read them from the store after its last ``seq``.
    """

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Queue[Signal]]] = defaultdict(set)

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Queue[Signal]]:
        """A queue of what is published while the block runs."""
        queue: asyncio.Queue[Signal] = asyncio.Queue(QUEUE_LIMIT)
        self._listeners[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._listeners[conversation_id].discard(queue)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def publish(self, conversation_id: str, signals: Sequence[Signal]) -> None:
        """Pass signals on; a full queue drops them."""
        for queue in tuple(self._listeners.get(conversation_id, ())):
            for signal in signals:
                if not queue.full():
                    queue.put_nowait(signal)

    @property
    def listeners(self) -> int:
        """How many queues are open."""
        return sum(len(queues) for queues in self._listeners.values())
