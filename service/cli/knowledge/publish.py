"""``yichuang knowledge publish``, ``rollback`` and ``log``."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from knowledge.publishing import publications
from knowledge.publishing.gate import Examination, Request, examine
from knowledge.publishing.publications import BadRequest, Busy, Publication, Refused, Rollback
from service.cli.knowledge.opened import AsJson, Opened, print_json, print_lines, refuse, stamp, working

KINDS = {"publish": "发布", "rollback": "退回", "rebuild": "重建", "first": "首次发布"}
TAKEN_AWAY = ("moved:", "swapped:", "removed:", "dates:")
"""What the keys of obstacles begin with that compare the files with the build that answers."""
By = Annotated[str | None, typer.Option("--by", help="谁发布的；不写就是登录这台机器的人")]


def publish(
    by: By = None,
    approved_by: Annotated[str | None, typer.Option("--approved-by", help="谁批准的；敏感内容要另一个人")] = None,
    waive: Annotated[list[str] | None, typer.Option("--waive", metavar="编号=理由", help="放行一个问题")] = None,
    takeover: Annotated[
        str | None,
        typer.Option("--takeover", metavar="理由", help="整套换成新内容：移走、删除、改日期的都用这个理由放行"),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="这次改了什么")] = None,
    as_json: AsJson = False,
) -> None:
    """Examine the files and publish them; exit code 1 when something stands in the way.

    A ``takeover`` passes whatever the files take away from the build that answers, as when a whole new catalogue
    comes with the software; failing cases, conflicts and missing second entries stay in the way.
    """
    opened = Opened()
    waivers = dict(_waiver(text) for text in waive or ())
    request = Request(by or getpass.getuser(), opened.now, approved_by, waivers, note)
    try:
        with working("算问法向量、跑用例") as (tell,):
            workshop, files, frame = opened.workshop(), opened.files(), opened.frame()
            if takeover:
                found = examine(workshop, files, frame, request, tell)
                taken = {o.key: takeover for o in found.obstacles if o.key.startswith(TAKEN_AWAY)}
                request = replace(request, waivers={**taken, **waivers})
            done = publications.publish(workshop, files, frame, request, tell)
    except Refused as refused:
        _print_refusal(refused.examination, as_json)
        raise typer.Exit(1) from refused
    except (Busy, BadRequest) as error:
        refuse(str(error))
    _print_done(done, as_json)


def rollback(
    number: Annotated[int, typer.Argument(help="退回第几版")],
    reason: Annotated[str, typer.Option("--reason", help="为什么退回")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let an earlier build answer again."""
    opened = Opened()
    try:
        done = publications.rollback(opened.shelf, Rollback(number, by or getpass.getuser(), reason, opened.now))
    except (Busy, BadRequest) as error:
        refuse(str(error))
    _print_done(done, as_json)


def log(as_json: AsJson = False) -> None:
    """Every publication, newest first."""
    entries = publications.history(Opened().shelf)
    if as_json:
        print_json([entry.to_json() for entry in entries])
    else:
        print_lines(line for entry in entries for line in _lines(entry))


def _waiver(text: str) -> tuple[str, str]:
    key, equals, reason = text.partition("=")
    if not equals or not key.strip():
        refuse(f"--waive「{text}」要写成 编号=理由")
    return key.strip(), reason


def _print_refusal(found: Examination, as_json: bool) -> None:
    if as_json:
        print_json(found.to_json())
        return
    print_lines(found.obstacles)
    print(f"有 {len(found.obstacles)} 个问题，没有发布。改好再来；确有理由的，加 --waive 编号=理由")


def _print_done(done: Publication, as_json: bool) -> None:
    if as_json:
        print_json(done.to_json())
    else:
        print(f"已{KINDS[done.kind]}：第 {done.number} 版正在回答（一秒内生效）")


def _lines(entry: Publication) -> Iterator[str]:
    approved = f"，{entry.approved_by}批准" if entry.approved_by else ""
    left = "" if entry.done else "（没有完成）"
    yield f"{stamp(entry.at)} {KINDS[entry.kind]}第 {entry.number} 版{left}：{entry.by}{approved}{_noted(entry.note)}"
    edits = entry.edits
    counts = [f"{name} {len(ids)}" for name, key in _EDITED if (ids := edits.get(key, ()))]
    if counts:
        yield f"    {'，'.join(counts)}"
    for key, reason in entry.waivers.items():
        yield f"    放行 {key}：{reason}"


_EDITED: Sequence[tuple[str, str]] = (
    ("新增", "added"), ("改动", "changed"), ("删除", "removed"), ("参数数值", "values"),
)  # fmt: skip


def _noted(note: str | None) -> str:
    return f"，{note}" if note else ""
