"""``yichuang knowledge``: what a clerk does with the knowledge files."""

from __future__ import annotations

import typer

from knowledge.checks import check_catalogue
from knowledge.loader import read_catalogue
from service.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def knowledge() -> None:
    """Work with the knowledge files."""


@app.command(help="检查知识文件，指出哪个文件第几行要怎么改")
def check() -> None:
    """Print every problem; exit code 1 when one of them blocks a release."""
    root = Settings().home / "knowledge"
    catalogue, problems = read_catalogue(root)
    problems += check_catalogue(catalogue)
    for problem in sorted(problems):
        print(problem)
    phrasings = sum(len(placed.item.phrasings) for placed in catalogue.articles)
    count = f"{len(catalogue.articles)} 条知识、{len(catalogue.parameters)} 个参数、{phrasings} 句问法"
    fatal = sum(problem.fatal for problem in problems)
    print(f"{count}：{f'有 {fatal} 处错误' if fatal else '没有错误'}")
    if fatal:
        raise typer.Exit(1)
