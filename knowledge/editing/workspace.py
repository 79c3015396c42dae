"""The folder of knowledge files, changed by several people and by text editors at the same time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.editing.history import History, Revision
from knowledge.files import replace_file

_ALLOWED = re.compile(
    r"^(?:articles/[a-z0-9-]+/[a-z0-9-]+(?:\.\d{4}(?:-\d{2})?)?\.md|(?:cases|parameters)/[a-z0-9-]+\.yaml)$"
)
OUTSIDE = "文件夹里的改动"
"""Who made what was changed by another program, as far as anybody can tell."""
LARGEST = 200_000
"""Bytes; no rule needs more, and a slip of the clipboard is caught."""


class BadFile(ValueError):
    """Raised for a path that is not a knowledge file, or contents that cannot be one; the message is for people."""


class ChangedUnderneath(RuntimeError):
    """Raised when a file is no longer the one that was read; ``current`` is what it is now, None when it is gone."""

    def __init__(self, current: Text | None) -> None:
        super().__init__("这个文件刚被别人改过，您的修改没有保存：请看看两边的内容，再决定留哪一份")
        self.current = current


@dataclass(frozen=True, slots=True)
class Text:
    """A file's contents and the fingerprint of its bytes."""

    file: str
    version: str
    text: str
    changed_at: datetime


class Workspace:
    """Reads and writes files below ``root``; a file is replaced whole or not at all.

    ``base_version`` of a change is the version it was made from, None for a file that must not exist yet.
    Two writers of this program exclude each other by a lock; another program's change is noticed by the fingerprint.
    """

    def __init__(self, root: Path, history: History) -> None:
        self._root = root
        self._history = history

    @property
    def root(self) -> Path:
        """The folder."""
        return self._root

    def read(self, file: str) -> Text:
        """A file; raises ``FileNotFoundError``, or :class:`BadFile` for a path that is none of ours."""
        path = self._path(file)
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadFile(f"{file} 不是 UTF-8 编码的文件：请在编辑器里选 UTF-8 编码另存") from error
        return Text(file, version_of(data), text, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def find(self, file: str) -> Text | None:
        """A file, or None when there is none."""
        try:
            return self.read(file)
        except FileNotFoundError:
            return None

    def save(
        self, file: str, text: str, base_version: str | None, *, by: str, note: str, check: Callable[[str], None]
    ) -> Text:
        """Replace a file and keep the change in the history.

        ``check`` is given the new contents while nobody else can write, and raises to refuse them.
        Raises :class:`ChangedUnderneath` and :class:`BadFile`.
        """
        data = _clean(text).encode()
        if len(data) > LARGEST:
            raise BadFile(f"内容太长（{len(data) // 1000} KB）：一个文件最多 {LARGEST // 1000} KB")
        path = self._path(file)
        with self._locked():
            self._expect(file, base_version)
            check(data.decode())
            self._keep_what_is_there(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
            self._history.keep(file, by=by, note=note or f"修改 {file}")
        return self.read(file)

    def delete(self, file: str, base_version: str, *, by: str, note: str) -> None:
        """Take a file away; the history keeps it. Raises :class:`ChangedUnderneath`."""
        with self._locked():
            self._expect(file, base_version)
            self._keep_what_is_there(file)
            self._path(file).unlink()
            self._history.keep(file, by=by, note=note or f"删除 {file}")

    def revisions(self, file: str) -> list[Revision]:
        """The changes of a file, newest first."""
        self._path(file)
        return self._history.of(file)

    def revision(self, file: str, id: str) -> tuple[str, str]:
        """The file as it was after a change, and what that change changed; raises ``LookupError``."""
        self._path(file)
        return self._history.show(file, id)

    def _keep_what_is_there(self, file: str) -> None:
        """What another program wrote would be lost with the next change if the history had never seen it."""
        if self._path(file).exists():
            self._history.keep(file, by=OUTSIDE, note="保存之前的内容")

    def _path(self, file: str) -> Path:
        if not _ALLOWED.match(file):
            raise BadFile(
                f"文件名「{file}」不对：知识写成 业务/编号.md，只用小写字母、数字和短横线；新版本在编号后加年份，如 编号.2027.md"
            )
        return self._root / file

    def _expect(self, file: str, base_version: str | None) -> None:
        now = self.find(file)
        if (now.version if now else None) != base_version:
            raise ChangedUnderneath(now)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self._root / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def version_of(data: bytes) -> str:
    """The fingerprint of a file's bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def _clean(text: str) -> str:
    """Unix line ends, no blanks at line ends, one end of line at the end."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).rstrip("\n") + "\n"
