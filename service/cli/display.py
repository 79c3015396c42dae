"""What a person sees while something takes long."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False)
_NAMES = {
    "knowledge": "读知识、算问法向量（只算新的，第一次约两分钟）",
    "prepare": "准备训练对话理解（约十五秒）",
    "train": "训练对话理解（约十五秒）",
    "nlu": "训练意图识别",
    "core": "训练对话规则",
    "save": "保存模型",
    "ready": "对话理解已就绪",
}

Stage = Callable[[str, int, int], None]


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """A progress display that disappears into plain lines when nobody watches."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=False) as shown:
        yield shown


@contextlib.contextmanager
def stages() -> Iterator[Stage]:
    """A function to be told stages, each shown as one bar."""
    with progress() as shown:
        bars: dict[str, int] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in bars:
                bars[stage] = shown.add_task(_NAMES.get(stage, stage), total=of)
            shown.update(bars[stage], completed=done, total=of)  # type: ignore[arg-type]  # TaskID is an int

        yield tell
