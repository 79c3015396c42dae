"""Scenario a: one conversation through the WebSocket beside bare calls of the same bot, in turn."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from bench.client import REGION, Bare, Chat, warm_up
from bench.figures import Latency
from bench.questions import Sentence, Sentences
from bench.stack import Stack
from knowledge.decision import Query
from knowledge.encoder import E5Encoder
from knowledge.engine import Engine
from knowledge.ranking import Calibration
from knowledge.release import Shelf
from service.cli.display import Stage

WARM_UP = 20
"""Pairs that are not counted."""
CONVERSATION = 10
"""Turns after which both sides begin a new conversation: the bot's cost grows with the history."""


@dataclass(frozen=True)
class Comparison:
    """The same sort of sentence through the platform and straight to the bot; ``lookup`` is the engine alone.

    ``others`` is the share of the machine that other programs used meanwhile.
    """

    title: str
    platform: Latency
    bare: Latency
    lookup: Latency | None
    others: float

    @property
    def own_share(self) -> float:
        """What the platform adds to the bare call at the median, as a share of it."""
        return (self.platform.p50 - self.bare.p50) / self.bare.p50


@dataclass(frozen=True)
class Latencies:
    """Runs the comparisons, ``turns`` counted pairs each."""

    stack: Stack
    session: aiohttp.ClientSession
    sentences: Sentences
    turns: int
    tell: Stage

    async def all(self) -> list[Comparison]:
        """Greetings, then questions that are asked often, then questions worded anew."""
        engine = Engine(Shelf(self.stack.releases), E5Encoder(), Calibration.read())
        often = lookups(engine, [self.sentences.again().text for _ in range(self.turns)], warm=self.sentences.often)
        new = lookups(engine, [self.sentences.new().text for _ in range(self.turns)], warm=self.sentences.often)
        return [
            await self.greetings(),
            await self.questions(often),
            await self.compare("新的问法", self.sentences.new, new),
        ]

    async def first_question(self) -> float:
        """Milliseconds to the answer of the first question after the start, when nothing is warm."""
        async with Chat(self.session, self.stack) as chat:
            return 1000 * (await chat.ask(self.sentences.new().text)).seconds

    async def greetings(self) -> Comparison:
        """The chat reply alone."""
        return await self.compare("招呼", self.sentences.greeting)

    async def questions(self, lookup: Latency | None = None) -> Comparison:
        """Questions whose vectors are cached."""
        await warm_up(self.session, self.stack, self.sentences.often)
        return await self.compare("常问的问题", self.sentences.again, lookup)

    async def compare(self, title: str, draw: Callable[[], Sentence], lookup: Latency | None = None) -> Comparison:
        """Calls of both kinds in turn, so that whatever drifts on the machine meets both."""
        bare = Bare(self.session, self.stack)
        with_platform: list[float] = []
        without: list[float] = []
        total = WARM_UP + self.turns
        meter = self.stack.meter()
        async with contextlib.AsyncExitStack() as open_chats:
            for pair in range(total):
                if pair % CONVERSATION == 0:
                    await open_chats.aclose()
                    chat = await open_chats.enter_async_context(Chat(self.session, self.stack))
                with_platform.append((await chat.ask(draw().text)).seconds)
                without.append(await bare.ask(f"c_bench_{title}_{pair // CONVERSATION}", draw().text))
                self.tell(f"延迟：{title}", pair + 1, total)
        others = meter.read().others
        return Comparison(title, Latency.of(with_platform[WARM_UP:]), Latency.of(without[WARM_UP:]), lookup, others)


def lookups(engine: Engine, texts: Sequence[str], warm: Sequence[str]) -> Latency:
    """The knowledge engine alone, in this process; ``warm`` is looked up before."""
    today = datetime.now(UTC).date()
    times = []
    for number, text in enumerate([*warm, *texts]):
        began = time.perf_counter()
        engine.lookup(Query(text, today, REGION, "ask", 0.9))
        if number >= len(warm):
            times.append(time.perf_counter() - began)
    return Latency.of(times)
