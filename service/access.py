"""The rule for routes that only operations may call."""

from __future__ import annotations

from ipaddress import ip_address

from fastapi import Request

from channels.web.access import RULES as CHANNEL_RULES
from channels.web.tokens import BadToken
from desk.staff.access import RULES as STAFF_RULES


async def operations(request: Request) -> None:
    """Somebody on this machine (a scraper, a shell); a proxy in front does not count as that."""
    host = request.client.host if request.client else ""
    if "x-forwarded-for" in request.headers or not host or not ip_address(host).is_loopback:
        raise BadToken("token_invalid")


RULES = (*CHANNEL_RULES, *STAFF_RULES, operations)
