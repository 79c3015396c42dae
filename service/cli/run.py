"""``yichuang run``: the whole installation in the foreground."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import uvloop

from knowledge.encoder import E5Encoder
from service.accounts import FirstAccount, first_accounts
from service.cli.display import console, stages
from service.publishing import Start
from service.settings import Settings
from service.stack import check_ports, prepare, start

Result = TypeVar("Result")
SHOWN = 10
"""So many of the things in the way are named at a start."""


def run() -> None:
    """Start everything, say where it is, and stop it cleanly on Ctrl-C."""
    uvloop.run(_run(Settings()))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    check_ports(settings)
    encoder = E5Encoder()
    with stages() as tell:
        published = await _unless(stop, prepare(settings, encoder, tell))
    if published is None:
        return
    if published.note:
        console.print(_reported(published))
    console.print("正在启动……")
    async with start(settings, encoder=encoder) as running:
        accounts = await first_accounts(running.parts.staff, must_change=not settings.demo)
        console.print(_welcome(settings, accounts))
        await stop.wait()
        console.print("正在停止……")
    console.print("已停止。")


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Do the work, or leave it when somebody wants to stop."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if task.done():
        return await task
    task.cancel()
    return None


def _reported(published: Start) -> str:
    """What kept changed knowledge from being published, the first few things of it."""
    shown = [f"  {obstacle.message}" for obstacle in published.obstacles[:SHOWN]]
    left = len(published.obstacles) - len(shown)
    if left > 0:
        shown.append(f"  ……还有 {left} 个")
    if shown:
        shown.append("全部问题：yichuang knowledge publish --by 姓名")
    return "\n".join((f"{published.note}{'：' if shown else ''}", *shown))


def _welcome(settings: Settings, accounts: Sequence[FirstAccount]) -> str:
    told = [f"    {a.account} / {a.password}（{a.name}）" for a in accounts]
    return "\n".join(
        (
            "",
            f"易窗已就绪：{settings.url}/",
            f"  网上咨询（群众）  {settings.url}/",
            f"  运行状况          {settings.url}/readyz   {settings.url}/metrics",
            f"  接口说明          {settings.url}/openapi.json",
            f"  工作台（知识编辑） {settings.url}/console/",
            *(["  工作台账号，只显示这一次，忘了用 yichuang staff reset 重设：", *told] if told else []),
            "按 Ctrl-C 停止。",
        )
    )
