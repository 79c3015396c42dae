"""Who may call a route of the staff console. Every route names exactly one of these rules."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request

from desk.staff.service import Person, Staff, StaffFault

COOKIE = "yichuang_staff"
HEADER = "x-yichuang-console"
_READING = frozenset({"GET", "HEAD"})
Rule = Callable[[Request], Coroutine[Any, Any, Person]]


async def staff_of(request: Request) -> Staff:
    """The staff of this application."""
    found: Staff = request.app.state.staff
    return found


def _from_console(request: Request) -> None:
    """A changing call must carry a header that no other site can send without being asked (CSRF)."""
    if request.method not in _READING and HEADER not in request.headers:
        raise StaffFault("no_console_header", "请从工作台页面操作", 403)


async def console(request: Request) -> None:
    """Anybody with the console in front of them."""
    _from_console(request)


async def signed_in(request: Request) -> Person:
    """Any member of staff, also one whose password has to be changed first."""
    _from_console(request)
    return await (await staff_of(request)).who(request.cookies.get(COOKIE, ""))


def _needs(permission: str) -> Rule:
    async def rule(request: Request) -> Person:
        person = await signed_in(request)
        if person.must_change_password:
            raise StaffFault("must_change_password", "请先修改密码", 403)
        if permission not in person.permissions:
            raise StaffFault("not_allowed", "您的角色不能做这件事，请找管理员", 403)
        return person

    rule.__name__ = f"needs_{permission.replace('.', '_')}"
    return rule


may_read = _needs("knowledge.read")
may_edit = _needs("knowledge.edit")
may_publish = _needs("knowledge.publish")
may_approve = _needs("knowledge.approve")
RULES = (console, signed_in, may_read, may_edit, may_publish, may_approve)
