"""The only door to the call-back requests."""

from __future__ import annotations

from datetime import datetime

from cryptography.fernet import Fernet
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from conversation.database import Database
from conversation.people import CallbackRequest
from desk.callbacks.models import callbacks


class ReceiptTaken(ValueError):
    """Raised when another request has that receipt number already."""


class CallbackStore:
    """Keeps requests with name and number encrypted (``key``: a Fernet key)."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._cipher = Fernet(key)

    async def add(self, request: CallbackRequest, receipt: str, now: datetime) -> str:
        """Store a request once and return its receipt: the first one when the key is known already.

        Raises :class:`ReceiptTaken`.
        """
        row = {
            "receipt": receipt,
            "request_key": request.request_key,
            "conversation_id": request.conversation_id,
            "name": self._cipher.encrypt(request.name.encode()),
            "phone": self._cipher.encrypt(request.phone.encode()),
            "prefers": request.when,
            "status": "open",
            "created_at": now,
        }
        try:
            await self._database.run(lambda c: c.execute(insert(callbacks).values(row)))
        except IntegrityError as error:
            earlier = await self.receipt_of(request.request_key)
            if earlier is None:
                raise ReceiptTaken(receipt) from error
            return earlier
        return receipt

    async def receipt_of(self, request_key: str) -> str | None:
        """The receipt of the request with that key."""
        query = select(callbacks.c.receipt).where(callbacks.c.request_key == request_key)

        def work(connection: Connection) -> str | None:
            return connection.execute(query).scalar_one_or_none()

        return await self._database.run(work)
