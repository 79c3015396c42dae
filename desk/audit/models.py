"""Table of the record."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

from conversation.models import Json, UtcDateTime
from conversation.models import metadata as conversation_metadata

metadata = MetaData(naming_convention=conversation_metadata.naming_convention)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("account", String(40), nullable=False, index=True),
    Column("action", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", Json, nullable=False),
)
