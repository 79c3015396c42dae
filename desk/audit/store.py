"""The only door to the record: rows are added and read, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from conversation.clock import Clock
from conversation.database import Database
from desk.audit.models import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Somebody did ``action`` to ``subject``; ``detail`` holds ids and reasons, never what a citizen said."""

    at: datetime
    account: str
    action: str
    subject: str
    detail: Mapping[str, Any]


class Audit:
    """Writes one row an act."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, account: str, action: str, subject: str, **detail: Any) -> None:
        """Record an act before its result is handed out; a record that cannot be written stops the act."""
        row = {
            "at": self._clock.now(), "account": account, "action": action, "subject": subject[:200], "detail": detail,
        }  # fmt: skip
        await self._database.run(lambda c: c.execute(insert(audit).values(row)))

    async def rows(self, action: str | None = None, limit: int = 100) -> list[AuditRow]:
        """The newest rows first."""
        query = select(audit.c.at, audit.c.account, audit.c.action, audit.c.subject, audit.c.detail)
        if action:
            query = query.where(audit.c.action == action)

        def work(connection: Connection) -> list[AuditRow]:
            return [AuditRow(*row) for row in connection.execute(query.order_by(audit.c.id.desc()).limit(limit))]

        return await self._database.run(work)
