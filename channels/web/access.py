"""Who may call a route. Every route names exactly one of these rules; a test walks them all.

They are coroutines because FastAPI runs plain functions in a thread each, which costs more than they do.
"""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Header, Request

from channels.web.chat import WebChat
from channels.web.tokens import BadToken


async def chat_of(request: Request) -> WebChat:
    """The web chat of this application."""
    chat: WebChat = request.app.state.chat
    return chat


Chat = Annotated[WebChat, Depends(chat_of)]


async def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """The token of the ``Authorization: Bearer`` header (RFC 6750)."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise BadToken("token_invalid")
    return value


async def public() -> None:
    """Anybody."""


async def citizen(chat: Chat, token: Annotated[str, Depends(bearer)]) -> str:
    """The citizen of the conversation that the token names; gives its id."""
    return chat.tokens.read(token)


async def renewer(token: Annotated[str, Depends(bearer)]) -> str:
    """Whoever holds a token that may still be renewed; gives the token."""
    return token


async def internal(request: Request, x_action_secret: Annotated[str, Header()] = "") -> None:
    """Another process of this installation, which knows the shared secret."""
    if not hmac.compare_digest(x_action_secret.encode(), request.app.state.internal_secret.encode()):
        raise BadToken("token_invalid")


RULES = (public, citizen, renewer, internal)
Citizen = Annotated[str, Depends(citizen)]
