"""A catalogue that has grown: what a lookup, a build and the memory cost at many articles.

``python -m bench.scale`` makes articles out of the project's own until there are enough, each with as many phrasings,
builds and publishes them, and looks up questions that were never seen before, the encoder included.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.machine import cores, resident_mb
from bench.questions import Sentences
from knowledge.decision import Query
from knowledge.encoder import E5Encoder, VectorCache
from knowledge.engine import Engine
from knowledge.loader import Catalogue, Placed, load_catalogue
from knowledge.models import Article
from knowledge.ranking import Calibration
from knowledge.release import Shelf, build
from service.settings import HOME

REGION = "330100"
CHANGED = 2
"""Characters of a phrasing that are exchanged in every copy."""


class Near:
    """Vectors for made-up phrasings: the encoder's vector of a real one, moved a little, so that nothing is encoded."""

    def __init__(self, known: VectorCache, originals: dict[str, str]) -> None:
        self.name = "scale"
        self._known = known
        self._originals = originals

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        exact = self._known.encode([self._originals[text] for text in texts])
        noise = np.random.default_rng(1).normal(0, 0.01, exact.shape).astype(np.float32)
        moved: NDArray[np.float32] = exact + noise
        return moved


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; always 0."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        _measure(options, Path(folder))
    return 0


def _measure(options: argparse.Namespace, folder: Path) -> None:
    encoder = E5Encoder()
    kept = VectorCache(options.vectors, encoder)
    grown, originals = _grown(load_catalogue(HOME / "knowledge"), options.articles, options.phrasings)
    vectors = VectorCache(folder / "vectors.db", Near(kept, originals))
    vectors.encode(list(originals))
    shelf = Shelf(folder / "releases")
    began = time.perf_counter()
    shelf.put(build(grown, number=1, built_at=datetime.now(UTC), vectors=vectors))
    shelf.point(1)
    built = time.perf_counter() - began
    engine = Engine(shelf, encoder, Calibration.read())
    began = time.perf_counter()
    engine.current()
    loaded = time.perf_counter() - began
    whole, processor = _lookups(engine, options.lookups)
    _print(options, built, loaded, whole, processor)


def _lookups(engine: Engine, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds a lookup, and milliseconds of processor time, for questions in a wording that is new."""
    sentences, today = Sentences(), datetime.now(UTC).date()
    whole, processor = [], []
    for number in range(count + 20):
        query = Query(sentences.new().text, today, REGION, "ask", 0.9)
        began, used = time.perf_counter(), time.process_time()
        engine.lookup(query)
        if number >= 20:
            whole.append(1000 * (time.perf_counter() - began))
            processor.append(1000 * (time.process_time() - used))
    return whole, processor


def _grown(catalogue: Catalogue, articles: int, phrasings: int) -> tuple[Catalogue, dict[str, str]]:
    """A catalogue of so many articles, and for each phrasing the one it was made from."""
    draw = random.Random(1)
    letters = sorted({letter for placed in catalogue.articles for letter in "".join(placed.item.phrasings)})
    originals: dict[str, str] = {}
    found: list[Placed[Article]] = []
    for number, placed in zip(range(articles), _around(catalogue.articles), strict=False):
        made = {_changed(text, letters, draw): text for text in _some(placed.item.phrasings, phrasings)}
        title = _changed(placed.item.title, letters, draw)[:30]
        originals |= {**made, title: placed.item.title}
        changes = {"id": f"a{number}", "title": title, "phrasings": tuple(made)}
        found.append(replace(placed, item=placed.item.model_copy(update=changes)))
    return replace(catalogue, articles=tuple(found)), originals


def _around(articles: Sequence[Placed[Article]]) -> Iterator[Placed[Article]]:
    while True:
        yield from articles


def _some(texts: Sequence[str], count: int) -> list[str]:
    return [texts[i % len(texts)] for i in range(count)]


def _changed(text: str, letters: Sequence[str], draw: random.Random) -> str:
    changed = list(text)
    for _ in range(CHANGED):
        changed[draw.randrange(len(changed))] = draw.choice(letters)
    return "".join(changed)


def _print(
    options: argparse.Namespace, built: float, loaded: float, whole: Sequence[float], used: Sequence[float]
) -> None:
    def row(name: str, times: Sequence[float]) -> str:
        p50, p95, p99 = np.percentile(times, [50, 95, 99])
        return f"| {name} | {p50:.1f} | {p95:.1f} | {p99:.1f} |"

    lines = [
        f"{options.articles} 条知识，每条 {options.phrasings} 种问法；{len(whole)} 次查找，都是新的问法；{cores()} 核",
        "",
        "| 毫秒 | p50 | p95 | p99 |\n|---|---|---|---|",
        row("一次查找（含编码）", whole),
        row("其中处理器时间", used),
        "",
        f"建立并发布 {built:.1f} 秒（向量都在缓存里），装入 {loaded:.1f} 秒，内存 {resident_mb(_own()):.0f} MB",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _own() -> int:
    return int(Path("/proc/self").resolve().name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description="知识多了以后有多快")
    parser.add_argument("--articles", type=int, default=5000, help="多少条知识（5000）")
    parser.add_argument("--phrasings", type=int, default=20, help="每条多少种问法（20）")
    parser.add_argument("--lookups", type=int, default=500, help="查找多少次（500）")
    parser.add_argument("--vectors", type=Path, default=HOME / "var" / "vectors.db", help="算过的向量放在哪里")
    return parser


if __name__ == "__main__":
    sys.exit(main())
