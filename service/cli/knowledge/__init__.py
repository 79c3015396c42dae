"""``yichuang knowledge``: what a clerk does with the knowledge files, one module a command or a pair of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import typer

from service.cli.late import Late, LateCommands


class Commands(LateCommands):
    """What there is."""

    late: ClassVar[Mapping[str, Late]] = {
        "check": Late("knowledge.check", "check", "检查知识文件，指出哪个文件第几行要怎么改"),
        "new": Late("knowledge.new", "new", "新建一条知识：写好一个格式正确的空白文件"),
        "preview": Late("knowledge.preview", "preview", "看一句话会得到什么回答，为什么"),
        "test": Late("knowledge.cases", "run", "跑用例，打印没通过的和原因"),
        "diff": Late("knowledge.diff", "diff", "看改动会让哪些问题的回答变样"),
        "publish": Late("knowledge.publish", "publish", "检查、跑用例，没有问题就发布"),
        "rollback": Late("knowledge.publish", "rollback", "退回以前发布的一版"),
        "log": Late("knowledge.publish", "log", "谁在什么时候发布了什么"),
        "import": Late("knowledge.sheets", "import_sheet", "从 Excel、CSV 或 JSONL 问答表导入知识，逐行说明"),
        "export": Late("knowledge.sheets", "export_sheet", "把知识导出成 Excel、CSV 或 JSONL，import 能原样读回"),
        "mine": Late("knowledge.mining", "mine", "从聊天、咨询记录里找出该补的问法、用例和新知识"),
        "due": Late("knowledge.due", "due", "快失效的、该复核的、依据废止的、缺数值的，各由谁处理"),
    }


app = typer.Typer(cls=Commands, no_args_is_help=True)


@app.callback()
def knowledge() -> None:
    """Work with the knowledge files."""
