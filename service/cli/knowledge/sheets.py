"""``yichuang knowledge import`` and ``export``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from knowledge.loader import Catalogue
from knowledge.models import Article
from knowledge.sheets.columns import Table, tables_of
from knowledge.sheets.exporting import Item, write_sheet
from knowledge.sheets.grids import BadSheet, read_grids
from knowledge.sheets.importing import Import, Report, prepare
from knowledge.sheets.rows import FOLDERS, Defaults
from knowledge.sheets.writing import AlreadyThere, write_new
from service.cli.knowledge.opened import AsJson, Opened, day, print_json, print_lines, refuse, working

Source = Annotated[Path, typer.Argument(metavar="文件", help=".xlsx、.csv 或 .jsonl")]


def import_sheet(
    source: Source,
    topic: Annotated[str | None, typer.Option("--topic", help="表里没有「类别」时用，如 养老保险")] = None,
    region: Annotated[
        str | None, typer.Option("--region", help="表里没有「地区」时用，如 330100；不写就是本中心所在地")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="表里没有「责任科室」时用")] = None,
    basis: Annotated[str | None, typer.Option("--basis", help="表里没有「依据」时用，如 《…办法》文号 第三条")] = None,
    valid_from: Annotated[
        str | None, typer.Option("--valid-from", help="表里没有「生效日期」时用，如 2026-01-01")
    ] = None,
    only_good: Annotated[bool, typer.Option("--only-good", help="有行要改时，先写入没有问题的行")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a file of every row; exit code 1 when rows have to be mended, 2 when nothing could be read or written."""
    opened = Opened()
    files = opened.files()
    defaults = Defaults(
        today=opened.frame().today,
        topic=topic,
        region=region or opened.settings.region,
        owner=owner,
        basis=basis,
        valid_from=day(valid_from),
        titles={placed.item.title for placed in files.catalogue.documents},
    )
    tables = _tables(source)
    with working("检查每一行") as (checking,):
        found = prepare(tables, files.root, files.catalogue, defaults, checking)
    written = not dry_run and (only_good or not found.refused)
    if written:
        _write(files.root, found)
    if as_json:
        print_json({
            "rows": [report.to_json(written=written) for report in found.reports],
            "unused": {table.name: list(table.unused) for table in tables},
            "written": len(found.files) if written else 0,
        })  # fmt: skip
    else:
        print_lines(_told(tables, found, written=written, dry_run=dry_run))
    if found.refused:
        raise typer.Exit(1)


def _tables(source: Path) -> list[Table]:
    try:
        return tables_of(read_grids(source), source.name)
    except BadSheet as fault:
        refuse(str(fault))


def _write(root: Path, found: Import) -> None:
    try:
        write_new(root, found.files)
    except (AlreadyThere, OSError) as fault:
        said = (
            str(fault)
            if isinstance(fault, AlreadyThere)
            else f"写不进去（{fault.strerror}），这次什么也没有写入：请检查磁盘和权限"
        )
        refuse(said)


def _told(tables: Sequence[Table], found: Import, *, written: bool, dry_run: bool) -> Iterator[str]:
    several = len(tables) > 1
    for report in found.reports:
        yield from _row(report, several=several, written=written)
    for table in tables:
        if table.unused:
            yield f"没有用到的列{f'（{table.name}）' if several else ''}：{'、'.join(table.unused)}"
    yield _sum(found, written=written, dry_run=dry_run)


def _row(report: Report, *, several: bool, written: bool) -> Iterator[str]:
    place = f"{report.sheet} 行 {report.number}" if several else f"行 {report.number}"
    if report.refused:
        yield from (f"{place}: 未导入: {fault}" for fault in report.faults)
    elif report.unchanged:
        yield f"{place}: 已有，没有变化 {report.file}"
    else:
        yield f"{place}: {'已导入' if written else '可以导入'} {report.file}"
    yield from (f"{place}: 提醒: {note}" for note in report.notes)


def _sum(found: Import, *, written: bool, dry_run: bool) -> str:
    good, bad = len(found.files), len(found.refused)
    same = sum(report.unchanged for report in found.reports)
    counts = (
        f"共 {len(found.reports)} 行：{good} 行{'已导入' if written else '可以导入'}，{bad} 行要改，{same} 行没有变化"
    )
    if written:
        return f"{counts}。接着：补口语、写用例，再运行 yichuang knowledge check 和 publish" if good else counts
    if dry_run:
        return f"{counts}（只检查，没有写入）"
    return f"{counts}。有行要改，所以什么也没有写入：改好再导入，或加 --only-good 先导入没有问题的"


def export_sheet(
    target: Annotated[Path | None, typer.Argument(metavar="文件", help="写到哪里，.xlsx、.csv 或 .jsonl")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成 Excel")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="写成逗号分隔的文本（UTF-8）")] = None,
    jsonl: Annotated[Path | None, typer.Option("--jsonl", help="写成每行一个 JSON")] = None,
    live: Annotated[bool, typer.Option("--live/--draft", help="已发布的那一版，或文件里的（默认）")] = False,
) -> None:
    """Write every version of every article into one sheet."""
    wanted = {".xlsx": xlsx, ".csv": csv, ".jsonl": jsonl}
    chosen = [(path, suffix) for suffix, path in wanted.items() if path is not None]
    chosen += [(target, target.suffix.lower())] if target else []
    if len(chosen) != 1:
        refuse("请写明一个文件：export 知识.xlsx，或 --xlsx、--csv、--jsonl 之一")
    items = _items(Opened(), live=live)
    try:
        count = write_sheet(*chosen[0], items)
    except BadSheet as fault:
        refuse(str(fault))
    except OSError as fault:
        refuse(f"{chosen[0][0]} 写不进去（{fault.strerror}）：请换一个地方")
    print(f"导出了 {count} 行（每行一条知识的一个版本）：{chosen[0][0]}")


def _items(opened: Opened, *, live: bool) -> list[Item]:
    files = opened.files()
    if not live:
        if files.broken:
            print(f"有 {len(files.broken)} 处错误，读不出来的文件没有导出：运行 yichuang knowledge check 查看")
        return _placed(files.root, files.catalogue)
    number = opened.shelf.pointed()
    if number is None:
        refuse("还没有发布过：去掉 --live 导出文件里的")
    at = {(article.id, article.valid_from): file for file, article in _placed(files.root, files.catalogue)}
    return [(at.get((a.id, a.valid_from)) or _named(a), a) for a in opened.shelf.contents(number).articles]


def _placed(root: Path, catalogue: Catalogue) -> list[Item]:
    return [
        (placed.document.path.relative_to(root / "articles").as_posix(), placed.item) for placed in catalogue.articles
    ]


def _named(article: Article) -> str:
    """Where a version would stand whose file is gone."""
    return f"{FOLDERS[article.topic]}/{article.id}.{article.valid_from.year}.md"
