"""The files of the project, as they are handed on."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

from service.settings import HOME

PACKAGES = ("knowledge", "conversation", "channels", "desk", "service")


@cache
def handed_on() -> tuple[Path, ...]:
    """Every file that is in the repository or about to be, without what is ignored."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "-C",
        str(HOME),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := HOME / name).is_file())


def text_of(path: Path) -> str | None:
    """The text of a file, or None when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def modules() -> dict[str, ast.Module]:
    """The parsed modules of the platform, by their path in the project."""
    paths = [path for package in PACKAGES for path in sorted((HOME / package).rglob("*.py"))]
    return {str(path.relative_to(HOME)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
