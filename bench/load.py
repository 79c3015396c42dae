"""Scenario b: many conversations, each with a sentence every few seconds."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from bench.client import Answer, Chat, TurnFailed, turns_without_bot
from bench.figures import Latency
from bench.machine import Usage
from bench.questions import Kind, Sentence, Sentences
from bench.stack import CannotBench, Stack
from service.cli.display import Stage

EVERY_SECONDS = 5.0
OPEN_AT_ONCE = 10


@dataclass
class Tally:
    """What the simulated citizens met, counted while they go on."""

    seconds: dict[Kind, list[float]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    outcomes: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def answered(self, sentence: Sentence, answer: Answer) -> None:
        """Count an answer; one that reports a failure of the platform is an error."""
        self.outcomes[f"{'chat' if sentence.kind is Kind.CHAT else 'question'} → {answer.outcome}"] += 1
        if answer.outcome.startswith("error_"):
            self.errors[answer.outcome] += 1
        else:
            self.seconds[sentence.kind].append(answer.seconds)

    def missed_bot(self, times: int) -> None:
        """Count answers that the platform had to give without its bot: they look well and are a failure."""
        if times:
            self.errors["without bot"] += times

    @property
    def turns(self) -> int:
        """How many sentences were answered."""
        return sum(len(times) for times in self.seconds.values())

    @property
    def all_seconds(self) -> list[float]:
        """The times of every answered sentence."""
        return [value for times in self.seconds.values() for value in times]

    @property
    def cached(self) -> float:
        """The share of the answered questions whose vector was in the encoder's cache."""
        again, new = len(self.seconds[Kind.AGAIN]), len(self.seconds[Kind.NEW])
        return again / (again + new) if again + new else 0.0


@dataclass(frozen=True)
class Load:
    """What many conversations at once met."""

    conversations: int
    latency: Latency
    chat: Latency
    questions: Latency
    errors: Mapping[str, int]
    outcomes: Mapping[str, int]
    cached: float
    usage: Usage


async def measure(
    stack: Stack, session: aiohttp.ClientSession, sentences: Sentences, conversations: int, seconds: float, tell: Stage
) -> Load:
    """Let ``conversations`` citizens talk for ``seconds``; they begin at random moments of the first interval."""
    tally = Tally()
    async with contextlib.AsyncExitStack() as open_chats:
        chats = await _open(stack, session, conversations, open_chats)
        unreached, meter = await turns_without_bot(session, stack), stack.meter()
        shown = asyncio.create_task(show(f"{conversations} 个会话", seconds, tell))
        await asyncio.gather(*(_citizen(chat, sentences, seconds, tally) for chat in chats))
        await shown
        usage = meter.read()
        tally.missed_bot(await turns_without_bot(session, stack) - unreached)
    questions = tally.seconds[Kind.NEW] + tally.seconds[Kind.AGAIN]
    if not questions or not tally.seconds[Kind.CHAT]:
        raise CannotBench(f"得到的回答太少，请加长 --seconds；出错：{dict(tally.errors)}")
    return Load(
        conversations, Latency.of(tally.all_seconds), Latency.of(tally.seconds[Kind.CHAT]), Latency.of(questions),
        dict(tally.errors), dict(tally.outcomes), tally.cached, usage,
    )  # fmt: skip


async def show(title: str, seconds: float, tell: Stage) -> None:
    """Tell once a second how much of a stretch of time is over."""
    for second in range(round(seconds) + 1):
        tell(title, second, round(seconds))
        await asyncio.sleep(1 if second < round(seconds) else 0)


async def _open(
    stack: Stack, session: aiohttp.ClientSession, count: int, open_chats: contextlib.AsyncExitStack
) -> list[Chat]:
    gate = asyncio.Semaphore(OPEN_AT_ONCE)

    async def one() -> Chat:
        async with gate:
            return await open_chats.enter_async_context(Chat(session, stack))

    return await asyncio.gather(*(one() for _ in range(count)))


async def _citizen(chat: Chat, sentences: Sentences, seconds: float, tally: Tally) -> None:
    """Speak at fixed moments, whatever the answers take.

    When an answer comes after the next sentence was due, the time of that sentence runs from when it was due:
    otherwise a slow installation would be asked less and look faster.
    """
    began = time.perf_counter()
    due = began + random.random() * EVERY_SECONDS
    while due < began + seconds:
        late = time.perf_counter() > due
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sentence = sentences.mixed()
        try:
            tally.answered(sentence, await chat.ask(sentence.text, due if late else None))
        except TurnFailed as error:
            tally.errors[str(error)] += 1
        due += EVERY_SECONDS
