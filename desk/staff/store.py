"""The only door to the accounts and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, insert, null, select, update
from sqlalchemy.exc import IntegrityError

from conversation.database import Database
from desk.staff.models import staff, staff_sessions


class AccountTaken(ValueError):
    """Raised when an account of that name exists."""


@dataclass(frozen=True, slots=True)
class Account:
    """One row of the accounts."""

    account: str
    name: str
    roles: Sequence[str]
    password: str
    must_change: bool
    disabled: bool
    locked_until: datetime | None


_COLUMNS = tuple(staff.c[name] for name in Account.__slots__)


class StaffStore:
    """Accounts and who is signed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account, now: datetime) -> None:
        """A new account; raises :class:`AccountTaken`."""
        row = {name: getattr(account, name) for name in Account.__slots__}
        row |= {"roles": list(account.roles), "failed": 0, "created_at": now}
        try:
            await self._database.run(lambda c: c.execute(insert(staff).values(row)))
        except IntegrityError as error:
            raise AccountTaken(account.account) from error

    async def find(self, account: str) -> Account | None:
        """The account of that name."""
        query = select(*_COLUMNS).where(staff.c.account == account)

        def work(connection: Connection) -> Account | None:
            row = connection.execute(query).one_or_none()
            return Account(*row) if row else None

        return await self._database.run(work)

    async def all(self) -> list[Account]:
        """Every account, by name."""
        query = select(*_COLUMNS).order_by(staff.c.account)
        return await self._database.run(lambda c: [Account(*row) for row in c.execute(query)])

    async def set_password(self, account: str, password: str, *, must_change: bool) -> bool:
        """Set the hash, unlock the account and end its sessions; False when there is no such account."""
        change = (
            update(staff)
            .where(staff.c.account == account)
            .values(password=password, must_change=must_change, failed=0, locked_until=null())
        )

        def work(connection: Connection) -> bool:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.account == account))
            return connection.execute(change).rowcount == 1

        return await self._database.run(work)

    async def set_disabled(self, account: str, *, disabled: bool) -> bool:
        """Close or open an account; closing ends its sessions. False when there is no such account."""

        def work(connection: Connection) -> bool:
            if disabled:
                connection.execute(delete(staff_sessions).where(staff_sessions.c.account == account))
            found = connection.execute(update(staff).where(staff.c.account == account).values(disabled=disabled))
            return found.rowcount == 1

        return await self._database.run(work)

    async def missed(self, account: str, limit: int, until: datetime) -> None:
        """Count a wrong password; the ``limit``-th in a row locks the account."""
        change = (
            update(staff)
            .where(staff.c.account == account)
            .values(
                failed=case((staff.c.failed + 1 >= limit, 0), else_=staff.c.failed + 1),
                locked_until=case((staff.c.failed + 1 >= limit, until), else_=staff.c.locked_until),
            )
        )
        await self._database.run(lambda c: c.execute(change))

    async def sign_in(self, account: str, digest: str, now: datetime, expires_at: datetime) -> None:
        """Begin a session and forget earlier wrong passwords; sessions that are over are deleted."""

        def work(connection: Connection) -> None:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.expires_at < now))
            connection.execute(
                update(staff).where(staff.c.account == account).values(failed=0, locked_until=null())
            )  # fmt: skip
            row = {
                "digest": digest, "account": account, "created_at": now, "seen_at": now, "expires_at": expires_at,
            }  # fmt: skip
            connection.execute(insert(staff_sessions).values(row))

        await self._database.run(work)

    async def session(self, digest: str, now: datetime, idle: timedelta, touch: timedelta) -> Account | None:
        """The open account of a session that was used within ``idle``; its use is noted every ``touch``."""
        live = (
            staff_sessions.c.digest == digest,
            staff_sessions.c.expires_at > now,
            staff_sessions.c.seen_at > now - idle,
        )
        query = (
            select(staff_sessions.c.seen_at, *_COLUMNS)
            .join(staff, staff.c.account == staff_sessions.c.account)
            .where(*live, staff.c.disabled.is_(False))
        )

        def work(connection: Connection) -> Account | None:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            if row[0] < now - touch:
                connection.execute(update(staff_sessions).where(staff_sessions.c.digest == digest).values(seen_at=now))
            return Account(*row[1:])

        return await self._database.run(work)

    async def sign_out(self, digest: str) -> None:
        """End a session."""
        await self._database.run(lambda c: c.execute(delete(staff_sessions).where(staff_sessions.c.digest == digest)))

    async def count(self) -> int:
        """How many accounts there are."""
        return await self._database.run(lambda c: int(c.execute(select(func.count()).select_from(staff)).scalar_one()))
