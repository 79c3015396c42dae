"""What operations watch."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("yichuang_turns_total", "Turns by how they ended", ["outcome", "channel"])
TURN_SECONDS = Histogram(
    "yichuang_turn_seconds",
    "From the citizen's message to the stored answer",
    buckets=(0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 10),
)
UNDERSTANDER_DOWN = Counter("yichuang_understander_down_total", "Sentences that Rasa could not be asked about")
TURN_FAILURES = Counter("yichuang_turn_failures_total", "Turns that ended in an exception", ["type"])
SUPERSEDED = Counter("yichuang_turns_superseded_total", "Answers dropped because the citizen had said more")
OPEN_SOCKETS = Gauge("yichuang_open_sockets", "Web chat sockets that are open")
