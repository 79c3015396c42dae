"""What the profiler counted, as text: by package, by function, and by what a function calls."""

from __future__ import annotations

import io
import pstats
import re
from collections import Counter
from pathlib import Path
from typing import Any

from service.settings import HOME

TOP = 40
_INSTALLED = re.compile(r"site-packages/([^/]+)")
_STANDARD = re.compile(r"/lib/python3[^/]*/([^/]+)")


def describe(data: Path, turns: int) -> str:
    """The text for ``report/profile.txt``; ``turns`` went through the platform while it was profiled."""
    stats = pstats.Stats(str(data))
    total: float = stats.total_tt  # type: ignore[attr-defined]  # not in the type description
    lines = [
        f"{turns} 轮，每轮 {1000 * total / turns:.2f} 毫秒处理器时间（事件循环和数据库线程；测量本身使每次调用变贵，看占比）",
        "",
        "按包（内置函数算给调用它的包）：",
    ]
    for package, seconds in by_package(stats).most_common(20):
        lines.append(f"{1000 * seconds / turns:9.3f} 毫秒/轮  {seconds / total:6.1%}  {package}")
    for title, order in (("自身时间最多的函数", "tottime"), ("连同所调用的，时间最多的函数", "cumulative")):
        lines += ["", f"{title}（{TOP} 个）：", _top(data, order)]
    return "\n".join(lines)


def by_package(stats: pstats.Stats) -> Counter[str]:
    """Own seconds by package; those of built-in functions go to their callers."""
    found: Counter[str] = Counter()
    table: dict[tuple[str, int, str], Any] = stats.stats  # type: ignore[attr-defined]  # not in the type description
    for (file, _, _), (_, _, own, _, callers) in table.items():
        if file != "~" or not callers:
            found[package_of(file)] += own
            continue
        for (calling_file, _, _), (_, _, share, _) in callers.items():
            found[package_of(calling_file)] += share
    return found


def package_of(file: str) -> str:
    """The package that a source file belongs to; standard library modules by their own name."""
    if found := _INSTALLED.search(file):
        return found[1]
    if file.startswith(str(HOME)) and "/.venv/" not in file:
        return "yichuang: " + Path(file).relative_to(HOME).parts[0]
    if found := _STANDARD.search(file):
        return f"python: {found[1]}"
    return "built-in" if file == "~" else "generated code"


def _top(data: Path, order: str) -> str:
    out = io.StringIO()
    pstats.Stats(str(data), stream=out).sort_stats(order).print_stats(TOP)
    text = out.getvalue().partition("   ncalls")
    return (text[1] + text[2]).rstrip().replace(str(HOME) + "/", "")
