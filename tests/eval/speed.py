"""How long a lookup takes, with nothing kept from before."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.encoder import E5Encoder, Floats
from tests.eval.questions import Question
from tests.eval.subjects import EngineSubject


class _Counting:
    """The real encoder, asked once for each text; counts how often it is asked."""

    def __init__(self) -> None:
        self._encoder = E5Encoder()
        self.name = self._encoder.name
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        self.asked += 1
        return self._encoder.encode(texts)


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds a lookup, and the share of lookups that needed no encoder."""

    count: int
    mean: float
    p50: float
    p95: float
    skipped: float


def measure(subject: EngineSubject, questions: Sequence[Question]) -> Speed:
    """Look every question up with the real encoder, one after the other."""
    encoder = _Counting()
    engine = subject.through(encoder)
    queries = [query for question in questions if (query := subject.query(question))]
    engine.lookup(queries[0])
    encoder.asked = 0
    taken = []
    for query in queries[1:]:
        began = time.perf_counter()
        engine.lookup(query)
        taken.append(1000 * (time.perf_counter() - began))
    mean, p50, p95 = np.mean(taken), np.percentile(taken, 50), np.percentile(taken, 95)
    return Speed(len(taken), float(mean), float(p50), float(p95), 1 - encoder.asked / len(taken))
