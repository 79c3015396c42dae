"""From the entries of a sheet to article files: drafted, checked with everything that is there, reported row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from knowledge.checks import check_catalogue
from knowledge.editing.forms import text_of
from knowledge.encoder import Progress
from knowledge.loader import Catalogue, Placed, read_article
from knowledge.models import Article, Parameter
from knowledge.problems import Problem
from knowledge.sheets.cells import BadCell, text_in
from knowledge.sheets.columns import NAMES, Table, header_of
from knowledge.sheets.entries import Entry, entries_of
from knowledge.sheets.rows import Defaults, Drafted, Drafter
from knowledge.text import normalise

_FILE = re.compile(r"^[a-z0-9-]+/[a-z0-9-]+(?:\.\d{4}(?:-\d{2})?)?\.md$")
_KEY = re.compile(r"「([a-z_]+)(?:[.\d]*)」")
_STATED = re.compile(r"直接写了数字「(\d[\d,.]*)")
_SPOKEN = "「口语"
_LIKE_FIELD = {"phrasings": "问法", "question": header_of("back")}


@dataclass
class Report:
    """What becomes of one row. ``file`` is below ``articles``; ``text`` is None when nothing is to be written."""

    sheet: str
    number: int
    title: str
    file: str | None = None
    text: str | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    spoken_guessed: bool = field(default=False, repr=False)
    """What is wrong with a guessed text is wrong with what it was taken from, and said there."""

    @property
    def refused(self) -> bool:
        """Whether the row cannot become an article as it is."""
        return bool(self.faults)

    @property
    def unchanged(self) -> bool:
        """Whether the article is there already."""
        return not self.faults and self.text is None

    def to_json(self, *, written: bool) -> dict[str, Any]:
        """The form in which it travels."""
        state = "refused" if self.faults else "unchanged" if self.text is None else "written" if written else "ready"
        return {
            "sheet": self.sheet, "row": self.number, "title": self.title, "file": self.file, "state": state,
            "faults": self.faults, "notes": self.notes,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Import:
    """The rows of all sheets, looked at together; nothing is written yet."""

    reports: Sequence[Report]

    @property
    def refused(self) -> list[Report]:
        """Rows that somebody has to mend."""
        return [report for report in self.reports if report.refused]

    @property
    def files(self) -> Mapping[str, str]:
        """The files of the good rows and their contents."""
        return {r.file: r.text for r in self.reports if r.file and r.text is not None and not r.refused}


def prepare(
    tables: Iterable[Table],
    root: Path,
    catalogue: Catalogue,
    defaults: Defaults,
    progress: Progress = lambda done, of: None,
) -> Import:
    """Draft every row and check the good ones together with ``catalogue``, which was read from ``root``.

    ``progress`` is told how many articles have been drafted.
    """
    existing = _Existing(root, catalogue)
    drafter = Drafter(defaults)
    reports: list[Report] = []
    placed: list[tuple[Report, Placed[Article]]] = []
    entries = [entry for table in tables for entry in entries_of(table)]
    for done, entry in enumerate(entries, 1):
        report, article = _drafted(entry, drafter.draft(entry), existing)
        reports.append(report)
        if article is not None:
            placed.append((report, article))
        progress(done, len(entries))
    _check(placed, catalogue)
    return Import(reports)


class _Existing:
    """What is there: the folder, and the rows that have been drafted before."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self.root = root
        self.files = {self.name(p.document.path): p.item for p in catalogue.articles}
        self._versions = {(p.item.id, p.item.valid_from): self.name(p.document.path) for p in catalogue.articles}
        self._titles = {normalise(p.item.title): p.item.id for p in catalogue.articles}
        self._taken: dict[str, int] = {}

    def name(self, path: Path) -> str:
        """A path as the editor names it."""
        return str(path.relative_to(self.root / "articles"))

    def choose(self, given: str, drafted: Drafted) -> str:
        """The file of an article: the one named, the one it has, or a new one beside the other versions."""
        fields = drafted.fields
        if _FILE.match(given):
            return given
        at = next((f for (id, day), f in self._versions.items() if (id, day.isoformat()) == _version(fields)), None)
        if at is not None:
            return at
        plain = f"{drafted.folder}/{fields['id']}"
        others = any(id == fields["id"] for id, _ in self._versions)
        return f"{plain}.{fields['valid_from'][:4]}.md" if others else f"{plain}.md"

    def taken_by(self, file: str, article: Article) -> str | None:
        """Why an article cannot be written as a new file; None when it can."""
        same = self._titles.get(normalise(article.title), article.id)
        if file in self.files or (self.root / "articles" / file).exists():
            return f"{file} 已经有了，内容不同：要改就改那个文件；要另写一条，请换一个编号或标题"
        if file in self._taken:
            return f"与第 {self._taken[file]} 行重复：是同一条知识，请合并成一行或删掉一行"
        if same != article.id:
            return f"标题与「{same}」相同：这条知识已经有了，请删掉这一行或改标题"
        return None

    def take(self, file: str, article: Article, row: int) -> None:
        """Note that a row will be written."""
        self._taken[file] = row
        self._versions[article.id, article.valid_from] = file
        self._titles.setdefault(normalise(article.title), article.id)


