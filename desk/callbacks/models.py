"""Table of call-back requests."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, MetaData, String, Table

from conversation.models import UtcDateTime
from conversation.models import metadata as conversation_metadata

metadata = MetaData(naming_convention=conversation_metadata.naming_convention)

callbacks = Table(
    "callbacks",
    metadata,
    Column("receipt", String(20), primary_key=True),
    Column("request_key", String(120), nullable=False, unique=True),
    Column("conversation_id", String(40), nullable=False, index=True),
    Column("name", LargeBinary, nullable=False),  # encrypted
    Column("phone", LargeBinary, nullable=False),  # encrypted
    Column("prefers", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)
