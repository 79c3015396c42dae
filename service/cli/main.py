"""``yichuang``: everything an operator or a clerk does from a shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import ClassVar

# One thread for each matrix product: several lookups run side by side, and idle helper threads that spin take
# the processor from the understanding processes. numpy reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError
from sqlalchemy.exc import SQLAlchemyError
from yaml import YAMLError

from knowledge.problems import BrokenKnowledge
from service import logs
from service.bot import BotFailed
from service.cli.late import Late, LateCommands
from service.keys import BadKeys
from service.settings import Settings

_SETTINGS = "设置不对，请检查 config/settings.yaml 和 YICHUANG_ 开头的环境变量"
_SAID = {
    "int_parsing": "要写成整数",
    "float_parsing": "要写成数字",
    "bool_parsing": "只能是 true 或 false",
    "literal_error": "只能是 {expected}",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_pattern_mismatch": "的写法不对",
    "extra_forbidden": "没有这个设置，请检查拼写",
    "value_error": "{error}",
}


class Commands(LateCommands):
    """What there is."""

    late: ClassVar[Mapping[str, Late]] = {
        "run": Late("run", "run", "启动整个系统，Ctrl-C 停止"),
        "ask": Late("ask", "ask", "问一句话，走完整个流程，打印回答"),
        "calc": Late("calc", "calc", "算一算：退休时间、养老金、缴费等，写明过程和依据"),
        "knowledge": Late("knowledge", "app", "检查、查看知识"),
        "staff": Late("staff", "app", "工作台账号：新建、重设密码、停用"),
    }


app = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def yichuang() -> None:
    """易窗：社保智能助手"""  # noqa: D400  shown as the title of the help


def main() -> None:
    """Run the command line; a foreseen fault is one sentence on standard error and exit code 2."""
    try:
        settings = Settings()
        logs.configure(settings.log_format, settings.log_level)
        app()
    except (BotFailed, BadKeys) as error:
        fail(str(error))
    except BrokenKnowledge as error:
        fail(f"知识文件有错，没有发布：\n{error}")
    except ValidationError as error:
        fail(f"{_SETTINGS}：{'；'.join(_fault(item) for item in error.errors())}")
    except (SettingsError, YAMLError) as error:
        fail(f"{_SETTINGS}：{error}")
    except SQLAlchemyError as error:
        fail(f"数据库打不开（{type(error).__name__}）：请检查 database_url，以及数据库是否在运行")
    except RuntimeError as error:
        if not _is_of_the_start(error):
            raise
        fail(str(error))


def _is_of_the_start(error: RuntimeError) -> bool:
    """Whether the stack says it cannot start. Its module needs the whole platform and is not imported for the question."""
    stack = sys.modules.get("service.stack")
    return stack is not None and isinstance(error, stack.CannotStart)


def _fault(item: ErrorDetails) -> str:
    """One wrong setting, and what to write instead."""
    said = _SAID.get(item["type"])
    wrong = said.format(**item.get("ctx", {})) if said else item["msg"]
    return f"{'.'.join(map(str, item['loc']))} {wrong}"


def fail(message: str) -> None:
    """Say what is wrong and end."""
    print(message, file=sys.stderr)
    raise SystemExit(2)
