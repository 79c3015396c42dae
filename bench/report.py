"""What was measured, as a table for people and as JSON for programs."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bench.latency import Comparison
from bench.load import EVERY_SECONDS, Load
from bench.machine import cores, model_name
from bench.saturation import Saturation

OWN_SHARE_GOAL = 0.25
"""At most this much on top of the bare call, for a chat reply at the median."""
P95_GOAL_MS = 250
P95_GOAL_CONVERSATIONS = 100
TURNS_GOAL = 100
"""Turns a second on :data:`TURNS_GOAL_CORES` cores."""
TURNS_GOAL_CORES = 2
DISTURBED = 0.1
"""Others' share of the machine above which figures are marked."""


@dataclass
class Report:
    """Fills up while the scenarios run."""

    options: Mapping[str, Any]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    first_question_ms: float | None = None
    latencies: list[Comparison] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    saturations: list[Saturation] = field(default_factory=list)

    def markdown(self) -> str:
        """The tables, with the goals beside the figures."""
        blocks = [self._head()]
        if self.latencies:
            blocks += [_latency_table(self.latencies), f"启动后第一个问题：{self.first_question_ms:.0f} 毫秒。"]
        if self.loads:
            blocks.append(_load_table(self.loads))
        if self.saturations:
            blocks.append(_saturation_table(self.saturations))
        return "\n\n".join(blocks) + "\n"

    def json(self) -> bytes:
        """Everything that was measured and worked out."""
        everything = {
            "at": self.at.isoformat(timespec="seconds"),
            "machine": _machine(),
            "options": self.options,
            "goals": {"own_share": OWN_SHARE_GOAL, "p95_ms": P95_GOAL_MS, "turns_per_second": TURNS_GOAL},
            "first_question_ms": self.first_question_ms,
            "latencies": [{**asdict(item), "own_share": item.own_share} for item in self.latencies],
            "loads": [asdict(item) for item in self.loads],
            "saturations": [_saturation_json(item) for item in self.saturations],
        }
        return orjson.dumps(everything, option=orjson.OPT_INDENT_2)

    def write(self, folder: Path) -> None:
        """``bench.md`` and ``bench.json`` in that folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bench.md").write_text(self.markdown(), encoding="utf-8")
        (folder / "bench.json").write_bytes(self.json())

    def _head(self) -> str:
        machine = _machine()
        load = "、".join(f"{value:.1f}" for value in machine["load"])
        return (
            f"# 速度\n\n{self.at:%Y-%m-%d %H:%M} UTC；{machine['cores']} 核 {machine['processor']}，"
            f"Python {machine['python']}，负载 {load}（1、5、15 分钟）。"
            f"“别人”是本机其他程序占用的处理器份额，超过 {DISTURBED:.0%} 时打 ⚠，数字只能当参考。"
        )


def _latency_table(items: Sequence[Comparison]) -> str:
    rows = [
        (
            item.title, item.platform.count, *_two(item.platform), *_two(item.bare),
            f"{item.platform.p50 / item.bare.p50:.2f}", f"{item.own_share:+.0%}",
            " / ".join(_two(item.lookup)) if item.lookup else "—", _others(item.others),
        )
        for item in items
    ]  # fmt: skip
    goal = [
        f"目标：招呼的自身开销 ≤ {OWN_SHARE_GOAL:.0%}：{_met(item.own_share <= OWN_SHARE_GOAL)}（{item.own_share:.0%}）"
        for item in items[:1]
    ]
    names = (
        "说什么", "次数", "平台 p50", "p95", "直接调用 p50", "p95", "p50 之比", "自身开销", "单独检索 p50 / p95", "别人"
    )  # fmt: skip
    return "\n".join(["## 一个会话的延迟（毫秒）", "", *_table(names, rows), "", *goal])


def _load_table(items: Sequence[Load]) -> str:
    rows = [
        (
            item.conversations, item.latency.count, *_two(item.latency), f"{item.latency.p99:.0f}",
            " / ".join(_two(item.chat)), " / ".join(_two(item.questions)), sum(item.errors.values()),
            f"{item.cached:.0%}", _others(item.usage.others),
        )
        for item in items
    ]  # fmt: skip
    goal = [
        f"目标：{item.conversations} 个会话时 p95 ≤ {P95_GOAL_MS} 毫秒：{_met(item.latency.p95 <= P95_GOAL_MS)}"
        f"（{item.latency.p95:.0f}）"
        for item in items
        if item.conversations == P95_GOAL_CONVERSATIONS
    ]
    names = (
        "会话", "轮数", "p50", "p95", "p99", "客套 p50 / p95", "问题 p50 / p95", "出错", "问过的问题", "别人"
    )  # fmt: skip
    title = f"## 许多会话，每个每 {EVERY_SECONDS:.0f} 秒一句（毫秒）"
    outcomes = _outcomes(item.outcomes for item in items)
    return "\n".join([title, "", *_table(names, rows), "", outcomes, *_errors(item.errors for item in items), *goal])


def _saturation_table(items: Sequence[Saturation]) -> str:
    rows = [
        (
            item.title, item.clients, item.turns, f"{item.turns_per_second:.0f}", f"{item.platform_ms:.1f}",
            " + ".join(f"{value:.1f}" for value in item.bots_ms), f"{item.client_ms:.1f}",
            f"{item.without_client:.0f}", " / ".join(_two(item.latency)), sum(item.errors.values()),
            f"{item.platform_mb:.0f}", " + ".join(f"{value:.0f}" for value in item.bots_mb), _others(item.usage.others),
        )
        for item in items
    ]  # fmt: skip
    goal = [
        f"目标：{TURNS_GOAL_CORES} 核上每秒 ≥ {TURNS_GOAL} 轮，{item.title}："
        f"{_met(item.turns_per_second >= TURNS_GOAL)}（{item.turns_per_second:.0f}）"
        for item in items
        if cores() == TURNS_GOAL_CORES
    ]
    names = (
        "说什么", "客户端", "轮数", "轮/秒", "平台 CPU 毫秒/轮", "Rasa CPU 毫秒/轮", "压测程序 CPU 毫秒/轮",
        "推算轮/秒（不含压测程序）", "延迟 p50 / p95", "出错", "平台内存 MB", "Rasa 内存 MB", "别人",
    )  # fmt: skip
    outcomes = _outcomes(item.outcomes for item in items)
    parts = ["## 饱和", "", *_table(names, rows), "", outcomes, *_errors(item.errors for item in items), *goal]
    return "\n".join(parts)


def _saturation_json(item: Saturation) -> dict[str, Any]:
    return {
        **asdict(item), "turns_per_second": item.turns_per_second, "platform_ms": item.platform_ms,
        "bots_ms": list(item.bots_ms), "client_ms": item.client_ms, "without_client": item.without_client,
    }  # fmt: skip


def _machine() -> dict[str, Any]:
    return {
        "processor": model_name(),
        "cores": cores(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
    }


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [names, ["---"] * len(names), *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines]


def _two(latency: Any) -> tuple[str, str]:
    return f"{latency.p50:.1f}", f"{latency.p95:.1f}"


def _others(share: float) -> str:
    return f"{share:.0%}" + (" ⚠" if share > DISTURBED else "")


def _met(met: bool) -> str:
    return "达到" if met else "**没有达到**"


def _outcomes(all_counts: Iterable[Mapping[str, int]]) -> str:
    counts = _sum(all_counts)
    return "去向：" + "，".join(f"{name} {count}" for name, count in counts.most_common())


def _errors(all_counts: Iterable[Mapping[str, int]]) -> list[str]:
    counts = _sum(all_counts)
    return ["出错：" + "，".join(f"{name} {count}" for name, count in counts.most_common())] if counts else []


def _sum(all_counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in all_counts:
        total.update(counts)
    return total
