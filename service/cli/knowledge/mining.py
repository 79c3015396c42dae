"""``yichuang knowledge mine``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from conversation.masking import mask
from knowledge.proposals.clusters import Gatherer
from knowledge.proposals.logs import Asked, NoQuestion, asked_in
from knowledge.proposals.propose import Frame, Known, Proposal, propose
from knowledge.publishing.files import Files
from service.cli.knowledge.opened import AsJson, Opened, print_json, print_lines, refuse, working

MOST_ROWS = 50_000
SHOWN = 10
_HEADS = {"phrasings": "给已有的知识补问法", "article": "可能要新写的知识", "case": "可以登记成用例"}


def mine(
    source: Annotated[Path, typer.Argument(metavar="文件", help='每行一个 JSON，如 {"question": …, "answer": …}')],
    out: Annotated[Path | None, typer.Option("--out", help="把全部建议写到哪里（每行一个 JSON）")] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="同一件事至少问过几次才建议新写")] = 2,
    as_json: AsJson = False,
) -> None:
    """Propose phrasings, cases and articles from a log of questions; nothing is changed or published."""
    if out is not None and out.resolve() == source.resolve():
        refuse("--out 和记录是同一个文件：请换一个地方写建议")
    asked, unread = _read(source)
    opened = Opened()
    files = opened.sound_files()
    workshop = opened.workshop()
    frame = opened.frame()
    with working("建索引、算问法向量（只算新的）", "算记录里每句话的向量（只算新的）", "找最接近的知识") as (
        build,
        encode,
        look,
    ):
        engine = workshop.draft(files, opened.now, build).engine
        gatherer = Gatherer(workshop.vectors, list(dict.fromkeys(p.item.title for p in files.catalogue.articles)))
        found = propose(asked, gatherer, engine, _known(files), Frame(frame.today, frame.region, least), (encode, look))
    found += unread
    if out is not None:
        _write(out, found)
    if as_json:
        print_json([proposal.to_json() for proposal in found])
    else:
        print_lines(_summary(found, len(asked), out))


def _read(source: Path) -> tuple[list[Asked], list[Proposal]]:
    """The questions with personal numbers hidden, and the lines that hold none."""
    try:
        data = source.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = data.decode("gb18030", errors="replace").splitlines()
    except OSError as fault:
        refuse(f"{source} 读不出来（{fault.strerror}）：请检查文件名和权限")
    if len(lines) > MOST_ROWS:
        refuse(f"有 {len(lines)} 行：一次最多 {MOST_ROWS} 行，请按月份拆开")
    asked: list[Asked] = []
    unread: dict[str, list[int]] = {}
    for row, line in enumerate(lines, 1):
        if line.strip():
            try:
                asked.append(_masked(asked_in(row, line)))
            except NoQuestion as reason:
                unread.setdefault(str(reason), []).append(row)
    if not asked:
        said = "；".join(f"{reason}：{len(rows)} 行" for reason, rows in unread.items()) or "文件是空的"
        refuse(f'{source} 里没有读到问题（{said}）：请写成每行一个 {{"question": "…", "answer": "…"}}')
    return asked, [Proposal("ignore", len(rows), tuple(rows), reason=reason) for reason, rows in unread.items()]


def _masked(item: Asked) -> Asked:
    return Asked(item.row, mask(item.question).tokens, mask(item.answer).shown if item.answer else None)


def _known(files: Files) -> Known:
    phrasings: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for placed in files.catalogue.articles:
        phrasings.setdefault(placed.item.id, []).extend((*placed.item.phrasings, placed.item.title))
        names[placed.item.id] = placed.document.path.relative_to(files.root / "articles").as_posix()
    return Known(phrasings, [placed.item.ask for placed in files.cases.questions], names)


def _write(out: Path, found: Sequence[Proposal]) -> None:
    try:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(proposal.to_json(), ensure_ascii=False) + "\n" for proposal in found)
    except OSError as fault:
        refuse(f"{out} 写不进去（{fault.strerror}）：请换一个地方")


def _summary(found: Sequence[Proposal], rows: int, out: Path | None) -> Iterator[str]:
    for kind, head in _HEADS.items():
        own = [proposal for proposal in found if proposal.kind == kind]
        yield f"{head}：{len(own)} 条"
        for proposal in own[:SHOWN]:
            yield from _told(proposal)
        if len(own) > SHOWN:
            yield f"  ……还有 {len(own) - SHOWN} 条"
    ignored = [proposal for proposal in found if proposal.kind == "ignore"]
    reasons = dict.fromkeys(proposal.reason for proposal in ignored)
    counts = "，".join(f"{reason} {sum(p.count for p in ignored if p.reason == reason)} 行" for reason in reasons)
    yield f"不用管的：{sum(p.count for p in ignored)} 行" + (f"（{counts}）" if counts else "")
    yield f"读了 {rows} 行。这些只是建议，没有改动任何知识文件" + (
        f"；全部建议在 {out}" if out else "；加 --out 可写成文件"
    )


def _told(proposal: Proposal) -> Iterator[str]:
    if proposal.kind == "article":
        yield f"  {proposal.count} 次 「{proposal.title}」"
        near = "、".join(f"{title}（{confidence:.2f}）" for _, title, confidence in proposal.nearest)
        if near:
            yield f"      最接近的：{near}"
    elif proposal.kind == "phrasings":
        yield f"  {proposal.count} 次 {proposal.file or proposal.article} 「{proposal.title}」（把握 {proposal.confidence:.2f}）"
    else:
        yield f"  {proposal.count} 次 「{proposal.title}」：{proposal.ask}"
    yield from (f"      {phrasing}" for phrasing in proposal.phrasings[:3])
