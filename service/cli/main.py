"""``yichuang``: everything an operator or a clerk does from a shell."""

from __future__ import annotations

import os
import sys

# One thread for each matrix product: several lookups run side by side, and idle helper threads that spin take
# the processor from the understanding processes. numpy reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import typer
from pydantic import ValidationError

from knowledge.problems import BrokenKnowledge
from service import logs
from service.bot import BotFailed
from service.cli import ask, knowledge, run
from service.settings import Settings
from service.stack import CannotStart

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="易窗：社保智能助手")
app.command("run", help="启动整个系统，Ctrl-C 停止")(run.run)
app.command("ask", help="问一句话，走完整个流程，打印回答")(ask.ask)
app.add_typer(knowledge.app, name="knowledge", help="检查、查看知识")


def main() -> None:
    """Run the command line; a foreseen fault is one sentence on standard error and exit code 2."""
    try:
        settings = Settings()
        logs.configure(settings.log_format, settings.log_level)
        app()
    except (CannotStart, BotFailed) as error:
        fail(str(error))
    except BrokenKnowledge as error:
        fail(f"知识文件有错，没有发布：\n{error}")
    except ValidationError as error:
        where = "；".join(f"{'.'.join(map(str, item['loc']))}：{item['msg']}" for item in error.errors())
        fail(f"设置不对，请检查 config/settings.yaml 和 YICHUANG_ 开头的环境变量：{where}")


def fail(message: str) -> None:
    """Say what is wrong and end."""
    print(message, file=sys.stderr)
    raise SystemExit(2)
