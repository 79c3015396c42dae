"""Table of the questions that have been dealt with."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table

from conversation.models import UtcDateTime
from conversation.models import metadata as conversation_metadata

metadata = MetaData(naming_convention=conversation_metadata.naming_convention)

handled_questions = Table(
    "handled_questions",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),  # of the citizen's message
    Column("gap", String(40), nullable=False, index=True),  # with which others it was dealt with
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("account", String(40), nullable=False),
    Column("reason", String(400), nullable=False),
)
