"""What the commands share: this installation's knowledge, opened, and how results are printed."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

import typer

from conversation.clock import SystemClock
from knowledge.encoder import E5Encoder, Progress
from knowledge.problems import BrokenKnowledge
from knowledge.publishing.files import Files, read_files
from knowledge.publishing.trial import Frame
from knowledge.publishing.workshop import Build, Workshop
from knowledge.regions import is_region
from knowledge.release import OutdatedBuild, Shelf
from service.cli.display import progress
from service.publishing import frame_of, workshop_of
from service.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="打印 JSON")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="按哪一天的规定，如 2026-11-22；不写就是今天")]
Region = Annotated[str | None, typer.Option("--region", help="地区代码，如 330100；不写就是本中心所在地")]


class Opened:
    """The files, the shelf and the clock of this installation."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.now = SystemClock().now()

    @property
    def shelf(self) -> Shelf:
        """The builds."""
        return Shelf(self.settings.var / "releases")

    def files(self) -> Files:
        """The files as they are now."""
        return read_files(self.settings.home / "knowledge")

    def sound_files(self) -> Files:
        """The files, if a build can be made of them; raises ``BrokenKnowledge``."""
        files = self.files()
        if files.broken:
            raise BrokenKnowledge(files.broken)
        return files

    def workshop(self) -> Workshop:
        """The tools, with the real encoder."""
        return workshop_of(self.settings, E5Encoder())

    def live(self, workshop: Workshop, files: Files | None = None) -> Build | None:
        """The build that answers now; ends with a sentence when this version of the software cannot load it."""
        try:
            return workshop.live(files)
        except OutdatedBuild as error:
            refuse(str(error))

    def frame(self, as_of: str | None = None, region: str | None = None) -> Frame:
        """The day and the place, checked."""
        frame = frame_of(self.settings, self.now)
        if region is not None and not is_region(region):
            refuse(f"地区代码「{region}」不认识：全国写 100000，浙江写 330000，杭州写 330100")
        return replace(frame, today=day(as_of) or frame.today, region=region or frame.region)


def day(text: str | None) -> date | None:
    """A day from an option; ends with a sentence when it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        refuse(f"「{text}」不是日期：请写成 2026-01-31 的样子")


def refuse(message: str) -> NoReturn:
    """Say what is wrong with the command itself and end."""
    print(message, file=sys.stderr)
    raise typer.Exit(2)


def print_json(data: Any) -> None:
    """The machine-readable form."""
    print(json.dumps(data, ensure_ascii=False, indent=1))


def print_lines(lines: Iterable[object]) -> None:
    """One line each."""
    for line in lines:
        print(line)


@contextlib.contextmanager
def working(*stages: str) -> Iterator[list[Progress]]:
    """A bar on the terminal for every stage; the functions to be told how far each is."""
    with progress() as shown:

        def teller(stage: str) -> Progress:
            bar = shown.add_task(stage, total=None, visible=False)
            return lambda done, of: shown.update(bar, completed=done, total=of, visible=True)

        yield [teller(stage) for stage in stages]


def stamp(at: datetime) -> str:
    """A moment as clerks read it."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
