"""``yichuang ask``: one question, or a file of them, through the whole turn."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TextIO

import aiohttp
import typer
import uvloop

from knowledge.encoder import E5Encoder
from service.cli.display import console, progress, stages
from service.keys import Keys
from service.settings import Settings
from service.stack import free_port, prepare, start

SHOWN = ("outcome", "text", "spoken", "article_id", "variant", "basis", "valid_from", "valid_to", "region", "choices",
         "confidence", "release")  # fmt: skip
AT_ONCE = 4


class Platform:
    """A running installation, asked through its internal door."""

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str) -> None:
        self._session = session
        self._url = url
        self._headers = {"X-Action-Secret": secret}

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one question; raises ``aiohttp.ClientError`` or ``ValueError`` with the reason."""
        async with self._session.post(f"{self._url}/internal/ask", json=question, headers=self._headers) as response:
            answer: dict[str, Any] = await response.json()
            if response.status != 200:
                raise ValueError(answer.get("error", {}).get("message", f"status {response.status}"))
            return answer

    async def ready(self) -> bool:
        """Whether the installation answers and is ours."""
        try:
            async with self._session.get(f"{self._url}/readyz") as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def ask(
    text: Annotated[str | None, typer.Argument(help="要问的话")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="按哪一天的规定回答，如 2026-11-22")] = None,
    region: Annotated[str | None, typer.Option("--region", help="地区代码，如 330100")] = None,
    channel: Annotated[str, typer.Option("--channel", help="渠道")] = "web",
    batch: Annotated[Path | None, typer.Option("--batch", help="每行一个 JSON，含 text")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果写到哪里")] = None,
) -> None:
    """Ask one question, or every line of a file, each in a conversation of its own."""
    if (text is None) == (batch is None) or (batch is None) != (out is None):
        console.print("请写要问的话，或者用 --batch 文件 --out 文件")
        raise typer.Exit(2)
    frame = {k: v for k, v in {"as_of": as_of, "region": region, "channel": channel}.items() if v is not None}
    if batch and out:
        try:
            lines = batch.read_text(encoding="utf-8").splitlines()
            file = out.open("w", encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            console.print(f"{batch} 读不出来，或 {out} 写不进去：{error}")
            raise typer.Exit(2) from error
        with file:
            results = uvloop.run(_batch(lines, frame))
            _write(file, results)
        raise typer.Exit(1 if None in results else 0)
    try:
        answer = uvloop.run(_one({"text": text, **frame}))
    except (ValueError, aiohttp.ClientError, TimeoutError) as error:
        console.print(f"没有问成：{error or type(error).__name__}")
        raise typer.Exit(2) from error
    print(json.dumps(_shown(answer), ensure_ascii=False, indent=1) if as_json else _readable(answer))


async def _one(question: Mapping[str, Any]) -> dict[str, Any]:
    async with _platform() as platform:
        return await platform.ask(question)


async def _batch(lines: Sequence[str], frame: Mapping[str, str]) -> list[dict[str, Any] | None]:
    """Ask every line; None stands for a line that could not be asked."""
    results: list[dict[str, Any] | None] = [None] * len(lines)
    gate = asyncio.Semaphore(AT_ONCE)
    async with _platform() as platform:
        with progress() as shown:
            bar = shown.add_task("提问", total=len(lines))

            async def work(number: int, line: str) -> None:
                async with gate:
                    try:
                        results[number] = await _line(platform, line, frame)
                    except (ValueError, aiohttp.ClientError, TimeoutError) as error:
                        console.print(f"第 {number + 1} 行没有问成，已跳过：{error}")
                    shown.advance(bar)

            await asyncio.gather(*(work(i, line) for i, line in enumerate(lines)))
    return results


def _write(out: TextIO, results: Sequence[dict[str, Any] | None]) -> None:
    asked = [result for result in results if result is not None]
    out.writelines(json.dumps(result, ensure_ascii=False) + "\n" for result in asked)
    console.print(f"问了 {len(asked)} 行，跳过 {len(results) - len(asked)} 行，结果在 {out.name}")


async def _line(platform: Platform, line: str, frame: Mapping[str, str]) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError("不是 JSON") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not item["text"].strip():
        raise ValueError("缺少 text")
    own = {key: item[key] for key in ("as_of", "region", "channel") if isinstance(item.get(key), str)}
    answer = await platform.ask({"text": item["text"], **frame, **own})
    shown = _shown(answer)
    return {**item, **shown, "question": item["text"]}


@contextlib.asynccontextmanager
async def _platform() -> AsyncIterator[Platform]:
    """The installation that runs, or one started for this call only."""
    settings = Settings()
    timeout = aiohttp.ClientTimeout(total=90)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        there = Platform(session, settings.url, Keys.load(settings.var).internal)
        if await there.ready():
            yield there
            return
        encoder = E5Encoder()
        with stages() as tell:
            await prepare(settings, encoder, tell)
        with _own_settings(settings) as own:
            async with start(own, encoder=encoder):
                yield Platform(session, own.url, Keys.load(own.var).internal)


@contextlib.contextmanager
def _own_settings(settings: Settings) -> Iterator[Settings]:
    """Free ports and a database of its own, so that nothing is left of this call."""
    with tempfile.TemporaryDirectory(prefix="yichuang-") as folder:
        yield settings.model_copy(
            update={
                "host": "127.0.0.1",
                "port": free_port(),
                "rasa_port": free_port(),
                "rasa_processes": 1,
                "database_url": f"sqlite:///{folder}/ask.db",
            }
        )


def _shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: answer.get(key) for key in SHOWN}


def _readable(answer: Mapping[str, Any]) -> str:
    lines = [str(answer["text"]), ""]
    for basis in answer.get("basis") or ():
        parts = (f"《{basis['title']}》", basis.get("number"), basis.get("article"))
        lines.append("依据：" + " ".join(part for part in parts if part))
    lines += [f"[{choice['label']}]" for choice in answer.get("choices") or ()]
    return "\n".join(lines).rstrip()
