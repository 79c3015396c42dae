"""Signing in and out, and keeping accounts."""

from __future__ import annotations

import asyncio
import hashlib
import math
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from conversation.clock import Clock
from desk.staff.roles import Roles
from desk.staff.store import Account, StaffStore

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=1)
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
_ACCOUNT = re.compile(r"^[a-z][a-z0-9._-]{1,39}$")


class StaffFault(ValueError):
    """What is wrong with a request of a member of staff: a code for programs and a sentence for people."""

    def __init__(self, code: str, message: str, status: int, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member of staff and what they may do."""

    account: str
    name: str
    roles: tuple[str, ...]
    permissions: frozenset[str]
    must_change_password: bool

    def to_wire(self) -> dict[str, object]:
        """The form in which the console gets it."""
        return {
            "account": self.account,
            "name": self.name,
            "roles": list(self.roles),
            "permissions": sorted(self.permissions),
            "must_change_password": self.must_change_password,
        }


class Staff:
    """The accounts of a centre."""

    def __init__(self, store: StaffStore, roles: Roles, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._roles = roles
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(8))

    async def sign_in(self, account: str, password: str) -> tuple[str, Person]:
        """The secret of a new session and whose it is; raises :class:`StaffFault`.

        An unknown account costs as long as a wrong password, so that neither can be told from the other.
        """
        now = self._clock.now()
        found = await self._store.find(account.strip().lower())
        if found and found.locked_until and found.locked_until > now:
            wait = math.ceil((found.locked_until - now).total_seconds())
            raise StaffFault(
                "locked", f"密码错了太多次，请 {math.ceil(wait / 60)} 分钟后再试，或请管理员重设密码", 429, wait
            )
        right = await asyncio.to_thread(self._matches, found.password if found else self._nobody, password)
        if found is None or not right or found.disabled:
            if found is not None:
                await self._store.missed(found.account, LOCK_AFTER, now + LOCK_FOR)
            raise StaffFault("bad_login", "账号或密码不对", 401)
        secret = secrets.token_urlsafe(32)
        await self._store.sign_in(found.account, digest_of(secret), now, now + LONGEST)
        return secret, self._person(found)

    async def who(self, secret: str) -> Person:
        """Whose session that is; raises :class:`StaffFault` when it is over."""
        found = await self._store.session(digest_of(secret), self._clock.now(), IDLE, TOUCH) if secret else None
        if found is None:
            raise StaffFault("signed_out", "登录已过期，请重新登录", 401)
        return self._person(found)

    async def sign_out(self, secret: str) -> None:
        """End a session; one that is over already is no fault."""
        await self._store.sign_out(digest_of(secret))

    async def change_password(self, person: Person, old: str, new: str) -> None:
        """Set a new password and end every session of the account; raises :class:`StaffFault`."""
        found = await self._store.find(person.account)
        if found is None or not await asyncio.to_thread(self._matches, found.password, old):
            raise StaffFault("wrong_password", "原来的密码不对", 403)
        if old == new:
            raise StaffFault("weak_password", "新密码要和原来的不一样", 422)
        await self._store.set_password(person.account, await self._hash(person.account, new), must_change=False)

    async def add(self, account: str, name: str, roles: tuple[str, ...], password: str, *, must_change: bool) -> None:
        """A new account; raises :class:`StaffFault`, or ``AccountTaken``."""
        if not _ACCOUNT.match(account):
            raise StaffFault("bad_account", "账号用小写字母开头，可以有数字和 . _ -，最多 40 个", 422)
        unknown = [role for role in roles if role not in self._roles.table]
        if unknown or not roles:
            known = "、".join(self._roles.table)
            raise StaffFault("bad_role", f"角色写得不对：{'、'.join(unknown) or '没有写'}；可以写 {known}", 422)
        hashed = await self._hash(account, password)
        row = Account(account, name.strip(), roles, hashed, must_change, disabled=False, locked_until=None)
        await self._store.add(row, self._clock.now())

    async def reset(self, account: str, password: str) -> None:
        """Set a password that has to be changed at the next signing in; raises :class:`StaffFault`."""
        if not await self._store.set_password(account, await self._hash(account, password), must_change=True):
            raise StaffFault("no_account", f"没有账号 {account}", 404)

    async def set_disabled(self, account: str, *, disabled: bool) -> None:
        """Close an account, or open it again; raises :class:`StaffFault`."""
        if not await self._store.set_disabled(account, disabled=disabled):
            raise StaffFault("no_account", f"没有账号 {account}", 404)

    async def accounts(self) -> list[Account]:
        """Every account."""
        return await self._store.all()

    async def _hash(self, account: str, password: str) -> str:
        if len(password) < SHORTEST_PASSWORD or password == account or len(set(password)) < 4:
            raise StaffFault("weak_password", f"密码太简单：至少 {SHORTEST_PASSWORD} 位，不要用账号或重复的字", 422)
        return await asyncio.to_thread(self._hasher.hash, password)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _person(self, found: Account) -> Person:
        roles = tuple(found.roles)
        return Person(found.account, found.name, roles, self._roles.permissions(roles), found.must_change)


def digest_of(secret: str) -> str:
    """What is stored of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
