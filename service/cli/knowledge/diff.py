"""``yichuang knowledge diff``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import typer

from conversation.database import Database
from conversation.recent import RecentQuestions
from knowledge.publishing.changes import Changes, Edits, compare, questions_of
from service.cli.knowledge.opened import AsJson, AsOf, Opened, Region, print_json, print_lines, refuse, working
from service.migrate import upgrade

DAYS = 30


def diff(
    as_json: AsJson = False,
    as_of: AsOf = None,
    region: Region = None,
    citizens: Annotated[bool, typer.Option(help="也比较群众最近 30 天问过的话（号码已隐去）")] = True,
) -> None:
    """Compare what answers now with the files: the content, and the answers to all cases and recent questions."""
    opened = Opened()
    frame = opened.frame(as_of, region)
    files = opened.sound_files()
    with working("算问法向量（只算新的）", "比较回答") as (encoding, asking):
        workshop = opened.workshop()
        live = opened.live(workshop, files)
        if live is None:
            refuse("还没有发布过，没有可比的：请先运行 yichuang knowledge publish")
        recent = _recent(opened) if citizens else []
        questions = questions_of(files.cases, recent, frame)
        changes = compare(live, workshop.draft(files, opened.now, encoding), questions, asking)
    if as_json:
        print_json({"live": live.release.number, **changes.to_json()})
    else:
        print_lines(_readable(changes, live.release.number))


def _recent(opened: Opened) -> list[str]:
    upgrade(opened.settings.database)
    database = Database(opened.settings.database)
    try:
        return list(RecentQuestions(database).since(opened.now - timedelta(days=DAYS)))
    finally:
        database.close()


def _readable(changes: Changes, live: int) -> Iterator[str]:
    yield from edited(changes.edits)
    shown = [str(answer) for answer in changes.answers]
    yield f"与第 {live} 版相比，问了 {changes.asked} 句话，{len(shown)} 句的回答不一样{'：' if shown else ''}"
    yield from shown


def edited(edits: Edits) -> Iterator[str]:
    """What was edited, a line a kind."""
    for name, ids in (("新增", edits.added), ("改动", edits.changed), ("删除", edits.removed)):
        if ids:
            yield f"{name} {len(ids)} 条知识：{'、'.join(ids)}"
    for moved in edits.phrasings:
        yield f"问法改归属：「{moved.text}」 {moved.before} → {moved.after}"
    for value in edits.values:
        yield f"参数 {value.name}（{value.parameter}，{value.valid_from} 起）：{value.old or '无'} → {value.new or '删除'}"
