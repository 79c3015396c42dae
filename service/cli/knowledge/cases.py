"""``yichuang knowledge test``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from knowledge.problems import BrokenKnowledge
from knowledge.publishing.cases import read_case_files
from knowledge.publishing.files import Files
from knowledge.publishing.trial import run_cases
from service.cli.knowledge.opened import AsJson, AsOf, Opened, Region, print_json, print_lines, refuse, working


def run(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[文件]…", help="只跑这些用例文件")] = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    region: Region = None,
) -> None:
    """Run the cases against the files as they are; exit code 1 when one fails."""
    opened = Opened()
    frame = opened.frame(as_of, region)
    files = _chosen(opened.sound_files(), paths or [])
    with working("算问法向量（只算新的）", "跑用例") as (encoding, asking):
        draft = opened.workshop().draft(files, opened.now, encoding)
        results = run_cases(files.cases, draft.engine, frame, asking)
    failed = [result for result in results if not result.passed]
    if as_json:
        print_json({"run": len(results), "failed": len(failed), "results": [r.to_json() for r in results]})
    else:
        print_lines(failed)
        print(f"跑了 {len(results)} 个用例：{f'{len(failed)} 个没通过' if failed else '全部通过'}")
    if failed:
        raise typer.Exit(1)


def _chosen(files: Files, paths: list[Path]) -> Files:
    """The files with these cases only; all of them when none are named."""
    if not paths:
        return files
    missing = [path for path in paths if not path.is_file()]
    if missing:
        refuse(f"没有这个文件：{'、'.join(map(str, missing))}")
    cases, problems = read_case_files(paths, files.catalogue)
    if any(problem.fatal for problem in problems):
        raise BrokenKnowledge(problems)
    return Files(files.root, files.catalogue, cases, files.problems)
