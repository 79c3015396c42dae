"""The only door to the questions of the event log and to the record of those dealt with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from conversation.answering import NONE_OF_THESE
from conversation.database import Database
from conversation.events import Author, Event, EventType
from conversation.models import conversations, events
from conversation.outcome import Outcome
from desk.editor.gaps.models import handled_questions
from desk.editor.gaps.questions import Key, OpenQuestion, open_questions

MOST_CONVERSATIONS = 3000
"""The newest so many are read; what is older waits until these are dealt with."""
TOGETHER = 100
_READ = (
    EventType.CITIZEN_MESSAGE.value, EventType.BOT_MESSAGE.value, EventType.TURN_ENDED.value, EventType.ANSWER_RATED.value,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handled:
    """A question that was dealt with: with which gap, when, by whom and why."""

    key: Key
    gap: str
    at: datetime
    account: str
    reason: str


class GapStore:
    """Reads questions, and writes who dealt with them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def questions(self, since: datetime) -> tuple[list[OpenQuestion], datetime]:
        """The questions without a good answer, oldest first, and since when they are complete."""
        found = await self._database.run(lambda c: c.execute(_candidates(since)).all())
        complete = max(since, found[-1].updated_at) if len(found) == MOST_CONVERSATIONS else since
        channels = {row.id: row.channel for row in found}
        ids, read = list(channels), []
        for start in range(0, len(ids), TOGETHER):  # a transaction each, so that conversations under way need not wait
            part = ids[start : start + TOGETHER]
            events_of = await self._database.run(partial(_by_conversation, ids=part))
            read += [q for id, own in events_of for q in open_questions(own, channels[id], complete)]
        return sorted(read, key=lambda question: (question.at, question.key)), complete

    async def handled(self, since: datetime) -> list[Handled]:
        """What has been dealt with since then, oldest first."""
        table = handled_questions.c
        query = (
            select(table.conversation_id, table.seq, table.gap, table.at, table.account, table.reason)
            .where(table.at >= since)
            .order_by(table.at, table.conversation_id, table.seq)
        )
        return await self._database.run(
            lambda c: [Handled((r[0], r[1]), r.gap, r.at, r.account, r.reason) for r in c.execute(query)]
        )

    async def handle(self, keys: Collection[Key], gap: str, account: str, reason: str, at: datetime) -> int:
        """Note that questions are dealt with; whoever was first stays. Returns how many were not yet."""
        rows = [
            {"conversation_id": id, "seq": seq, "gap": gap, "at": at, "account": account, "reason": reason[:400]}
            for id, seq in sorted(keys)
        ]
        return await self._database.run(lambda c: sum(_insert_once(c, row) for row in rows))


def _candidates(since: datetime) -> Any:
    """Conversations in which something went wrong, the newest first; those about another day are tests."""
    outcome = events.c.payload["outcome"].as_string()
    wrong = or_(
        and_(
            events.c.type == EventType.TURN_ENDED.value,
            outcome.in_([Outcome.UNKNOWN.value, Outcome.OUT_OF_SCOPE.value]),
        ),
        and_(events.c.type == EventType.ANSWER_RATED.value, events.c.payload["value"].as_string() == "unhelpful"),
        and_(
            events.c.type == EventType.CITIZEN_MESSAGE.value,
            events.c.payload["choice_id"].as_string() == NONE_OF_THESE.id,
        ),
    )
    concerned = select(events.c.conversation_id).where(events.c.at >= since, wrong)
    return (
        select(conversations.c.id, conversations.c.channel, conversations.c.updated_at)
        .where(conversations.c.updated_at >= since, conversations.c.as_of.is_(None), conversations.c.id.in_(concerned))
        .order_by(conversations.c.updated_at.desc(), conversations.c.id)
        .limit(MOST_CONVERSATIONS)
    )


def _by_conversation(connection: Connection, ids: Sequence[str]) -> list[tuple[str, list[Event]]]:
    """The events of each conversation, in order."""
    query = (
        select(events)
        .where(events.c.conversation_id.in_(ids), events.c.type.in_(_READ))
        .order_by(events.c.conversation_id, events.c.seq)
    )
    rows = (
        Event(r.conversation_id, r.seq, EventType(r.type), r.at, Author(r.author), r.payload, r.client_msg_id)
        for r in connection.execute(query)
    )
    return [(id, list(own)) for id, own in groupby(rows, key=lambda event: event.conversation_id)]


def _insert_once(connection: Connection, row: dict[str, Any]) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(handled_questions).values(row).on_conflict_do_nothing()
    return len(connection.execute(statement.returning(handled_questions.c.seq)).all())
