"""The only door to the requests for a second person's approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from conversation.database import Database
from desk.editor.models import publish_requests
from desk.editor.wire import stamp

WAITING, APPROVED, REFUSED, OUTDATED = "waiting", "approved", "refused", "outdated"


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """Somebody wants to publish the draft with this digest, and somebody else has to agree."""

    id: str
    digest: str
    by: str
    by_name: str
    at: datetime
    note: str
    waivers: Sequence[Mapping[str, str]]
    state: str = WAITING
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """The form in which the console gets it."""
        return {
            "id": self.id,
            "digest": self.digest,
            "by": self.by_name,
            "account": self.by,
            "at": stamp(self.at),
            "note": self.note,
            "waivers": list(self.waivers),
            "state": self.state,
            "decided_by": self.decided_by,
            "decided_at": stamp(self.decided_at) if self.decided_at else None,
            "reason": self.reason,
        }


_COLUMNS = tuple(publish_requests.c[name] for name in PublishRequest.__slots__)


class PublishRequests:
    """Keeps them; at most one waits at a time, a newer one takes the place of the one before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, request: PublishRequest) -> None:
        """Store a request; whatever waited is outdated."""
        row = {name: getattr(request, name) for name in PublishRequest.__slots__}
        row["waivers"] = [dict(waiver) for waiver in request.waivers]

        def work(connection: Connection) -> None:
            connection.execute(
                update(publish_requests).where(publish_requests.c.state == WAITING).values(state=OUTDATED)
            )
            connection.execute(insert(publish_requests).values(row))

        await self._database.run(work)

    async def find(self, id: str) -> PublishRequest | None:
        """The request of that id."""
        return await self._one(select(*_COLUMNS).where(publish_requests.c.id == id))

    async def waiting(self) -> PublishRequest | None:
        """The request that waits, or None."""
        return await self._one(select(*_COLUMNS).where(publish_requests.c.state == WAITING))

    async def decide(self, id: str, state: str, by: str, at: datetime, reason: str | None = None) -> bool:
        """Settle a waiting request; False when it waits no more."""
        change = (
            update(publish_requests)
            .where(publish_requests.c.id == id, publish_requests.c.state == WAITING)
            .values(state=state, decided_by=by, decided_at=at, reason=reason)
        )
        return await self._database.run(lambda c: c.execute(change).rowcount == 1)

    async def _one(self, query: Any) -> PublishRequest | None:
        def work(connection: Connection) -> PublishRequest | None:
            row = connection.execute(query.order_by(publish_requests.c.at.desc()).limit(1)).one_or_none()
            return PublishRequest(*row) if row else None

        return await self._database.run(work)
