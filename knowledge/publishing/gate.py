"""What stands in the way of publishing, and with whose word it may be passed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from knowledge.checks import texts
from knowledge.encoder import Progress
from knowledge.figures import references
from knowledge.loader import Placed
from knowledge.models import Article
from knowledge.problems import Problem
from knowledge.publishing.cases import without_second_entry
from knowledge.publishing.changes import Contents, Edits, by_id, edits
from knowledge.publishing.conflicts import conflicts
from knowledge.publishing.files import Files
from knowledge.publishing.trial import Frame, Result, run_cases
from knowledge.publishing.workshop import Build, Workshop
from knowledge.release import OutdatedBuild, Shelf

SHORTEST_REASON = 4
"""A waiver's reason has at least so many characters."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way. ``key`` names it as long as it is the same thing; ``message`` says what to do."""

    key: str
    message: str
    waivable: bool = True

    def __str__(self) -> str:
        return f"{self.message}\n    {f'放行编号 {self.key}' if self.waivable else '不能放行'}"

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {"key": self.key, "message": self.message, "waivable": self.waivable}


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to publish, when, and who agreed; ``waivers`` are reasons by the key of the obstacle they pass."""

    by: str
    at: datetime
    approved_by: str | None = None
    waivers: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None

    @property
    def by_two(self) -> bool:
        """Whether two different, named people stand for it."""
        return bool(self.by.strip() and (self.approved_by or "").strip()) and _name(self.by) != _name(self.approved_by)


def _name(who: str | None) -> str:
    return "".join((who or "").split()).casefold()


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was found. ``obstacles`` are those no waiver passes; ``draft`` is there if it could be built."""

    obstacles: tuple[Obstacle, ...]
    waived: Mapping[str, str]
    results: tuple[Result, ...]
    edits: Edits
    draft: Build | None = None

    @property
    def clear(self) -> bool:
        """Whether it may be published."""
        return not self.obstacles and self.draft is not None

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {
            "clear": self.clear,
            "obstacles": [obstacle.to_json() for obstacle in self.obstacles],
            "waived": dict(self.waived),
            "cases": {"run": len(self.results), "failed": sum(not result.passed for result in self.results)},
            "edits": self.edits.to_json(),
        }


def examine(
    workshop: Workshop, files: Files, frame: Frame, request: Request, progress: Progress = lambda done, of: None
) -> Examination:
    """Build the files, run every case and look for everything in the way of publishing.

    ``progress`` is told how many phrasings have been encoded, then how many cases have been run. Before the first
    build, or when what answers is of a version of the software that kept other rules, there is nothing to compare
    with, and the knowledge a system is delivered with needs no second person.
    """
    if files.broken:
        return Examination(tuple(_broken(files.broken)), {}, (), Edits())
    draft = workshop.draft(files, request.at, progress)
    results = tuple(run_cases(files.cases, draft.engine, frame, progress))
    live = _live(workshop.shelf)
    difference = edits(live, draft.release) if live else Edits(added=tuple(by_id(draft.release.articles)))
    found = [*_content(files), *_failing(results), *_against(difference)]
    if live and not request.by_two:
        found += _sensitive(live, draft.release, difference)
    left, waived = _waive(found, request.waivers)
    return Examination(tuple(left), waived, results, difference, draft)


def _live(shelf: Shelf) -> Contents | None:
    """What the build that answers says, if there is one and it can be read."""
    number = shelf.pointed()
    try:
        return None if number is None else shelf.contents(number)
    except OutdatedBuild:
        return None


def _waive(found: Iterable[Obstacle], waivers: Mapping[str, str]) -> tuple[list[Obstacle], dict[str, str]]:
    left: list[Obstacle] = []
    waived: dict[str, str] = {}
    for obstacle in {obstacle.key: obstacle for obstacle in found}.values():
        reason = waivers.get(obstacle.key, "").strip()
        if obstacle.waivable and len(reason) >= SHORTEST_REASON:
            waived[obstacle.key] = reason
        else:
            left.append(obstacle)
    left += [Obstacle(f"waiver:{key}", f"没有「{key}」这个问题：请删掉这条放行", waivable=False)
             for key in waivers.keys() - waived.keys() - {obstacle.key for obstacle in left}]  # fmt: skip
    return left, waived


