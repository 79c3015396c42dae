"""A conversation's parts put together over a database, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from conversation.actions import Actions
from conversation.clock import FrozenClock
from conversation.database import Database
from conversation.events import Event, EventType
from conversation.hub import Hub
from conversation.people import People
from conversation.phrases import Phrases
from conversation.safety import Safety
from conversation.service import Conversations
from conversation.store import ConversationStore
from conversation.turn import Turns
from conversation.understander import Understander
from conversation.vault import Vault
from conversation.worker import Patience, Workers
from knowledge.asking.service import Lookup
from knowledge.engine import Engine
from tests.doubles import ActionUnderstander, ListedPeople

CONFIG = Path(__file__).resolve().parent.parent / "config"
KEY = Fernet.generate_key()
DEADLINE = 10.0
"""Seconds after which a test gives up waiting; never part of what is asserted."""
BRISK = Patience(quiet=0.02, longest=0.2)
_ids = count(1)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fails after :data:`DEADLINE`."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110  what is waited for announces nothing
            await asyncio.sleep(0.002)


@dataclass
class Centre:
    """One process of the platform, without a web server."""

    database: Database
    clock: FrozenClock
    store: ConversationStore
    vault: Vault
    hub: Hub
    people: People
    phrases: Phrases
    understander: Understander
    workers: Workers
    conversations: Conversations

    @classmethod
    def open(
        cls,
        database: Database,
        engine: Engine,
        clock: FrozenClock,
        *,
        understander: Understander | None = None,
        knowledge: Lookup | None = None,
        people: People | None = None,
        patience: Patience = BRISK,
    ) -> Centre:
        """Put the parts together; by default questions go straight to the custom actions."""
        store, vault, hub = ConversationStore(database), Vault(database, KEY), Hub()
        people = people or ListedPeople()
        phrases = Phrases.read(CONFIG / "phrases.yaml")
        actions = Actions(knowledge or engine, people, vault, clock, "330100")
        understander = understander or ActionUnderstander(actions)
        turns = Turns(
            store=store,
            understander=understander,
            actions=actions,
            shelf=engine,
            phrases=phrases,
            safety=Safety.read(CONFIG / "safety.yaml"),
            clock=clock,
        )
        workers = Workers(id=f"w_{next(_ids)}", store=store, turns=turns, hub=hub, clock=clock, patience=patience)
        conversations = Conversations(
            store=store, vault=vault, workers=workers, hub=hub, people=people, phrases=phrases, clock=clock
        )
        return cls(database, clock, store, vault, hub, people, phrases, understander, workers, conversations)

    async def start(self, **options: Any) -> str:
        """A new conversation on the web; returns its id."""
        event = await self.conversations.start(**{"channel": "web", "region": "330100", **options})
        return event.conversation_id

    async def ask(self, id: str, text: str) -> dict[str, Any]:
        """Say something, wait for the answer and return its payload."""
        await self.conversations.receive(id, f"m{next(_ids)}", text=text)
        return await self.answer(id)

    async def press(self, id: str, choice_id: str) -> dict[str, Any]:
        """Press a button, wait for the answer and return its payload."""
        await self.conversations.receive(id, f"m{next(_ids)}", choice_id=choice_id)
        return await self.answer(id)

    async def answer(self, id: str) -> dict[str, Any]:
        """The newest thing the bot said, once nothing is under way any more."""
        await self.idle()
        return dict((await self.said(id))[-1].payload)

    async def idle(self) -> None:
        """Wait until no turn is under way."""
        await until(lambda: self.workers.busy == 0)

    async def events(self, id: str) -> list[Event]:
        """The whole conversation."""
        return await self.store.events_after(id, 0)

    async def said(self, id: str) -> list[Event]:
        """What the bot said, oldest first."""
        return of_type(await self.events(id), EventType.BOT_MESSAGE)

    async def outcome(self, id: str) -> str:
        """How the last turn ended."""
        return str(of_type(await self.events(id), EventType.TURN_ENDED)[-1].payload["outcome"])

    async def crash(self) -> None:
        """Die as a killed process does: nothing under way is finished, nothing is given back."""
        turns = [task for task in asyncio.all_tasks() if task.get_name().startswith("turn ")]
        for task in turns:
            task.cancel()
        await asyncio.gather(*turns, return_exceptions=True)


def of_type(events: Sequence[Event], type: EventType) -> list[Event]:
    """The events of one type."""
    return [event for event in events if event.type is type]
