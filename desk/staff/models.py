"""Tables of accounts and their sessions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table

from conversation.models import Json, UtcDateTime
from conversation.models import metadata as conversation_metadata

metadata = MetaData(naming_convention=conversation_metadata.naming_convention)

staff = Table(
    "staff",
    metadata,
    Column("account", String(40), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("roles", Json, nullable=False),
    Column("password", String(200), nullable=False),  # argon2id, RFC 9106
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failed", Integer, nullable=False),  # wrong passwords in a row
    Column("locked_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the cookie's value
    Column("account", String(40), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
