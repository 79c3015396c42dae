"""``yichuang knowledge preview``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from knowledge.publishing.preview import Preview
from knowledge.publishing.preview import preview as explain
from knowledge.publishing.trial import BANDS
from knowledge.regions import name_of
from service.cli.knowledge.opened import AsJson, AsOf, Opened, Region, print_json, print_lines, refuse, working


def preview(
    text: Annotated[str, typer.Argument(metavar="问题", help="群众会说的一句话")],
    as_of: AsOf = None,
    region: Region = None,
    live: Annotated[bool, typer.Option("--live", help="看正在回答的那一版，不看文件")] = False,
    as_json: AsJson = False,
) -> None:
    """What would answer a question, and why: from the files, or from the build that answers now."""
    if not text.strip():
        refuse("请写一句要问的话")
    opened = Opened()
    frame = opened.frame(as_of, region)
    workshop = opened.workshop()
    with working("算问法向量（只算新的）") as (encoding,):
        build = opened.live(workshop) if live else workshop.draft(opened.sound_files(), opened.now, encoding)
    if build is None:
        refuse("还没有发布过：去掉 --live 看文件里的")
    found = explain(build, frame.asked(text), workshop.calibration)
    print_json(found.to_json()) if as_json else print_lines(_readable(found))


def _readable(found: Preview) -> Iterator[str]:
    decision = found.decision
    yield f"{decision.as_of}，{name_of(decision.region)}：{BANDS[decision.band]}（把握 {decision.confidence:.2f}）"
    sure, unsure = found.thresholds["sure"], found.thresholds["unsure"]
    yield f"把握到 {sure:.2f} 直接回答，到 {unsure:.2f} 请群众选，再低就说没有找到"
    if decision.place:
        yield f"问的是外地：{name_of(decision.place)}。不在那里有效的只给选项，不直接回答"
    if found.matched:
        yield f"最像的问法：{found.matched}"
    for place, ranked in enumerate(found.ranked, 1):
        yield f"  {place}. {ranked.share:5.1%} 「{ranked.title}」（{ranked.id}）"
    for filtered in found.filtered:
        yield f"  没有参加：「{filtered.title}」（{filtered.id}）{filtered.reason}，它的问法「{filtered.phrasing}」"
    if found.signals:
        yield "信号：" + "，".join(f"{name} {value:.2f}" for name, value in found.signals.items() if value)
    if found.text:
        yield ""
        yield found.text