def _version(fields: Mapping[str, Any]) -> tuple[Any, Any]:
    return fields.get("id"), fields.get("valid_from")


def _drafted(entry: Entry, drafted: Drafted, existing: _Existing) -> tuple[Report, Placed[Article] | None]:
    """The report of one entry, and its article if it is new and whole."""
    report = Report(entry.sheet, entry.number, drafted.fields.get("title") or "")
    report.faults, report.notes, report.spoken_guessed = drafted.faults, drafted.notes, drafted.spoken_guessed
    if not drafted.fields.get("basis") and drafted.fields.get("kind") != "referral":
        report.faults.append("没有依据：请在「依据」列写文件名和条款，如 《中华人民共和国社会保险法》第十六条")
    if report.refused:
        return report, None
    report.file = existing.choose(_given_file(entry), drafted)
    report.text = text_of(drafted.fields)
    placed, problems = read_article(existing.root / "articles" / report.file, report.text)
    _tell(report, problems)
    if placed is None or report.refused:
        return report, None
    known = existing.files.get(report.file)
    if known is not None and _same(known, placed.item, entry):
        report.text = None
        report.notes.clear()
        return report, None
    if taken := existing.taken_by(report.file, placed.item):
        report.faults.append(taken)
        return report, None
    existing.take(report.file, placed.item, entry.number)
    return report, placed


def _given_file(entry: Entry) -> str:
    try:
        return text_in(entry.cells.get("file"))
    except BadCell:
        return ""


def _same(known: Article, made: Article, entry: Entry) -> bool:
    """Whether a row says what is there; days of review that it does not give are no difference."""
    guessed = {name: getattr(known, name) for name in ("reviewed_on", "review_by") if name not in entry.cells}
    return made.model_copy(update=guessed) == known


def _check(placed: Sequence[tuple[Report, Placed[Article]]], catalogue: Catalogue) -> None:
    """Give each row what is wrong with it among the others, until those that are left are sound together."""
    before = set(check_catalogue(catalogue))
    left = list(placed)
    while left:
        together = Catalogue(
            (*catalogue.articles, *(article for _, article in left)), catalogue.parameters, catalogue.documents
        )
        found = [problem for problem in check_catalogue(together) if problem not in before]
        for report, article in left:
            own = [problem for problem in found if _concerns(problem, article)]
            _tell(report, own, [placed.item for placed in catalogue.parameters])
        sound = [pair for pair in left if not pair[0].refused]
        if len(sound) == len(left):
            return
        left = sound


def _concerns(problem: Problem, article: Placed[Article]) -> bool:
    """Whether a problem is this article's, or another file has it only because of this article."""
    return problem.path == article.document.path or f"「{article.item.id}」" in problem.message


def _tell(report: Report, problems: Sequence[Problem], parameters: Iterable[Parameter] = ()) -> None:
    for problem in problems:
        message = _said(problem) + _offered(problem, parameters)
        said = report.faults if problem.fatal else report.notes
        if message not in said and not (report.spoken_guessed and message.startswith(_SPOKEN)):
            said.append(message)


def _said(problem: Problem) -> str:
    """A problem in the words of a sheet: columns instead of keys."""
    message = _KEY.sub(lambda key: f"「{_column(key[1])}」", problem.message)
    return message.replace("「## ", "「").replace("「回答", f"「{header_of('answer')}")


def _offered(problem: Problem, parameters: Iterable[Parameter]) -> str:
    """The parameters that hold the very figure that a text states itself."""
    stated = _STATED.search(problem.message)
    if stated is None:
        return ""
    figure = Decimal(stated[1].replace(",", "").rstrip("."))
    found = [p for p in parameters if any(value.value == figure for value in p.values)]
    return f"。参数表里有 {'、'.join(f'{{{{{p.id}}}}}（{p.name}）' for p in found[:3])}" if found else ""


def _column(key: str) -> str:
    return _LIKE_FIELD.get(key) or (header_of(key) if key in NAMES else key)
