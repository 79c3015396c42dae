"""What a file was before: in git where the folder is in a repository, otherwise as copies beside it."""

from __future__ import annotations

import difflib
import json
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

SEPARATOR = "\x1f"
LISTED = 50
GIT_SECONDS = 20
_ID = re.compile(r"^[0-9a-f]{8,40}$")


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of one file."""

    id: str
    at: datetime
    by: str
    note: str


class History(Protocol):
    """Keeps every state of every file."""

    def keep(self, file: str, *, by: str, note: str) -> None:
        """Remember a file as it is now (or that it is gone), unless that is how it is remembered already."""
        ...

    def of(self, file: str) -> list[Revision]:
        """The changes of a file, newest first."""
        ...

    def show(self, file: str, id: str) -> tuple[str, str]:
        """The file after that change and the difference to the one before; raises ``LookupError``."""
        ...


def history_for(root: Path, copies: Path) -> History:
    """Git when ``root`` is in a work tree, otherwise copies in the folder ``copies``."""
    try:
        _git(root, "rev-parse", "--is-inside-work-tree")
    except (LookupError, FileNotFoundError):
        return CopyHistory(root, copies)
    return GitHistory(root)


class GitHistory:
    """Commits one file at a time; whatever else is staged or changed in the work tree stays as it is."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, file: str, *, by: str, note: str) -> None:
        """Commit the file under the name of whoever changed it."""
        if not _git(self._root, "status", "--porcelain", "--", file).strip():
            return
        if (self._root / file).exists():
            _git(self._root, "add", "--", file)
        _git(
            self._root, "-c", f"user.name={by}", "-c", "user.email=editor@localhost", "-c", "commit.gpgsign=false",
            "commit", "--quiet", "--no-verify", "--message", note, "--only", "--", file,
        )  # fmt: skip

    def of(self, file: str) -> list[Revision]:
        """Every commit that touched the file."""
        form = SEPARATOR.join(("%H", "%aI", "%an", "%s"))
        lines = _git(self._root, "log", f"--max-count={LISTED}", f"--format={form}", "--", file).splitlines()
        parts = (line.split(SEPARATOR, 3) for line in lines)
        return [Revision(id, datetime.fromisoformat(at), by, note) for id, at, by, note in parts]

    def show(self, file: str, id: str) -> tuple[str, str]:
        """From the commit of that id."""
        if not _ID.match(id):
            raise LookupError(f"没有这个版本：{id}")
        present = _git(self._root, "ls-tree", "--name-only", id, "--", file).strip()
        text = _git(self._root, "show", f"{id}:./{file}") if present else ""
        return text, _git(self._root, "show", "--format=", "--no-color", id, "--", file)


class CopyHistory:
    """A copy of every state, in a folder per file."""

    def __init__(self, root: Path, copies: Path) -> None:
        self._root = root
        self._copies = copies

    def keep(self, file: str, *, by: str, note: str) -> None:
        """Write a copy, numbered upwards."""
        folder = self._folder(file)
        folder.mkdir(parents=True, exist_ok=True)
        path = self._root / file
        kept = {
            "at": datetime.now(UTC).isoformat(),
            "by": by,
            "note": note,
            "text": path.read_text(encoding="utf-8") if path.exists() else None,
        }
        number = len(list(folder.glob("*.json"))) + 1
        last = folder / f"{number - 1:08x}.json"
        if last.exists() and json.loads(last.read_text(encoding="utf-8"))["text"] == kept["text"]:
            return
        with (folder / f"{number:08x}.json").open("x", encoding="utf-8") as copy:
            json.dump(kept, copy, ensure_ascii=False)

    def of(self, file: str) -> list[Revision]:
        """Every copy."""
        found = sorted(self._folder(file).glob("*.json"), reverse=True)[:LISTED]
        read = ((path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in found)
        return [Revision(id, datetime.fromisoformat(k["at"]), k["by"], k["note"]) for id, k in read]

    def show(self, file: str, id: str) -> tuple[str, str]:
        """From the copy of that number."""
        path = self._folder(file) / f"{id}.json"
        if not _ID.match(id) or not path.exists():
            raise LookupError(f"没有这个版本：{id}")
        text = json.loads(path.read_text(encoding="utf-8"))["text"] or ""
        before = self._folder(file) / f"{int(id, 16) - 1:08x}.json"
        old = (json.loads(before.read_text(encoding="utf-8"))["text"] or "") if before.exists() else ""
        return text, unified(old, text, file)

    def _folder(self, file: str) -> Path:
        return self._copies / file


def unified(old: str, new: str, file: str) -> str:
    """The difference of two texts in the unified format."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), f"a/{file}", f"b/{file}", lineterm="")
    return "\n".join(lines)


def _git(root: Path, *arguments: str) -> str:
    """What git prints; raises ``LookupError`` with its complaint."""
    done = subprocess.run(  # noqa: S603  no shell; the program is git, and paths stand behind "--"
        ["git", "-C", str(root), *arguments],  # noqa: S607  wherever the system keeps it
        capture_output=True, text=True, encoding="utf-8", timeout=GIT_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise LookupError(f"git：{done.stderr.strip()[:300]}")
    return done.stdout
