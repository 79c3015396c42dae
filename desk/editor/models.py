"""Table of publications that wait for a second person."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table

from conversation.models import Json, UtcDateTime
from conversation.models import metadata as conversation_metadata

metadata = MetaData(naming_convention=conversation_metadata.naming_convention)

publish_requests = Table(
    "publish_requests",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("digest", String(64), nullable=False),  # of the draft that was looked at
    Column("by", String(40), nullable=False),
    Column("by_name", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("note", String(400), nullable=False),
    Column("waivers", Json, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, approved, refused, outdated
    Column("decided_by", String(40)),
    Column("decided_at", UtcDateTime),
    Column("reason", String(400)),
)
