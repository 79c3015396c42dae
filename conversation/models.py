"""Tables of the conversation package."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on every database (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive value is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to an aware UTC instant."""
        if value is None:
            return None
        read: datetime = value
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("region", String(6), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("previous_id", String(40)),
    Column("as_of", Date),  # set only for questions about another day (checks, evaluations)
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("speaker", String(10), nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("citizen_seq", Integer, nullable=False),  # seq of the citizen's newest message
    Column("answered_seq", Integer, nullable=False),  # up to here the citizen's messages have been dealt with
    Column("read_seq", Integer, nullable=False),  # up to here the citizen has been shown everything
    Column("misses", Integer, nullable=False),  # turns in a row that left the citizen no further
    Column("waiting", Integer, nullable=False),  # how many of the citizen's messages have not been dealt with
    Column("choices", Json, nullable=False),  # what the bot's newest question offers: [{"id", "label"}]
    Column("topic", String(130), nullable=False, server_default=""),  # the article answered last, perhaps ":variant"
    Column("turn_owner", String(40)),
    Column("turn_until", UtcDateTime),
    # Only the few conversations that wait for an answer: found again after a crash, free for all others.
    Index(
        "ix_conversations_waiting", "updated_at", sqlite_where=text("waiting > 0"), postgresql_where=text("waiting > 0")
    ),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("author", String(10), nullable=False),
    Column("client_msg_id", String(64)),
    Column("payload", Json, nullable=False),
    UniqueConstraint("conversation_id", "client_msg_id"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("token", String(30), primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
