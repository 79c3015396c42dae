"""The statements of every turn, built once: building one costs more than running it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, String, and_, bindparam, case, func, insert, null, or_, select, update

from conversation.models import Json, UtcDateTime, conversations, events
from conversation.speaker import Speaker

COLUMNS = tuple(
    conversations.c[name]
    for name in (
        "id", "channel", "region", "mode", "previous_id", "as_of", "created_at", "updated_at", "speaker", "last_seq",
        "citizen_seq", "answered_seq", "read_seq", "misses", "waiting", "choices", "topic",
    )
)  # fmt: skip
"""What a ``Conversation`` is made of, in the order of its fields."""

SELECT = select(*COLUMNS)
EVENT = select(
    events.c.conversation_id, events.c.seq, events.c.type, events.c.at, events.c.author, events.c.payload,
    events.c.client_msg_id,
)  # fmt: skip
INSERT_EVENT = insert(events)

_NOW = bindparam("now", type_=UtcDateTime)


def free(now: Any | datetime) -> Any:
    """Nobody holds the turn, or whoever did has been silent too long."""
    return or_(conversations.c.turn_owner.is_(None), conversations.c.turn_until < now)


_CLAIMABLE = and_(free(_NOW), conversations.c.speaker == Speaker.BOT.value)
RECEIVE = (
    update(conversations)
    .where(conversations.c.id == bindparam("id_"), conversations.c.speaker != Speaker.CLOSED.value)
    .values(
        last_seq=conversations.c.last_seq + 1,
        citizen_seq=conversations.c.last_seq + 1,
        waiting=conversations.c.waiting + 1,
        updated_at=_NOW,
        turn_owner=case((_CLAIMABLE, bindparam("worker")), else_=conversations.c.turn_owner),
        turn_until=case((_CLAIMABLE, bindparam("until", type_=UtcDateTime)), else_=conversations.c.turn_until),
    )
    .returning(*COLUMNS, conversations.c.turn_owner)
)
"""A place for one more message of the citizen (``id_``), and the turn for ``worker`` if nobody holds it."""

_CURRENT = conversations.c.citizen_seq == bindparam("up_to", type_=Integer)
FINISH_FINAL = (
    update(conversations)
    .where(
        conversations.c.id == bindparam("id_"),
        conversations.c.turn_owner == bindparam("worker"),
        conversations.c.speaker == Speaker.BOT.value,
    )
    .values(
        last_seq=conversations.c.last_seq + bindparam("written", type_=Integer),
        answered_seq=bindparam("up_to", type_=Integer),
        updated_at=_NOW,
        misses=case((bindparam("miss", type_=Boolean), conversations.c.misses + 1), else_=0),
        waiting=conversations.c.waiting - bindparam("handled", type_=Integer),
        choices=bindparam("offered", type_=Json),
        topic=func.coalesce(bindparam("about", type_=String), conversations.c.topic),
        turn_owner=case((_CURRENT, null()), else_=conversations.c.turn_owner),
        turn_until=case((_CURRENT, null()), else_=conversations.c.turn_until),
    )
    .returning(conversations.c.last_seq, conversations.c.citizen_seq)
)
"""The result of a turn whatever has been said since; the turn ends when nothing has."""

FINISH = FINISH_FINAL.where(_CURRENT)
"""The result of a turn unless more has been said."""
