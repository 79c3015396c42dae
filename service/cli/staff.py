"""``yichuang staff``: accounts of the people who work at the centre."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from conversation.clock import SystemClock
from conversation.database import Database
from desk.staff.roles import Roles
from desk.staff.service import Staff, StaffFault
from desk.staff.store import AccountTaken, StaffStore
from service.accounts import new_password
from service.migrate import upgrade
from service.settings import Settings

app = typer.Typer(no_args_is_help=True)
Result = TypeVar("Result")
Account = Annotated[str, typer.Argument(help="账号")]


@app.callback()
def staff() -> None:
    """Keep the accounts of the console."""


@app.command(help="新建账号，打印一次性密码；第一次登录要改密码")
def add(
    account: Account,
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[list[str], typer.Option("--role", help="角色，可写几次：editor、reviewer、admin……")],
) -> None:
    """Make an account."""
    password = new_password()
    _run(lambda people: people.add(account, name, tuple(role), password, must_change=True))
    print(f"已建立账号 {account}（{name}），密码 {password}")


@app.command("list", help="列出账号")
def show() -> None:
    """Print every account."""
    for found in _run(lambda people: people.accounts()):
        state = "已停用" if found.disabled else "要改密码" if found.must_change else "在用"
        print(f"{found.account}\t{found.name}\t{'、'.join(found.roles)}\t{state}")


@app.command(help="重设密码，打印新密码；下次登录要改密码")
def reset(account: Account) -> None:
    """Set a new password."""
    password = new_password()
    _run(lambda people: people.reset(account, password))
    print(f"账号 {account} 的新密码 {password}")


@app.command(help="停用账号，立即退出登录")
def disable(account: Account) -> None:
    """Close an account."""
    _run(lambda people: people.set_disabled(account, disabled=True))
    print(f"已停用 {account}")


@app.command(help="重新启用账号")
def enable(account: Account) -> None:
    """Open an account again."""
    _run(lambda people: people.set_disabled(account, disabled=False))
    print(f"已启用 {account}")


def _run(work: Callable[[Staff], Awaitable[Result]]) -> Result:
    """Do something with the accounts; a fault is one sentence on standard error and exit code 2."""
    settings = Settings()
    upgrade(settings.database)
    database = Database(settings.database)
    people = Staff(StaffStore(database), Roles.read(settings.home / "config" / "roles.yaml"), SystemClock())

    async def done() -> Result:
        return await work(people)

    try:
        return asyncio.run(done())
    except AccountTaken as error:
        print(f"账号 {error} 已经有了", file=sys.stderr)
        raise typer.Exit(2) from error
    except StaffFault as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from error
    finally:
        database.close()
