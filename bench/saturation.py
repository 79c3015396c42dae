"""Scenario c: as many turns as the machine can do, and what one costs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import aiohttp

from bench.client import Chat, TurnFailed, turns_without_bot
from bench.figures import Latency
from bench.latency import CONVERSATION
from bench.load import Tally, show
from bench.machine import Usage, cores, resident_mb
from bench.questions import Sentence, Sentences
from bench.stack import CannotBench, Stack
from service.cli.display import Stage

FEWEST, MOST = 8, 64
WORTH_MORE = 1.05
"""Twice the clients must bring at least this factor, or there are enough of them."""
PROBE_SECONDS = 4.0
Draw = Callable[[], Sentence]


@dataclass(frozen=True)
class Saturation:
    """The most that was reached with one sort of sentence."""

    title: str
    clients: int
    turns: int
    latency: Latency
    errors: Mapping[str, int]
    outcomes: Mapping[str, int]
    cached: float
    usage: Usage
    platform_mb: float
    bots_mb: Sequence[float]

    @property
    def turns_per_second(self) -> float:
        """Answered turns a second, with the load generator on the same cores."""
        return self.turns / self.usage.seconds

    @property
    def platform_ms(self) -> float:
        """Processor milliseconds of the platform for one turn."""
        return 1000 * self.usage.platform / self.turns

    @property
    def bots_ms(self) -> Sequence[float]:
        """Processor milliseconds of each bot process, for one turn of the whole installation."""
        return [1000 * used / self.turns for used in self.usage.bots]

    @property
    def client_ms(self) -> float:
        """Processor milliseconds of the load generator for one turn."""
        return 1000 * self.usage.client / self.turns

    @property
    def without_client(self) -> float:
        """Turns a second if all cores worked at the installation alone: worked out from the costs, not measured."""
        return 1000 * cores() / (self.platform_ms + sum(self.bots_ms))


@dataclass(frozen=True)
class Saturations:
    """Runs the measurements, ``seconds`` each."""

    stack: Stack
    session: aiohttp.ClientSession
    sentences: Sentences
    seconds: float
    tell: Stage

    async def all(self) -> list[Saturation]:
        """Talk, questions asked before, questions worded anew, and the mix of scenario b."""
        sorts: list[tuple[str, Draw]] = [
            ("客套", self.sentences.talk),
            ("常问的问题", self.sentences.again),
            ("新的问法", self.sentences.new),
            ("混合（30 % 客套）", self.sentences.mixed),
        ]
        return [await self.measure(title, draw) for title, draw in sorts]

    async def measure(self, title: str, draw: Draw) -> Saturation:
        """First find how many clients are needed, then measure with so many."""
        clients = await self._enough(title, draw)
        shown = asyncio.create_task(show(f"饱和：{title}，{clients} 个客户端", self.seconds, self.tell))
        unreached, meter = await turns_without_bot(self.session, self.stack), self.stack.meter()
        tally = await self._run(draw, clients, self.seconds)
        usage = meter.read()
        await shown
        tally.missed_bot(await turns_without_bot(self.session, self.stack) - unreached)
        if not tally.turns:
            raise CannotBench(f"没有一句话得到回答：{dict(tally.errors)}")
        memory = [resident_mb(pid) for pid in (self.stack.platform, *self.stack.bots)]
        return Saturation(
            title, clients, tally.turns, Latency.of(tally.all_seconds), dict(tally.errors), dict(tally.outcomes),
            tally.cached, usage, memory[0], memory[1:],
        )  # fmt: skip

    async def _enough(self, title: str, draw: Draw) -> int:
        clients, reached = FEWEST, (await self._run(draw, FEWEST, PROBE_SECONDS)).turns
        while clients < MOST:
            self.tell(f"饱和：{title}，试客户端数", clients, MOST)
            more = (await self._run(draw, 2 * clients, PROBE_SECONDS)).turns
            if more < WORTH_MORE * reached:
                break
            clients, reached = 2 * clients, more
        self.tell(f"饱和：{title}，试客户端数", MOST, MOST)
        return clients

    async def _run(self, draw: Draw, clients: int, seconds: float) -> Tally:
        tally = Tally()
        end = time.perf_counter() + seconds
        await asyncio.gather(*(self._client(draw, end, tally) for _ in range(clients)))
        return tally

    async def _client(self, draw: Draw, end: float, tally: Tally) -> None:
        """Ask again as soon as there is an answer, in conversations of :data:`CONVERSATION` turns."""
        while time.perf_counter() < end:
            try:
                async with Chat(self.session, self.stack) as chat:
                    for _ in range(CONVERSATION):
                        sentence = draw()
                        tally.answered(sentence, await chat.ask(sentence.text))
                        if time.perf_counter() >= end:
                            return
            except TurnFailed as error:
                tally.errors[str(error)] += 1
