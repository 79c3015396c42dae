"""What citizens asked lately, without who asked and without a number of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from conversation.database import Database
from conversation.events import EventType
from conversation.models import conversations, events

MOST = 3000
"""So many messages are looked at, the newest first."""


class RecentQuestions:
    """The messages that citizens wrote themselves, read from the event log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, at: datetime) -> Sequence[str]:
        """The different questions asked from that moment on, the newest first; personal numbers are tokens.

        Pressed buttons are left out, and so are questions about another day, which are checks. To be called from a
        thread that may wait.
        """

        def work(connection: Connection) -> list[str]:
            asked = (
                select(events.c.payload)
                .join(conversations, conversations.c.id == events.c.conversation_id)
                .where(events.c.type == EventType.CITIZEN_MESSAGE.value, events.c.at >= at)
                .where(conversations.c.as_of.is_(None))
                .order_by(events.c.at.desc())
                .limit(MOST)
            )
            payloads = connection.execute(asked).scalars().all()
            return [str(p.get("_tokens", p["text"])) for p in payloads if "choice_id" not in p]

        return list(dict.fromkeys(self._database.run_now(work)))
