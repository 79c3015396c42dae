"""Numbers from measured times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Latency:
    """How long something took, in milliseconds; ``p95`` is the time that 95 % of the cases did not exceed."""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """From times in seconds; raises ``ValueError`` for none."""
        if not seconds:
            raise ValueError("nothing was measured")
        ordered = sorted(1000 * value for value in seconds)
        p50, p95, p99 = (_rank(ordered, share) for share in (0.5, 0.95, 0.99))
        return cls(len(ordered), p50, p95, p99, ordered[-1])


def _rank(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
