"""One worker at a time for each conversation: joins bursts, runs turns, never answers twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from conversation.cleaning import looks_unfinished
from conversation.clock import Clock
from conversation.events import Event
from conversation.hub import Hub, Typing
from conversation.metrics import SUPERSEDED, TURN_SECONDS, TURNS
from conversation.store import Conversation, ConversationStore
from conversation.turn import Turns

log = structlog.get_logger(__name__)


SLOW_SECONDS = 0.25
"""A turn that takes longer is announced with a typing sign; a shorter one is over before it could be seen."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the bot waits for a citizen who has not finished, in seconds.

    A complete sentence is answered at once. After one that breaks off, or while the citizen is typing, the
    bot waits until ``quiet`` has passed without anything new, ``longest`` at most.
    """

    quiet: float = 1.2
    longest: float = 8.0


@dataclass
class _Work:
    """What is going on in one conversation in this process."""

    task: asyncio.Task[None]
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    again: bool = False  # to be looked at once more when the task has ended


class Workers:
    """The turns under way in this process.

    The turn itself is a lease in the database, so several processes can serve one conversation; what this class
    keeps in memory only makes it react at once.
    """

    def __init__(
        self, *, id: str, store: ConversationStore, turns: Turns, hub: Hub, clock: Clock, patience: Patience
    ) -> None:
        self.id = id
        self._store = store
        self._turns = turns
        self._hub = hub
        self._clock = clock
        self._patience = patience
        self._work: dict[str, _Work] = {}
        self._resuming: set[asyncio.Task[bool]] = set()
        self._typing: dict[str, float] = {}

    def start(self, conversation: Conversation, messages: Sequence[Event]) -> None:
        """Answer messages whose turn this worker holds; what is under way here takes them up when it has ended."""
        under_way = self._work.get(conversation.id)
        if under_way:
            under_way.again = True
            under_way.stirred.set()
            return
        task = asyncio.create_task(self._serve(conversation, list(messages)), name=f"turn {conversation.id}")
        self._work[conversation.id] = _Work(task)
        task.add_done_callback(lambda done: self._forget(conversation.id, done))

    def wake(self, conversation_id: str) -> None:
        """Something new was said while the turn was held: by work under way, or by one that failed and left it."""
        if conversation_id in self._work:
            self._stir(conversation_id)
        else:
            self._resume_soon(conversation_id)

    def typing(self, conversation_id: str, on: bool) -> None:
        """The citizen has begun or stopped writing."""
        if on:
            self._typing[conversation_id] = asyncio.get_running_loop().time()
        else:
            self._typing.pop(conversation_id, None)
        self._stir(conversation_id)

    async def resume(self, conversation_id: str) -> bool:
        """Take up a conversation that waits for an answer; False when somebody else has it."""
        if conversation_id in self._work or not await self._store.claim(conversation_id, self._clock.now(), self.id):
            return False
        conversation, messages = await self._store.pending(conversation_id)
        self.start(conversation, messages)
        return True

    async def resume_all(self) -> int:
        """Take up whatever was left lying, by a crash or by another process; returns how many."""
        waiting = await self._store.unanswered(self._clock.now())
        return sum([await self.resume(id) for id in waiting])

    async def close(self, seconds: float = 10.0) -> None:
        """Let the turns under way end; what does not end in time is given back and taken up at the next start."""
        turns: dict[asyncio.Task[Any], str] = {work.task: id for id, work in self._work.items()}
        tasks: list[asyncio.Task[Any]] = [*turns, *self._resuming]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            for task in late & turns.keys():
                await self._store.release(turns[task], self.id)

    @property
    def busy(self) -> int:
        """How many turns are under way."""
        return len(self._work) + len(self._resuming)

    def _stir(self, conversation_id: str) -> None:
        work = self._work.get(conversation_id)
        if work:
            work.stirred.set()

    def _resume_soon(self, conversation_id: str) -> None:
        task = asyncio.create_task(self.resume(conversation_id), name=f"resume {conversation_id}")
        self._resuming.add(task)
        task.add_done_callback(self._resuming.discard)
        task.add_done_callback(lambda done: _report(conversation_id, done))

    def _forget(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        work = self._work.pop(conversation_id)
        _report(conversation_id, task)
        if work.again and not task.cancelled():
            self._resume_soon(conversation_id)

    async def _serve(self, conversation: Conversation, messages: list[Event]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        sign = loop.call_later(SLOW_SECONDS, self._hub.publish, conversation.id, [Typing("bot", True)])
        try:
            while messages:
                if await self._settle(conversation.id, messages):
                    conversation, messages = await self._store.pending(conversation.id)
                conversation, messages = await self._turn(conversation, messages)
        finally:
            sign.cancel()
            if loop.time() - began >= SLOW_SECONDS:
                self._hub.publish(conversation.id, [Typing("bot", False)])
            TURN_SECONDS.observe(loop.time() - began)

    async def _turn(self, conversation: Conversation, messages: list[Event]) -> tuple[Conversation, list[Event]]:
        """Run one turn; returns what is still to be answered."""
        record = await self._turns.run(conversation, messages)
        done = await self._store.finish(conversation.id, self.id, record, self._clock.now())
        if done is None:
            SUPERSEDED.inc()
            if not await self._store.claim(conversation.id, self._clock.now(), self.id):
                return conversation, []
            return await self._store.pending(conversation.id)
        TURNS.labels(record.events[-1].payload["outcome"], conversation.channel).inc()
        self._hub.publish(conversation.id, done.events)
        return await self._store.pending(conversation.id) if done.more else (conversation, [])

    async def _settle(self, conversation_id: str, messages: Sequence[Event]) -> bool:
        """Wait for a citizen who has not finished; returns whether there may be more to read."""
        work = self._work.get(conversation_id)
        if work is None or not (self._is_typing(conversation_id) or _unfinished(messages)):
            return False
        loop = asyncio.get_running_loop()
        end = loop.time() + self._patience.longest
        while (left := end - loop.time()) > 0:
            work.stirred.clear()
            try:
                await asyncio.wait_for(work.stirred.wait(), min(self._patience.quiet, left))
            except TimeoutError:
                if not self._is_typing(conversation_id):
                    break
        return True

    def _is_typing(self, conversation_id: str) -> bool:
        since = self._typing.get(conversation_id)
        return since is not None and asyncio.get_running_loop().time() - since < self._patience.longest


def _report(conversation_id: str, task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception():
        log.error("worker failed", conversation=conversation_id, error=type(task.exception()).__name__)


def _unfinished(messages: Sequence[Event]) -> bool:
    last = messages[-1].payload
    return not last.get("choice_id") and looks_unfinished(str(last["text"]))
