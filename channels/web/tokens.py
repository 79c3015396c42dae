"""Signed, short-lived tokens that name one conversation (JWT, RFC 7519, HS256)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from conversation.clock import Clock

LIFETIME = timedelta(minutes=30)
RENEWABLE_FOR = timedelta(hours=24)
_AUDIENCE = "citizen"


class BadToken(ValueError):
    """Raised for a token that is not accepted; ``code`` is ``token_expired`` or ``token_invalid``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__("登录凭证已过期" if code == "token_expired" else "登录凭证不对")


@dataclass(frozen=True, slots=True)
class Token:
    """A token and when it ends."""

    value: str
    expires_at: datetime


class Tokens:
    """Issues and reads conversation tokens; ``key`` is at least 32 bytes."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        if len(key) < 32:
            raise ValueError("token key is too short")
        self._key = key
        self._clock = clock

    def issue(self, conversation_id: str) -> Token:
        """A token for one conversation, good for :data:`LIFETIME`."""
        now = self._clock.now()
        expires_at = now + LIFETIME
        claims = {"sub": conversation_id, "aud": _AUDIENCE, "iat": int(now.timestamp()), "exp": int(expires_at.timestamp())}
        return Token(jwt.encode(claims, self._key, algorithm="HS256"), expires_at)

    def read(self, value: str) -> str:
        """The conversation that a valid token names; raises :class:`BadToken`."""
        return self._read(value, timedelta(0))

    def renew(self, value: str) -> Token:
        """A fresh token for one that is valid or ended less than :data:`RENEWABLE_FOR` ago."""
        return self.issue(self._read(value, RENEWABLE_FOR))

    def _read(self, value: str, leeway: timedelta) -> str:
        try:
            claims = jwt.decode(
                value,
                self._key,
                algorithms=["HS256"],
                audience=_AUDIENCE,
                options={"require": ["sub", "exp", "iat"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise BadToken("token_invalid") from error
        if claims["exp"] + leeway.total_seconds() <= self._clock.now().timestamp():
            raise BadToken("token_expired")
        return str(claims["sub"])
