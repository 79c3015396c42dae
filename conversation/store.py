"""The only door to the conversation tables.

Order of locks: a transaction first updates the row of the conversation (which serialises writers of one
conversation) and then writes its events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from conversation.database import Database
from conversation.events import Author, Event, EventType, NewEvent
from conversation.models import conversations, events
from conversation.speaker import ForbiddenTransition, Speaker, check_transition
from conversation.statements import EVENT, FINISH, FINISH_FINAL, INSERT_EVENT, RECEIVE, SELECT, free

LEASE = timedelta(seconds=60)
"""How long a worker may be silent before another one takes its turn over."""


class UnknownConversation(LookupError):
    """Raised when no conversation has that id."""


class ConversationClosed(ValueError):
    """Raised when somebody writes into a conversation that has ended."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One row: what is known of a conversation without reading its events."""

    id: str
    channel: str
    region: str
    mode: str
    previous_id: str | None
    as_of: date | None
    created_at: datetime
    updated_at: datetime
    speaker: Speaker
    last_seq: int
    citizen_seq: int
    answered_seq: int
    read_seq: int
    misses: int
    waiting: int
    choices: tuple[Mapping[str, str], ...]
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Appended:
    """A citizen's message in its place; ``claimed`` is the conversation if this worker now holds the turn."""

    event: Event
    duplicate: bool = False
    claimed: Conversation | None = None


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """What a turn leaves behind.

    ``up_to`` is the ``seq`` of the newest of the ``handled`` messages. ``final`` results are written even when
    the citizen has said more since, because something has been done that cannot be undone. ``topic`` is what the
    conversation is about from now on: None leaves it as it was, an empty text ends it.
    """

    up_to: int
    handled: int
    events: Sequence[NewEvent]
    miss: bool
    choices: Sequence[Mapping[str, str]] = ()
    final: bool = False
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The events of a turn in their places; ``more``: the citizen has said more, and the turn is still held."""

    events: list[Event]
    more: bool


@dataclass(frozen=True, slots=True)
class NewConversation:
    """What a channel says of a conversation that begins."""

    id: str
    channel: str
    region: str
    mode: str = "standard"
    previous_id: str | None = None
    as_of: date | None = None


class ConversationStore:
    """Reads and writes conversations; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, new: NewConversation, now: datetime) -> Event:
        """Begin a conversation with its first event."""
        started = NewEvent(
            EventType.STARTED, Author.SYSTEM, {"channel": new.channel, "region": new.region, "mode": new.mode}
        )

        def work(connection: Connection) -> Event:
            connection.execute(
                insert(conversations).values(
                    id=new.id, channel=new.channel, region=new.region, mode=new.mode, previous_id=new.previous_id,
                    as_of=new.as_of, created_at=now, updated_at=now, speaker=Speaker.BOT.value, last_seq=1,
                    citizen_seq=0, answered_seq=0, read_seq=0, misses=0, waiting=0, choices=[],
                )
            )  # fmt: skip
            return _insert(connection, new.id, 1, now, [started])[0]

        return await self._database.run(work)

    async def get(self, id: str) -> Conversation:
        """The row; raises :class:`UnknownConversation`."""

        def work(connection: Connection) -> Conversation:
            row = connection.execute(SELECT.where(conversations.c.id == id)).one_or_none()
            if row is None:
                raise UnknownConversation(id)
            return _conversation(row)

        return await self._database.run(work)

    async def append_citizen(
        self, id: str, client_msg_id: str, payload: Mapping[str, Any], now: datetime, worker: str
    ) -> Appended:
        """Store a citizen's message once and, when the bot is to answer and nobody holds the turn, claim it.

        Sending the same ``client_msg_id`` again returns the first event. Raises
        :class:`UnknownConversation` and :class:`ConversationClosed`.
        """
        new = NewEvent(EventType.CITIZEN_MESSAGE, Author.CITIZEN, payload, client_msg_id)

        def work(connection: Connection) -> Appended:
            row = connection.execute(
                RECEIVE, {"id_": id, "now": now, "until": now + LEASE, "worker": worker}
            ).one_or_none()
            if row is None:
                raise self._refusal(connection, id)
            event = _insert(connection, id, row.last_seq, now, [new])[0]
            mine = row.turn_owner == worker and row.waiting == 1
            return Appended(event, claimed=_conversation(row) if mine else None)

        def earlier(connection: Connection) -> Appended | None:
            found = _by_client_id(connection, id, client_msg_id)
            return Appended(found, duplicate=True) if found else None

        try:
            return await self._database.run(work)
        except IntegrityError:
            first = await self._database.run(earlier)
            if first is None:
                raise
            return first

    async def sent(self, id: str, client_msg_id: str) -> Event | None:
        """The event that the client made under that id."""
        return await self._database.run(lambda c: _by_client_id(c, id, client_msg_id))

    async def claim(self, id: str, now: datetime, worker: str) -> bool:
        """Take the turn if there is something to answer, the bot speaks and nobody else holds it."""
        statement = (
            update(conversations)
            .where(
                conversations.c.id == id,
                conversations.c.speaker == Speaker.BOT.value,
                conversations.c.citizen_seq > conversations.c.answered_seq,
                or_(free(now), conversations.c.turn_owner == worker),
            )
            .values(turn_owner=worker, turn_until=now + LEASE)
        )
        return await self._database.run(lambda c: c.execute(statement).rowcount == 1)

    async def pending(self, id: str) -> tuple[Conversation, list[Event]]:
        """The citizen's messages that have not been dealt with, oldest first."""

        def work(connection: Connection) -> tuple[Conversation, list[Event]]:
            row = connection.execute(SELECT.where(conversations.c.id == id)).one()
            found = connection.execute(
                _events(id)
                .where(events.c.seq > row.answered_seq, events.c.type == EventType.CITIZEN_MESSAGE.value)
                .order_by(events.c.seq)
            )
            return _conversation(row), [_event(r) for r in found]

        return await self._database.run(work)

    async def finish(self, id: str, worker: str, record: TurnRecord, now: datetime) -> Finished | None:
        """Write the result of a turn and, when nothing more has been said, give the turn back.

        Returns None, and writes nothing, when the citizen has said more since (unless the record is final) or
        when the turn is no longer this worker's.
        """
        values = {
            "id_": id,
            "worker": worker,
            "up_to": record.up_to,
            "written": len(record.events),
            "handled": record.handled,
            "now": now,
            "miss": record.miss,
            "offered": list(record.choices),
            "about": record.topic,
        }
        statement = FINISH_FINAL if record.final else FINISH

        def work(connection: Connection) -> Finished | None:
            row = connection.execute(statement, values).one_or_none()
            if row is None:
                return None
            first = row.last_seq - len(record.events) + 1
            return Finished(_insert(connection, id, first, now, record.events), row.citizen_seq > record.up_to)

        return await self._database.run(work)

    async def release(self, id: str, worker: str) -> None:
        """Give the turn back without a result."""
        statement = (
            update(conversations)
            .where(conversations.c.id == id, conversations.c.turn_owner == worker)
            .values(turn_owner=None, turn_until=None)
        )
        await self._database.run(lambda c: c.execute(statement))

    async def append(self, id: str, new: NewEvent, now: datetime) -> Event:
        """Write one event that is neither a citizen's message nor a turn's result; same client id twice is once."""

        def work(connection: Connection) -> Event:
            written = _write(connection, conversations.c.id == id, new, now)
            if written is None:
                raise UnknownConversation(id)
            return written

        try:
            return await self._database.run(work)
        except IntegrityError:
            key = new.client_msg_id or ""
            found = await self._database.run(lambda c: _by_client_id(c, id, key))
            if found is None:
                raise
            return found

    async def mark_read(self, id: str, seq: int, now: datetime) -> Event | None:
        """Note that the citizen has been shown everything up to ``seq``; None when that is known already."""
        new = NewEvent(EventType.READ_MARKED, Author.CITIZEN, {"reader": Author.CITIZEN.value, "seq": seq})
        unknown = and_(conversations.c.id == id, conversations.c.read_seq < seq)
        return await self._database.run(lambda c: _write(c, unknown, new, now, read_seq=seq))

    async def change_speaker(self, id: str, wanted: Speaker, reason: str, now: datetime) -> Event:
        """Hand the word over; raises ``ForbiddenTransition``. The turn in progress, if any, loses its place.

        What was said to a person is dealt with when that person leaves: the bot starts after it.
        """

        def work(connection: Connection) -> Event:
            row = connection.execute(SELECT.where(conversations.c.id == id)).one_or_none()
            if row is None:
                raise UnknownConversation(id)
            current = Speaker(row.speaker)
            check_transition(current, wanted)
            changed = connection.execute(
                update(conversations)
                .where(conversations.c.id == id, conversations.c.speaker == current.value)
                .values(
                    speaker=wanted.value, last_seq=conversations.c.last_seq + 1, updated_at=now,
                    turn_owner=None, turn_until=None, **(_DEALT_WITH if current is Speaker.PERSON else {}),
                )
                .returning(conversations.c.last_seq)
            ).scalar_one_or_none()  # fmt: skip
            if changed is None:  # somebody else changed the speaker between the two statements
                raise ForbiddenTransition(current, wanted)
            payload = {"from": current.value, "to": wanted.value, "reason": reason}
            return _insert(connection, id, changed, now, [NewEvent(EventType.SPEAKER_CHANGED, Author.SYSTEM, payload)])[
                0
            ]

        return await self._database.run(work)

    async def events_after(self, id: str, after_seq: int, limit: int = 500) -> list[Event]:
        """At most ``limit`` events after ``after_seq``, in order."""
        query = _events(id).where(events.c.seq > after_seq).order_by(events.c.seq).limit(limit)
        return await self._database.run(lambda c: [_event(row) for row in c.execute(query)])

    async def bot_messages(self, id: str, limit: int) -> list[Event]:
        """The newest things the bot said, newest first."""
        said = events.c.type == EventType.BOT_MESSAGE.value
        query = _events(id).where(said).order_by(events.c.seq.desc()).limit(limit)
        return await self._database.run(lambda c: [_event(row) for row in c.execute(query)])

    async def event(self, id: str, seq: int) -> Event | None:
        """One event by its place."""
        query = _events(id).where(events.c.seq == seq)

        def work(connection: Connection) -> Event | None:
            row = connection.execute(query).one_or_none()
            return _event(row) if row is not None else None

        return await self._database.run(work)

    async def unanswered(self, now: datetime, limit: int = 200) -> list[str]:
        """Conversations whose citizen waits for the bot while nobody holds the turn (after a crash, say)."""
        query = (
            select(conversations.c.id)
            .where(
                conversations.c.speaker == Speaker.BOT.value,
                conversations.c.waiting > 0,
                free(now),
            )
            .order_by(conversations.c.updated_at)
            .limit(limit)
        )
        return await self._database.run(lambda c: list(c.execute(query).scalars()))

    @staticmethod
    def _refusal(connection: Connection, id: str) -> Exception:
        row = connection.execute(select(conversations.c.speaker).where(conversations.c.id == id)).one_or_none()
        return UnknownConversation(id) if row is None else ConversationClosed(id)


