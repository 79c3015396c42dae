"""``yichuang run``: the whole installation in the foreground."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

import uvloop

from knowledge.encoder import E5Encoder
from service.accounts import FirstAccount, first_accounts
from service.cli.display import console, stages
from service.settings import Settings
from service.stack import check_ports, prepare, start


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
        await _unless(stop, prepare(settings, encoder, tell))
    if stop.is_set():
        return
    console.print("正在启动……")
    async with start(settings, encoder=encoder) as running:
        accounts = await first_accounts(running.parts.staff, must_change=not settings.demo)
        console.print(_welcome(settings, accounts))
        await stop.wait()
        console.print("正在停止……")
    console.print("已停止。")


async def _unless(stop: asyncio.Event, work: object) -> None:
    """Do the work, or leave it when somebody wants to stop."""
    task = asyncio.ensure_future(work)  # type: ignore[call-overload]  # a coroutine
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if task.done():
        await task
    else:
        task.cancel()


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
