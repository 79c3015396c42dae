"""Publishing, going back, and the log of both.

A publication is written to the log first and takes effect with the pointer, which names it: the last entry of the log
is unfinished as long as the pointer names an earlier one. A process killed at any moment leaves the old build
answering, and its entry says that it never took effect.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from knowledge.encoder import Progress
from knowledge.publishing.files import Files
from knowledge.publishing.gate import SHORTEST_REASON, Examination, Request, examine
from knowledge.publishing.trial import Frame
from knowledge.publishing.workshop import Workshop, catalogue_of
from knowledge.release import Release, Shelf

SYSTEM = "system"
"""Who publishes what nobody asked for: the first build, and one rebuilt after an upgrade."""
_LOG = "publications.jsonl"
_LOCK = "publishing.lock"


class Refused(ValueError):
    """Raised when something stands in the way of publishing; ``examination`` says what."""

    def __init__(self, examination: Examination) -> None:
        self.examination = examination
        listed = "\n".join(str(obstacle) for obstacle in examination.obstacles)
        super().__init__(f"有 {len(examination.obstacles)} 个问题，没有发布：\n{listed}")


class Busy(RuntimeError):
    """Raised when somebody else is publishing at this moment."""


class BadRequest(ValueError):
    """Raised when a request lacks a name or a reason, or names a build that cannot answer."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One switch of what answers.

    ``serial`` counts from 1; ``follows`` is the one it took over from, 0 for the first. ``done`` is False for one
    that never took effect.
    """

    serial: int
    follows: int
    kind: Literal["publish", "rollback", "rebuild", "first"]
    number: int
    digest: str
    at: datetime
    by: str
    approved_by: str | None = None
    note: str | None = None
    waivers: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, int] = field(default_factory=dict)
    edits: Mapping[str, Any] = field(default_factory=dict)
    done: bool = True

    def to_json(self) -> dict[str, Any]:
        """The form in which it is logged and travels."""
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Rollback:
    """Which build is to answer again, who wants it, and why."""

    number: int
    by: str
    reason: str
    at: datetime


def publish(
    workshop: Workshop, files: Files, frame: Frame, request: Request, progress: Progress = lambda done, of: None
) -> Publication:
    """Examine the files, and let them answer if nothing stands in the way.

    Raises :class:`Refused`, :class:`Busy`, or :class:`BadRequest` when nobody is named.
    """
    if not request.by.strip():
        raise BadRequest("请写明是谁发布的")
    with publishing(workshop.shelf, request.by, request.at):
        found = examine(workshop, files, frame, request, progress)
        if not found.clear:
            raise Refused(found)
        return _put("publish", workshop.shelf, found, request)


def publish_first(
    workshop: Workshop, files: Files, frame: Frame, at: datetime, progress: Progress = lambda done, of: None
) -> tuple[Publication, Examination]:
    """Let unbroken files answer where nothing can answer yet; what else is in the way is returned and logged.

    Raises :class:`Refused` when they are broken, :class:`Busy`, and :class:`BadRequest` when something answers.
    """
    request = Request(SYSTEM, at, note="首次启动")
    with publishing(workshop.shelf, SYSTEM, at):
        number = workshop.shelf.pointed()
        if number is not None and workshop.shelf.is_current(number):
            raise BadRequest("已经有发布过的知识")
        found = examine(workshop, files, frame, request, progress)
        if found.draft is None:
            raise Refused(found)
        return _put("first", workshop.shelf, found, request), found


def rebuild(workshop: Workshop, at: datetime, progress: Progress = lambda done, of: None) -> Publication:
    """Make the build that answers anew from its own articles, for a version of the software that cannot load it.

    Raises ``OutdatedBuild`` when its articles do not keep the rules of this version, :class:`Busy`, and
    :class:`BadRequest` before the first build.
    """
    with publishing(workshop.shelf, SYSTEM, at):
        number = workshop.shelf.pointed()
        if number is None:
            raise BadRequest("还没有发布任何知识")
        old = workshop.shelf.contents(number)
        release = workshop.build(catalogue_of(old.articles, old.parameter_list), at, progress)
        note = f"软件升级，按第 {number} 版的内容重建"
        return _switch(workshop.shelf, release, "rebuild", Request(SYSTEM, at, note=note), {})


def rollback(shelf: Shelf, wanted: Rollback) -> Publication:
    """Let an earlier build answer again.

    Raises :class:`BadRequest` when nobody or no reason is named, or the build is not there or answers already, and
    :class:`Busy`.
    """
    if not wanted.by.strip() or len(wanted.reason.strip()) < SHORTEST_REASON:
        raise BadRequest(f"退回旧版要写明是谁、为什么（至少 {SHORTEST_REASON} 个字）")
    with publishing(shelf, wanted.by, wanted.at):
        if wanted.number not in shelf.numbers():
            raise BadRequest(f"没有第 {wanted.number} 版知识，有：{'、'.join(map(str, shelf.numbers())) or '无'}")
        if wanted.number == shelf.pointed():
            raise BadRequest(f"现在就是第 {wanted.number} 版")
        if not shelf.is_current(wanted.number):
            raise BadRequest(f"第 {wanted.number} 版是旧版软件建的，不能直接退回：请把文件改回去再发布")
        digest = shelf.digest(wanted.number)
        entry = Publication(
            _next(shelf), shelf.mark(), "rollback", wanted.number, digest, wanted.at, wanted.by, note=wanted.reason
        )
        return _commit(shelf, entry)


def history(shelf: Shelf) -> list[Publication]:
    """Every publication, newest first."""
    entries = _entries(shelf)
    follows = {int(data["serial"]): int(data["follows"]) for data in entries}
    done, serial = set(), shelf.mark()
    while serial in follows:
        done.add(serial)
        serial = follows[serial]
    return [_read(data, int(data["serial"]) in done) for data in reversed(entries)]


@contextlib.contextmanager
def publishing(shelf: Shelf, by: str, at: datetime) -> Iterator[None]:
    """Be the only one who publishes on this shelf; raises :class:`Busy`.

    The lock belongs to the process and ends with it, so none is ever left lying.
    """
    with (shelf.folder / _LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise Busy(f"{file.read() or '有人'}正在发布，请稍后再试") from error
        file.truncate(0)
        file.write(f"{by} 从 {at.astimezone():%H:%M:%S} 起")
        file.flush()
        for left in shelf.folder.glob(".build-*"):  # of a publication that was killed
            shutil.rmtree(left)
        yield


def _put(kind: Literal["publish", "first"], shelf: Shelf, found: Examination, request: Request) -> Publication:
    if found.draft is None:
        raise Refused(found)
    failed = sum(not result.passed for result in found.results)
    details = {
        "waivers": dict(found.waived),
        "cases": {"run": len(found.results), "failed": failed},
        "edits": found.edits.to_json(),
    }
    return _switch(shelf, found.draft.release, kind, request, details)


def _switch(
    shelf: Shelf,
    release: Release,
    kind: Literal["publish", "rebuild", "first"],
    request: Request,
    details: Mapping[str, Any],
) -> Publication:
    """Store a build, then let it answer."""
    entry = Publication(
        _next(shelf), shelf.mark(), kind, release.number, release.digest, request.at, request.by,
        request.approved_by, request.note, **details,
    )  # fmt: skip
    shelf.put(release, entry.to_json())
    return _commit(shelf, entry)


def _commit(shelf: Shelf, entry: Publication) -> Publication:
    _append(shelf, entry.to_json())
    shelf.point(entry.number, entry.serial)
    return entry


def _append(shelf: Shelf, data: Mapping[str, Any]) -> None:
    """One more line, on the disk when this returns."""
    line = json.dumps({key: value for key, value in data.items() if key != "done"}, ensure_ascii=False)
    handle = os.open(shelf.folder / _LOG, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, ("\n" * torn + line + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _entries(shelf: Shelf) -> list[dict[str, Any]]:
    """What was logged; a line torn by a power cut was never followed by a switch and does not count."""
    path = shelf.folder / _LOG
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        with contextlib.suppress(json.JSONDecodeError):
            found.append(json.loads(line))
    return found


def _next(shelf: Shelf) -> int:
    return max((int(entry["serial"]) for entry in _entries(shelf)), default=0) + 1


def _read(data: Mapping[str, Any], done: bool) -> Publication:
    return Publication(**{**data, "at": datetime.fromisoformat(data["at"]), "done": done})