def _broken(problems: Iterable[Problem]) -> Iterator[Obstacle]:
    for problem in problems:
        yield Obstacle(f"file:{problem.path.name}:{_short(problem.message)}", str(problem), waivable=False)


def _content(files: Files) -> Iterator[Obstacle]:
    """What is wrong with the files by themselves."""
    articles = files.catalogue.articles
    for conflict in conflicts(articles):
        yield Obstacle(conflict.key, str(conflict))
    for name, problem in without_second_entry(files.cases, files.catalogue):
        yield Obstacle(f"figure:{name}", str(problem))
    yield from _gaps(articles)
    for id, problem in without_case(files):
        yield Obstacle(f"no-case:{id}", str(problem))


def without_case(files: Files) -> Iterator[tuple[str, Problem]]:
    """``(article id, problem)`` of every article that no case expects."""
    asked = {placed.item.expect for placed in files.cases.questions}
    for placed in {p.item.id: p for p in files.catalogue.articles if p.item.id not in asked}.values():
        message = "这条知识没有用例：请在 cases/ 里写一句群众的问法和 expect"
        yield placed.item.id, placed.problem(message, "id")


def _gaps(articles: Iterable[Placed[Article]]) -> Iterator[Obstacle]:
    """Days between two versions of an article on which neither holds."""
    by_start = sorted(articles, key=lambda placed: (placed.item.id, placed.item.valid_from))
    for earlier, later in pairwise(by_start):
        end = earlier.item.valid_to
        if earlier.item.id == later.item.id and end and end + timedelta(days=1) < later.item.valid_from:
            message = f"{end} 之后到 {later.item.valid_from} 之前没有有效的版本：请把日期接上"
            yield Obstacle(f"gap:{later.item.id}:{end}", str(later.problem(message, "valid_from")))


def _failing(results: Iterable[Result]) -> Iterator[Obstacle]:
    for result in results:
        if not result.passed:
            yield Obstacle(f"case:{result.key}", str(result))


def _against(difference: Edits) -> Iterator[Obstacle]:
    """What an edit takes away from an article that answers today."""
    for moved in difference.phrasings:
        message = (
            f"问法「{moved.text}」原来由「{moved.before}」回答，现在归了「{moved.after}」：确实要改归属，请写明理由"
        )
        yield Obstacle(f"moved:{_short(moved.text)}:{moved.after}", message)
    for moved in difference.answers:
        message = f"「{moved.before}」的回答（{moved.text[:30]}……）现在写在「{moved.after}」里：请检查是不是放错了文件"
        yield Obstacle(f"swapped:{moved.before}:{moved.after}", message)
    for id in difference.removed:
        message = f"知识「{id}」被删除：不再有效的请写 valid_to，确实要删的请写明理由"
        yield Obstacle(f"removed:{id}", message)
    for shifted in difference.shifted:
        message = (
            f"「{shifted.id}」原来从 {shifted.old} 起有效，现在改成了 {'、'.join(shifted.new)}：请核对依据，写明理由"
        )
        yield Obstacle(f"dates:{shifted.id}:{shifted.old}:{shifted.new[0]}", message)


def _sensitive(live: Contents, draft: Contents, difference: Edits) -> Iterator[Obstacle]:
    """Sensitive articles that say something else than they did, for which one person is not enough."""
    touched = {*difference.added, *difference.changed, *difference.removed}
    values = {change.parameter for change in difference.values}
    for id, versions in by_id([*live.articles, *draft.articles]).items():
        if any(version.sensitive for version in versions) and (id in touched or values & _figures(versions)):
            message = f"「{versions[-1].title}」（{id}）是敏感内容，改动要由另一个人批准：请写明 approved_by，不能是发布人自己"
            yield Obstacle(f"sensitive:{id}", message, waivable=False)


def _figures(versions: Iterable[Article]) -> set[str]:
    return {id for article in versions for _, text in texts(article) for id in references(text)}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
