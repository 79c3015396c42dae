"""``yichuang knowledge due``."""

from __future__ import annotations

from typing import Annotated

import typer

from knowledge.publishing.due import due as find
from knowledge.release import contents_of
from service.cli.knowledge.opened import AsJson, AsOf, Opened, print_json, print_lines


def due(
    as_of: AsOf = None,
    draft: Annotated[bool, typer.Option("--draft", help="看文件里的，不看已发布的")] = False,
    as_json: AsJson = False,
) -> None:
    """Everything that needs somebody's attention on a day."""
    opened = Opened()
    today = opened.frame(as_of).today
    catalogue = opened.files().catalogue
    number = None if draft else opened.shelf.pointed()
    contents = contents_of(catalogue) if number is None else opened.shelf.contents(number)
    found = find(contents, (placed.item for placed in catalogue.documents), today)
    if as_json:
        print_json([item.to_json() for item in found])
        return
    print_lines(found)
    print(f"{today}：有 {len(found)} 件事要处理" if found else f"{today}：没有要处理的")
