"""How much one sender may do: a bucket of tokens that refills steadily."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from conversation.faults import BadInput

REMEMBERED = 50_000
"""Senders kept in mind; the one silent longest is forgotten first, when its bucket has long been full."""
_RATE = re.compile(r"^(\d{1,9})/(second|minute|hour|day)$")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class TooMany(BadInput):
    """Raised when somebody sends faster than a person can."""

    def __init__(self) -> None:
        super().__init__("too_many", "发送太快了，请稍等一会儿再试")


def parse_rate(text: str) -> tuple[int, float]:
    """``40/minute`` as how many at once and how many a second; raises ``ValueError``."""
    match = _RATE.match(text)
    if not match or int(match[1]) == 0:
        raise ValueError(f"{text!r} 的写法不对：请写成 40/minute 的样子")
    return int(match[1]), int(match[1]) / _SECONDS[match[2]]


@dataclass(frozen=True, slots=True)
class Rates:
    """How much one sender may do, as ``number/second|minute|hour|day``."""

    starts: str = "60/minute"
    messages: str = "40/minute"
    callbacks: str = "5/hour"
    ratings: str = "40/minute"

    def __post_init__(self) -> None:
        """Refuse what cannot be understood before anything starts."""
        for rate in (self.starts, self.messages, self.callbacks, self.ratings):
            parse_rate(rate)


class Throttle:
    """Counts what each sender does in this process."""

    def __init__(self, rates: Rates, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rates = {
            "start": parse_rate(rates.starts),
            "message": parse_rate(rates.messages),
            "callback": parse_rate(rates.callbacks),
            "rating": parse_rate(rates.ratings),
        }
        self._monotonic = monotonic
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def check(self, kind: str, sender: str) -> None:
        """Count one act; raises :class:`TooMany` when the sender's bucket is empty."""
        size, refill = self._rates[kind]
        now = self._monotonic()
        left, since = self._buckets.pop((kind, sender), (float(size), now))
        left = min(size, left + (now - since) * refill)
        allowed = left >= 1
        self._buckets[(kind, sender)] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooMany
