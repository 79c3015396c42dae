"""New files into the folder of articles: all of them, or none."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class AlreadyThere(RuntimeError):
    """Raised when a file has appeared since the sheet was checked; nothing is written then."""


def write_new(root: Path, files: Mapping[str, str]) -> None:
    """Write files below ``root/articles`` that must not exist yet.

    They are written beside it first and then moved into place; whatever fails, those already moved are taken away
    again. Other writers of this program wait. Raises :class:`AlreadyThere` and ``OSError``.
    """
    work = Path(tempfile.mkdtemp(prefix=".import-", dir=root))
    moved: list[Path] = []
    try:
        staged = {
            root / "articles" / file: _staged(work, number, text) for number, (file, text) in enumerate(files.items())
        }
        with _alone(root):
            for target, source in staged.items():
                _move(source, target, moved)
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _staged(work: Path, number: int, text: str) -> Path:
    path = work / str(number)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return path


def _move(source: Path, target: Path, moved: list[Path]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise AlreadyThere(f"{target.name} 刚刚被别人建好了，这次什么也没有写入：请再导入一次")
    moved.append(target)
    source.rename(target)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """The lock that everybody takes who changes knowledge files."""
    handle = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
