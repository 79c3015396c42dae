"""``yichuang calc``: one calculation, or a file of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from conversation.clock import SystemClock, office_date
from knowledge.calculators import CALCULATORS, ESTIMATE, CannotCalculate, Result, read_parameters, run
from knowledge.calculators.inputs import describe, parse_day
from knowledge.models import Parameter, Source
from knowledge.problems import BrokenKnowledge
from service.cli.display import console, progress
from service.settings import Settings

LONG = 2000
"""From so many lines on a file is worth a progress bar."""


def calc(
    name: Annotated[str | None, typer.Argument(help="计算器的名字，用 --list 查看")] = None,
    pairs: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE…", help="要填的内容")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="按哪一天的规定计算，如 2026-11-22")] = None,
    listing: Annotated[bool, typer.Option("--list", help="列出全部计算器和要填的内容")] = False,
    batch: Annotated[Path | None, typer.Option("--batch", help="每行一个 JSON，含 calc")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果写到哪里")] = None,
) -> None:
    """Calculate one thing and show the working, or every line of a file."""
    try:
        if listing:
            print(_listing())
            return
        day = office_date(SystemClock().now()) if as_of is None else parse_day(as_of)
        if batch is not None or out is not None:
            wrong = _batch(batch, out, name, day)
            raise typer.Exit(1 if wrong else 0)
        if name is None:
            raise CannotCalculate(
                "请写计算器的名字和内容，如 calc retirement born=1968-05 kind=male60；用 --list 查看全部"
            )
        result = _calculate(
            {"calc": name.encode(errors="replace").decode(), **_inputs(pairs or ())}, _parameters(), day
        )
    except CannotCalculate as error:
        if as_json:
            print(json.dumps({"error": str(error)}, ensure_ascii=False))
        print(f"没有算成：{error}", file=sys.stderr)
        raise typer.Exit(2) from error
    print(json.dumps(result.as_json(), ensure_ascii=False, indent=1) if as_json else _readable(result))


def _parameters() -> Mapping[str, Parameter]:
    try:
        return read_parameters(Settings().home / "knowledge")
    except BrokenKnowledge as error:
        raise CannotCalculate(f"参数表有错，不能计算：\n{error}") from error


def _inputs(pairs: Sequence[str]) -> dict[str, str]:
    """``key=value`` words as a mapping."""
    found: dict[str, str] = {}
    for pair in pairs:
        pair = pair.encode(errors="replace").decode()  # a shell may hand on bytes that are no text
        key, sign, value = pair.replace("＝", "=", 1).partition("=")
        if not sign or not key.strip() or not value.strip():
            raise CannotCalculate(f"「{pair}」看不懂：请写成 名字=内容，中间不留空格，如 born=1968-05")
        if key.strip() in found:
            raise CannotCalculate(f"「{key.strip()}」写了两次：请只留一个")
        found[key.strip()] = value.strip()
    return found


def _calculate(item: Mapping[str, Any], parameters: Mapping[str, Parameter], day: date) -> Result:
    """One calculation; ``as_of`` beside the inputs is its own day."""
    inputs = dict(item)
    name = inputs.pop("calc", None)
    if not isinstance(name, str):
        raise CannotCalculate(f"缺少「calc」：请写计算器的名字，可以写 {'、'.join(CALCULATORS)}")
    own_day = inputs.pop("as_of", None)
    return run(name, inputs, parameters, day if own_day is None else parse_day(own_day))


def _batch(source: Path | None, out: Path | None, name: str | None, day: date) -> int:
    """Calculate every line of a file; how many could not be calculated."""
    if source is None or out is None or name is not None:
        raise CannotCalculate("请写成 calc --batch 文件 --out 文件：两个都要写，计算器的名字写在每一行的 calc 里")
    if source.resolve() == out.resolve():
        raise CannotCalculate("--batch 和 --out 是同一个文件：请换一个地方写结果")
    parameters = _parameters()
    wrong = 0
    try:
        lines = source.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
        with out.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for line in _watched(lines):
                answer = _line(line, parameters, day)
                wrong += "error" in answer
                file.write(json.dumps(answer, ensure_ascii=False) + "\n")
    except OSError as error:
        raise CannotCalculate(f"{source} 读不出来，或 {out} 写不进去：{error.strerror}") from error
    console.print(f"算了 {len(lines) - wrong} 行，{wrong} 行没有算成，结果在 {out}")
    return wrong


def _line(line: bytes, parameters: Mapping[str, Parameter], day: date) -> dict[str, Any]:
    """The answer to one line; a bad one is answered with what is wrong."""
    try:
        return _calculate(_item(line), parameters, day).as_json()
    except CannotCalculate as error:
        return {"error": str(error)}


def _item(line: bytes) -> dict[str, Any]:
    try:
        item = json.loads(line.decode(), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise CannotCalculate('这一行不是 JSON：请写成 {"calc": "retirement", "born": "1968-05", …}') from None
    if not isinstance(item, dict):
        raise CannotCalculate('这一行要写成 {"calc": "retirement", "born": "1968-05", …} 的样子')
    return item


def _watched(lines: Sequence[bytes]) -> Iterator[bytes]:
    """The lines, with a bar while somebody watches a long file."""
    if len(lines) < LONG or not console.is_terminal:
        yield from lines
        return
    with progress() as shown:
        yield from shown.track(lines, description="计算")


def _listing() -> str:
    lines: list[str] = []
    for calculator in CALCULATORS.values():
        lines.append(f"{calculator.name}  {calculator.title}")
        for key, what, required in describe(calculator.inputs):
            lines.append(f"    {key}{'（必填）' if required else ''}  {what}")
    return "\n".join([*lines, "都可以另写 as_of（按哪一天的规定计算），如 as_of=2026-11-22"])


def _readable(result: Result) -> str:
    lines = [result.summary, "", "计算过程："]
    lines += [f"  {number}. {step}" for number, step in enumerate(result.steps, 1)]
    if result.figures:
        lines += ["用到的数字："]
        lines += [f"  {figure.name} {figure.text}（{_source(figure.value.source)}）" for figure in result.figures]
    lines += ["依据："]
    lines += [f"  《{b.title}》{' '.join(part for part in (b.number, b.article) if part)}" for b in result.basis]
    if result.notes:
        lines += ["请注意："]
        lines += [f"  {note}" for note in result.notes]
    lines += [f"按 {result.as_of.isoformat()} 的规定计算。" + (f"{ESTIMATE}。" if result.estimate else "")]
    return "\n".join(lines)


def _source(source: Source) -> str:
    return "，".join(part for part in (source.title, source.number, source.article) if part)
