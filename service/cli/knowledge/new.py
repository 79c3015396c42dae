"""``yichuang knowledge new``."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
import yaml

from knowledge.models import Topic
from service.cli.knowledge.opened import AsJson, Opened, day, print_json, refuse

FEWEST_PHRASINGS = 3
REVIEW_DAYS = 180
_BODY = """\
## 回答
请写回答：先说结论和做法，再说道理。

## 口语
请写电话里念的话。
"""


def new(
    id: Annotated[str | None, typer.Option("--id", help="编号：小写字母、数字、短横线")] = None,
    title: Annotated[str | None, typer.Option("--title", help="标题，30 字以内")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="业务，如 养老保险")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="负责科室")] = None,
    basis: Annotated[str | None, typer.Option("--basis", help="依据的文件名")] = None,
    phrasings: Annotated[list[str] | None, typer.Option("--ask", help="一句问法；至少写三次")] = None,
    folder: Annotated[str | None, typer.Option("--folder", help="放在 articles/ 下的哪个文件夹")] = None,
    region: Annotated[str | None, typer.Option("--region", help="地区代码；不写就是本中心所在地")] = None,
    valid_from: Annotated[str | None, typer.Option("--valid-from", help="从哪天起有效；不写就是今天")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a file with the right form; what no option says is asked for on a terminal."""
    opened = Opened()
    frame = opened.frame(None, region)
    front = {
        "id": _asked("--id", id, "编号（小写字母、数字、短横线）"),
        "title": _asked("--title", title, "标题（30 字以内，群众一看就懂）"),
        "topic": _asked("--topic", topic, f"业务（{'、'.join(Topic)}）"),
        "region": frame.region,
        "valid_from": day(valid_from) or frame.today,
        "reviewed_on": frame.today,
        "review_by": frame.today + timedelta(days=REVIEW_DAYS),
        "owner": _asked("--owner", owner, "负责科室"),
        "phrasings": _phrasings(phrasings or []),
        "basis": [{"title": _asked("--basis", basis, "依据的文件名（全称）")}],
    }
    root = opened.settings.home / "knowledge" / "articles"
    path = (
        root
        / _folder(root, _asked("--folder", folder, f"文件夹（已有：{'、'.join(_folders(root))}）"))
        / f"{front['id']}.md"
    )
    if path.exists():
        refuse(f"{path} 已经有了：请换一个编号，或直接改那个文件")
    _write(opened, path, front)
    if as_json:
        print_json({"file": str(path), "id": front["id"]})
    else:
        print(f"已写好 {path}\n接着：写回答和口语，补足问法，在 cases/ 里写用例，再运行 yichuang knowledge check")


def _asked(option: str, given: str | None, question: str) -> str:
    """An option, or the answer to a question where somebody can answer it."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        refuse(f"缺少 {option}：{question}")
    answer: str = typer.prompt(question)
    return answer


def _phrasings(given: list[str]) -> list[str]:
    while len(given) < FEWEST_PHRASINGS:
        given = [*given, _asked("--ask（至少三句）", None, f"群众会怎么问（第 {len(given) + 1} 句）")]
    return given


def _folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def _folder(root: Path, name: str) -> str:
    if name not in _folders(root):
        refuse(f"没有文件夹「{name}」：已有 {'、'.join(_folders(root))}")
    return name


def _write(opened: Opened, path: Path, front: dict[str, object]) -> None:
    """Write the file, and take it back with the reasons when the form is not right."""
    header = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(f"---\n{header}---\n{_BODY}", encoding="utf-8")
    faults = [problem for problem in opened.files().broken if problem.path == path]
    if faults:
        path.unlink()
        refuse("没有写成，请改好再来：\n" + "\n".join(f"  {problem.message}" for problem in faults))
