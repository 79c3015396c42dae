"""Commands that are imported when they are asked for, so that a quick one does not wait for the whole platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_group


@dataclass(frozen=True, slots=True)
class Late:
    """Where a command is: a function or a :class:`typer.Typer` of a module under ``service.cli``."""

    module: str
    attribute: str
    help: str


class LateCommands(TyperGroup):
    """A group that knows its commands by name. A subclass writes them into ``late``."""

    late: ClassVar[Mapping[str, Late]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order they are written."""
        return [*self.late, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None when there is none."""
        place = self.late.get(cmd_name)
        return super().get_command(ctx, cmd_name) if place is None else _load(cmd_name, place)


def _load(name: str, place: Late) -> Any:
    found = getattr(import_module(f"service.cli.{place.module}"), place.attribute)
    holder = typer.Typer(add_completion=False)
    holder.callback()(_nothing)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name, help=place.help)
    else:
        holder.command(name, help=place.help)(found)
    return get_group(holder).commands[name]


def _nothing() -> None:
    """A callback makes a group even of a single command."""
