"""The only source of time, so that tests can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time in UTC."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant at which the clock stands."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Advance (or turn back) the clock."""
        self._at += by


def office_date(at: datetime) -> date:
    """The calendar day in the office's zone."""
    return at.astimezone(OFFICE_ZONE).date()
