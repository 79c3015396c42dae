"""The knowledge of this installation: its workshop, and what a start publishes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from conversation.clock import office_date
from knowledge.encoder import Encoder, Progress, VectorCache
from knowledge.problems import BrokenKnowledge
from knowledge.publishing.files import Files, read_files
from knowledge.publishing.gate import Obstacle, Request
from knowledge.publishing.publications import SYSTEM, Busy, Refused, publish, publish_first, rebuild
from knowledge.publishing.trial import Frame
from knowledge.publishing.workshop import Workshop
from knowledge.ranking import Calibration
from knowledge.release import OutdatedBuild, Shelf, digest_of
from service.settings import Settings

log = structlog.get_logger(__name__)
PATIENCE = 300
"""Seconds to wait for another process that makes the build without which nothing answers."""


@dataclass(frozen=True, slots=True)
class Start:
    """The build that answers after a start, and what kept the files from being published."""

    number: int
    obstacles: Sequence[Obstacle] = ()
    note: str | None = None


def workshop_of(settings: Settings, encoder: Encoder) -> Workshop:
    """The shelf and the tools of this installation."""
    vectors = VectorCache(settings.var / "vectors.db", encoder)
    return Workshop(Shelf(settings.var / "releases"), vectors, encoder, Calibration.read())


def frame_of(settings: Settings, at: datetime) -> Frame:
    """The day and the place for which knowledge is examined here."""
    return Frame(office_date(at), settings.region)


def publish_if_changed(settings: Settings, encoder: Encoder, at: datetime, progress: Progress) -> Start:
    """See that something answers, and publish changed files if that may happen without a person.

    The first build is published whatever its cases say, as without it nothing answers; raises ``BrokenKnowledge``
    when its files have faults. Later, changed files are a draft: with ``auto_publish`` they are published when
    nothing stands in the way, otherwise the build that answers goes on.
    """
    workshop = workshop_of(settings, encoder)
    first = _alone(lambda: _ensured(workshop, settings, at, progress))
    if first:
        return first
    number = workshop.shelf.pointed() or 0
    if not settings.auto_publish:
        return Start(number)
    files = read_files(settings.home / "knowledge")
    if not files.broken and workshop.shelf.digest(number) == digest_of(files.catalogue):
        return Start(number)
    return _changed(workshop, files, settings, at, progress, number)


def _alone(work: Callable[[], Start | None]) -> Start | None:
    """Do the work, after whoever else on this machine is doing it just now."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except Busy:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def _ensured(workshop: Workshop, settings: Settings, at: datetime, progress: Progress) -> Start | None:
    """See that a build answers that this version of the software can load; what was published if it was the first."""
    number = workshop.shelf.pointed()
    if number is not None:
        try:
            if not workshop.shelf.is_current(number):
                rebuild(workshop, at, progress)
        except OutdatedBuild as error:
            log.error("the build that answered cannot be read: the files are published", error=str(error))
        else:
            return None
    files = read_files(settings.home / "knowledge")
    if files.broken:
        raise BrokenKnowledge(files.problems)
    published, found = publish_first(workshop, files, frame_of(settings, at), at, progress)
    return Start(
        published.number, found.obstacles, "第一版知识已经发布，但有这些问题要处理" if found.obstacles else None
    )


def _changed(
    workshop: Workshop, files: Files, settings: Settings, at: datetime, progress: Progress, number: int
) -> Start:
    request = Request(SYSTEM, at, note="启动时发现文件有改动")
    try:
        return Start(publish(workshop, files, frame_of(settings, at), request, progress).number)
    except Refused as refused:
        note = f"知识文件有改动，没有发布，继续用第 {number} 版"
        return Start(number, refused.examination.obstacles, note)
    except Busy as busy:
        return Start(number, note=str(busy))