_DEALT_WITH: Mapping[str, Any] = {"answered_seq": conversations.c.citizen_seq, "waiting": 0, "choices": []}


def _events(id: str) -> Any:
    return EVENT.where(events.c.conversation_id == id)


def _write(connection: Connection, where: Any, new: NewEvent, now: datetime, **values: Any) -> Event | None:
    """One more event of the conversation that ``where`` finds, if it finds one; ``values`` are set with it."""
    statement = update(conversations).where(where).returning(conversations.c.id, conversations.c.last_seq)
    values |= {"last_seq": conversations.c.last_seq + 1, "updated_at": now}
    row = connection.execute(statement.values(**values)).one_or_none()
    return None if row is None else _insert(connection, row.id, row.last_seq, now, [new])[0]


def _insert(connection: Connection, id: str, first: int, now: datetime, new: Sequence[NewEvent]) -> list[Event]:
    placed = [
        Event(id, first + i, item.type, now, item.author, dict(item.payload), item.client_msg_id)
        for i, item in enumerate(new)
    ]
    connection.execute(
        INSERT_EVENT,
        [
            {
                "conversation_id": id, "seq": e.seq, "type": e.type.value, "at": now, "author": e.author.value,
                "client_msg_id": e.client_msg_id, "payload": e.payload,
            }
            for e in placed
        ],
    )  # fmt: skip
    return placed


def _by_client_id(connection: Connection, id: str, client_msg_id: str) -> Event | None:
    row = connection.execute(_events(id).where(events.c.client_msg_id == client_msg_id)).one_or_none()
    return _event(row) if row is not None else None


def _conversation(row: Row[Any]) -> Conversation:
    values = dict(row._mapping)
    values.pop("turn_owner", None)
    return Conversation(**{**values, "speaker": Speaker(values["speaker"]), "choices": tuple(values["choices"])})


def _event(row: Row[Any]) -> Event:
    return Event(
        row.conversation_id, row.seq, EventType(row.type), row.at, Author(row.author), row.payload, row.client_msg_id
    )
