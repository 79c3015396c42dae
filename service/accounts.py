"""The first accounts of an installation, so that somebody can sign in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from desk.staff.service import Staff
from desk.staff.store import AccountTaken

_READABLE = "23456789abcdefghjkmnpqrstuvwxyz"  # without signs that are easily taken for another
_FIRST = (("bianji", "知识编辑", "editor"), ("shenhe", "知识审核", "reviewer"), ("guanli", "管理员", "admin"))


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account that was just made, with its password in the clear: shown once, stored nowhere."""

    account: str
    name: str
    password: str


def new_password() -> str:
    """Sixty bits, in groups that can be typed from paper."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))


async def first_accounts(staff: Staff, *, must_change: bool) -> Sequence[FirstAccount]:
    """Make one account a role of the knowledge editor while there is none at all; later calls make nothing."""
    if await staff.accounts():
        return ()
    made = []
    for account, name, role in _FIRST:
        password = new_password()
        try:
            await staff.add(account, name, (role,), password, must_change=must_change)
        except AccountTaken:  # another process starts at the same time
            continue
        made.append(FirstAccount(account, name, password))
    return made
