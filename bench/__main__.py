"""``python -m bench``: measure, print the tables, and write them to ``report/``."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import uvloop

from bench import load
from bench.client import TurnFailed, warm_up
from bench.hotspots import describe
from bench.latency import WARM_UP, Latencies
from bench.machine import cores
from bench.questions import Sentences
from bench.report import Report
from bench.saturation import Saturations
from bench.stack import CannotBench, running
from service import logs
from service.cli.display import Stage, console, stages
from service.settings import HOME

FOLDER = HOME / "report"
LOAD_SECONDS, SATURATION_SECONDS = 60.0, 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; returns the exit code: 0 measured, 2 could not measure."""
    options = _parser().parse_args(arguments)
    if not Path("/proc/self/stat").exists():
        return _fail("只能在 Linux 上测：处理器时间和内存从 /proc 读")
    logs.configure("console", "warning")
    try:
        uvloop.run(_profile(options) if options.profile else _measure(options))
    except (CannotBench, TurnFailed) as error:
        return _fail(f"没有测成：{error}")
    except (asyncio.CancelledError, KeyboardInterrupt):
        return _fail("停了，没有写报告")
    return 0


async def _measure(options: argparse.Namespace) -> None:
    _end_on_sigterm()
    report = Report({name: value for name, value in vars(options).items() if name != "profile"})
    with stages() as tell:
        if "a" in options.only:
            await _latencies(options, report, tell)
        if {"b", "c"} & set(options.only):
            await _many(options, report, tell)
    report.write(FOLDER)
    print(report.markdown())
    console.print(f"报告：{FOLDER / 'bench.md'}、bench.json")


async def _latencies(options: argparse.Namespace, report: Report, tell: Stage) -> None:
    tell("启动，一个 Rasa", 0, 1)
    async with running(bots=1) as stack, _session() as session:
        tell("启动，一个 Rasa", 1, 1)
        latencies = Latencies(stack, session, Sentences(), options.turns, tell)
        report.first_question_ms = await latencies.first_question()
        report.latencies = await latencies.all()


async def _many(options: argparse.Namespace, report: Report, tell: Stage) -> None:
    title = f"启动，{cores()} 个 Rasa"
    tell(title, 0, 1)
    async with running(bots=cores()) as stack, _session() as session:
        tell(title, 1, 1)
        sentences = Sentences(again=options.again)
        await warm_up(session, stack, sentences.often)
        if "b" in options.only:
            seconds = options.seconds or LOAD_SECONDS
            for count in options.conversations:
                report.loads.append(await load.measure(stack, session, sentences, count, seconds, tell))
        if "c" in options.only:
            seconds = options.seconds or SATURATION_SECONDS
            report.saturations = await Saturations(stack, session, sentences, seconds, tell).all()


async def _profile(options: argparse.Namespace) -> None:
    _end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="yichuang-bench-") as folder:
        data = Path(folder) / "profile"
        with stages() as tell:
            async with running(bots=1, profile=data) as stack, _session() as session:
                latencies = Latencies(stack, session, Sentences(), options.turns, tell)
                await (latencies.greetings() if options.profile == "chat" else latencies.questions())
        text = describe(data, WARM_UP + options.turns)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "profile.txt").write_text(text, encoding="utf-8")
    print(text.partition("\n\n自身")[0])
    console.print(f"全部：{FOLDER / 'profile.txt'}")


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60))


def _end_on_sigterm() -> None:
    """Being asked to end stops the installation too, as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None  # called from a task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="测速度；方法和读法见 bench/README.md")
    parser.add_argument("--only", type=_scenarios, default=("a", "b", "c"), help="只测哪几项，如 a,c")
    parser.add_argument("--turns", type=_positive, default=200, help="a：每种话计入多少次（200）")
    parser.add_argument("--seconds", type=_positive, help="b、c：每次测多少秒（b 60，c 20）")
    parser.add_argument("--conversations", type=_counts, default=(20, 100), help="b：会话数，如 20,100")
    parser.add_argument("--again", type=_share, default=0.0, help="b、c 的混合：问题里有多少是问过的，0 到 1（0）")
    parser.add_argument(
        "--profile",
        nargs="?",
        const="chat",
        choices=("chat", "question"),
        help="看平台的时间用在哪里：招呼，或常问的问题",
    )
    return parser


def _scenarios(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(",")))
    if not set(names) <= {"a", "b", "c"}:
        raise argparse.ArgumentTypeError("只有 a、b、c 三项")
    return names


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 3600:
        raise argparse.ArgumentTypeError("要 1 到 3600 的整数")
    return int(text)


def _counts(text: str) -> tuple[int, ...]:
    return tuple(_positive(part) for part in text.split(","))


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("要 0 到 1 的数") from error
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("要 0 到 1 的数")
    return value


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
