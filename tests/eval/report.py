"""The figures as a page to read and as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tests.eval.questions import Kind
from tests.eval.results import Ending, Figures, Result, calibration, figures, of_kind

_HEAD = "| {0} | 问题数 | 直接答 | 给选项 | 都没有 | 首位对 | 前三有对 | 帮到了 | 答错 |\n|---|---|---|---|---|---|---|---|---|"
GOALS = "目标：范围外被答 ≤ 2%；该转介的指对 ≥ 90%；答错 ≤ 3%；把握 0.9 以上的 95% 是对的。"
_SETS = {
    "dev-a": "开发集甲半（看过错例）", "dev-b": "开发集乙半（没看过错例）", "near": "邻近业务（逐条标注）",
    "near-rest": "邻近业务（按部门）", "own": "自拟提问",
}  # fmt: skip


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """All figures of one run."""
    covered = of_kind(results, Kind.OURS, Kind.REFER)
    outside = [r for r in results if r.question.set in ("dev-a", "dev-b")]
    return {
        "sets": _grouped(covered, lambda r: r.question.set),
        "kinds": _grouped(results, lambda r: r.question.kind.value),
        "origins": _grouped(of_kind(outside, Kind.OURS, Kind.REFER), lambda r: r.question.group),
        "topics": _grouped(of_kind(outside, Kind.OURS, Kind.REFER), lambda r: r.question.topic),
        "departments": _grouped([r for r in covered if r.question.set.startswith("near")], lambda r: r.question.group),
        "foreign": _grouped(of_kind(results, Kind.FOREIGN), lambda r: r.question.group),
        "calibration": calibration(results),
        "high": high(results),
    }


def high(results: Sequence[Result]) -> tuple[int, float]:
    """How many were answered with a confidence of 0.9 and more, and the share of these that is right."""
    found = [r.right() for r in results if r.ending is Ending.ANSWERED and (r.confidence or 0) >= 0.9]
    return len(found), sum(found) / len(found) if found else 0.0


def page(mode: str, day: date, results: Sequence[Result], others: Mapping[str, Sequence[Result]], notes: str) -> str:
    """The report as Markdown; ``others`` are the baselines, ``notes`` what else was measured."""
    found = summary(results)
    sets = {_SETS.get(name, name): row for name, row in found["sets"].items()}
    parts = [
        f"# 回答质量\n\n{mode}，{day.isoformat()}。{GOALS}\n\n首位对：第一条就是对的；帮到了：直接答对，或选项里有对的；"
        "答错：当作有把握地答了，却不对。",
        "## 有知识可答的问题\n\n" + _table("来源", sets),
        "## 该怎么应对\n\nours 该答、refer 该转介、open 该反问或转人工、foreign 与社保无关、talk 寒暄或找人工。"
        "open、foreign、talk 的“答错”就是不该答而答了。\n\n" + _table("种类", found["kinds"]),
        "## 开发集，按来路\n\n" + _table("来路", found["origins"]),
        "## 开发集，按业务\n\n" + _table("业务", found["topics"]),
        "## 转介，按部门\n\n" + _table("部门", found["departments"]),
        "## 与社保无关的问题\n\n" + _table("类别", found["foreign"]),
        "## 把握与实际\n\n" + _calibration(found["calibration"]),
        f"把握 0.9 以上直接答的 {found['high'][0]} 个，对的占 {found['high'][1]:.1%}。",
        "## 与简单办法比\n\n" + _comparison(results, others) if others else "",
        notes,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def data(mode: str, results: Sequence[Result], others: Mapping[str, Sequence[Result]]) -> str:
    """The same as JSON."""
    found = {name: _plain(value) for name, value in summary(results).items()}
    baselines = {name: _plain(summary(rows)["sets"]) for name, rows in others.items()}
    return json.dumps({"mode": mode, **found, "baselines": baselines}, ensure_ascii=False, indent=1)


def write(folder: Path, markdown: str, json_text: str) -> None:
    """Put both into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answer-quality.md").write_text(markdown, encoding="utf-8")
    (folder / "answer-quality.json").write_text(json_text + "\n", encoding="utf-8")


def _grouped(results: Sequence[Result], key: Any) -> dict[str, Figures]:
    names = list(dict.fromkeys(key(r) for r in results))
    return {name: figures([r for r in results if key(r) == name]) for name in names}


def _table(title: str, rows: Mapping[str, Figures]) -> str:
    return "\n".join([_HEAD.format(title), *(_row(name, f) for name, f in rows.items())])


def _row(name: str, f: Figures) -> str:
    shares = (f.answered, f.choices, f.nothing, f.right_at_1, f.right_in_3, f.helped, f.wrong)
    return f"| {name} | {f.count} | " + " | ".join(f"{100 * share:.1f}%" for share in shares) + " |"


def _calibration(rows: Sequence[tuple[float, float, int]]) -> str:
    lines = [f"| {sure:.2f} | {right:.2f} | {count} |" for sure, right, count in rows]
    return "\n".join(["| 平均把握 | 实际对的比例 | 问题数 |\n|---|---|---|", *lines])


def _comparison(results: Sequence[Result], others: Mapping[str, Sequence[Result]]) -> str:
    ways = {"本引擎": results, **others}
    names = [name for name in _SETS if any(r.question.set == name for r in results)]
    head = "| 办法 | " + " | ".join(f"{_SETS[name]} 首位 / 前三" for name in names) + " |"
    lines = []
    for way, rows in ways.items():
        sets = _grouped(of_kind(rows, Kind.OURS, Kind.REFER), lambda r: r.question.set)
        cells = (f"{100 * sets[n].right_at_1:.1f}% / {100 * sets[n].right_in_3:.1f}%" for n in names)
        lines.append(f"| {way} | " + " | ".join(cells) + " |")
    return "\n".join([head, "|---" * (len(names) + 1) + "|", *lines])


def _plain(value: Any) -> Any:
    return {name: asdict(f) for name, f in value.items()} if isinstance(value, dict) else value
