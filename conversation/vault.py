"""Personal numbers that a purpose still needs, encrypted and short-lived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from conversation.database import Database
from conversation.masking import Secret
from conversation.models import secrets

KEPT_FOR = timedelta(days=1)


class Vault:
    """Keeps what masking took out of a conversation, for :data:`KEPT_FOR`.

    ``key`` is a Fernet key (32 url-safe base64 bytes). The tokens of a conversation are reused:
    ``<phone:1>`` is always the telephone number it said last under that token.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._cipher = Fernet(key)

    async def keep(self, conversation_id: str, found: Sequence[Secret], now: datetime) -> None:
        """Store the numbers of one message."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        rows = [
            {
                "conversation_id": conversation_id,
                "token": secret.token,
                "ciphertext": self._cipher.encrypt(secret.value.encode()),
                "created_at": now,
                "expires_at": now + KEPT_FOR,
            }
            for secret in found
        ]
        statement = dialect.insert(secrets)
        changed = {name: statement.excluded[name] for name in ("ciphertext", "created_at", "expires_at")}
        upsert = statement.on_conflict_do_update(index_elements=["conversation_id", "token"], set_=changed)
        await self._database.run(lambda c: c.execute(upsert, rows))

    async def reveal(self, conversation_id: str, token: str, now: datetime) -> str | None:
        """The number behind a token, or None when it was never kept or has expired."""
        query = select(secrets.c.ciphertext).where(
            secrets.c.conversation_id == conversation_id, secrets.c.token == token, secrets.c.expires_at > now
        )

        def work(connection: Connection) -> bytes | None:
            return connection.execute(query).scalar_one_or_none()

        ciphertext = await self._database.run(work)
        return None if ciphertext is None else self._cipher.decrypt(ciphertext).decode()

    async def purge(self, now: datetime) -> int:
        """Delete what has expired; returns how many numbers."""
        statement = delete(secrets).where(secrets.c.expires_at <= now)
        return await self._database.run(lambda c: c.execute(statement).rowcount)
