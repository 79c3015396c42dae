"""``yichuang knowledge check``."""

from __future__ import annotations

from typing import Any

import typer

from knowledge.problems import Problem
from knowledge.publishing.cases import without_second_entry
from knowledge.publishing.conflicts import Conflict, alike, conflicts
from knowledge.publishing.files import Files
from knowledge.publishing.gate import without_case
from service.cli.knowledge.opened import AsJson, Opened, print_json, print_lines


def check(as_json: AsJson = False) -> None:
    """Print every problem; exit code 1 when one of them blocks a release."""
    files = Opened().files()
    found = conflicts(files.catalogue.articles)
    problems = sorted([*files.problems, *(conflict.problem for conflict in found), *_advice(files)])
    fatal = sum(problem.fatal for problem in problems)
    if as_json:
        print_json({**_counts(files), "fatal": fatal, "problems": [_line(problem) for problem in problems],
                    "conflicts": [conflict.to_json() for conflict in found]})  # fmt: skip
    else:
        print_lines(problems)
        for conflict in found:
            print_lines(_table(conflict))
        counts = _counts(files)
        print(
            f"{counts['articles']} 条知识、{counts['parameters']} 个参数、{counts['phrasings']} 句问法、"
            f"{counts['cases']} 个用例：{f'有 {fatal} 处错误' if fatal else '没有错误'}"
        )
    if fatal:
        raise typer.Exit(1)


def _advice(files: Files) -> list[Problem]:
    """What does not break a file but keeps it from being published without a word."""
    second = [
        Problem(p.path, p.line, p.message, fatal=False) for _, p in without_second_entry(files.cases, files.catalogue)
    ]
    cases = [Problem(p.path, p.line, p.message, fatal=False) for _, p in without_case(files)]
    return [*second, *cases, *alike(files.catalogue.articles)]


def _counts(files: Files) -> dict[str, int]:
    return {
        "articles": len(files.catalogue.articles),
        "parameters": len(files.catalogue.parameters),
        "phrasings": sum(len(placed.item.phrasings) for placed in files.catalogue.articles),
        "cases": len(files.cases.all),
    }


def _line(problem: Problem) -> dict[str, Any]:
    return {"file": str(problem.path), "line": problem.line, "message": problem.message, "fatal": problem.fatal}


def _table(conflict: Conflict) -> list[str]:
    """The facts of two articles side by side."""
    rows = [f"  {name}：\n    甲 {one}\n    乙 {other}" for name, one, other in conflict.facts]
    return [f"冲突 {conflict.key}", *rows]
