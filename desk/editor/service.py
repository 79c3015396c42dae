"""The editor behind its routes: what is read, what is written, and who is recorded for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool

from conversation.answering import Composer
from conversation.clock import Clock, office_date
from desk.audit.store import Audit
from desk.editor.articles import Articles, path_of
from desk.editor.builds import Builds
from desk.editor.explanation import explanation_line
from desk.editor.faults import EditorFault
from desk.editor.listing import due_lines, offered, rows
from desk.editor.parameters import Parameters
from desk.editor.preview import preview, text_in
from desk.editor.wire import Delete, NewValue, Question, Render, Save, SaveCases
from desk.staff.service import Person
from knowledge.decision import Query
from knowledge.editing.draft import Draft, Drafts
from knowledge.editing.workspace import Workspace
from knowledge.models import Article
from knowledge.publishing.preview import preview as explain
from knowledge.publishing.publications import history
from knowledge.publishing.trial import Frame, run_cases
from knowledge.publishing.workshop import Build, Workshop
from knowledge.regions import is_region


class Editor:
    """Everything that the console does with knowledge except publishing it."""

    def __init__(
        self, workspace: Workspace, workshop: Workshop, composer: Composer, audit: Audit, clock: Clock, region: str
    ) -> None:
        self.workspace = workspace
        self.workshop = workshop
        self.drafts = Drafts(workspace.root)
        self.articles = Articles(workspace, self.drafts, self.published)
        self.parameters = Parameters(workspace, self.drafts)
        self._composer = composer
        self._audit = audit
        self._clock = clock
        self._region = region
        self._builds = Builds(workshop, clock)

    @property
    def today(self) -> date:
        """The office's day."""
        return office_date(self._clock.now())

    def frame(self) -> Frame:
        """When and where a question is asked that does not say so itself."""
        return Frame(self.today, self._region)

    def published(self) -> Sequence[Article]:
        """The articles that answer now."""
        live = self._builds.live()
        return live.release.articles if live else ()

    def builds(self) -> tuple[Build | None, Build]:
        """The build that answers, and one of the draft; raises :class:`EditorFault` when the files are broken."""
        return self._builds.live(), self._builds.of(self.sound())

    def sound(self) -> Draft:
        """The draft; raises :class:`EditorFault` when nothing can be built of it."""
        draft = self.drafts.now()
        if draft.files.broken:
            first = draft.files.broken[0]
            raise EditorFault(
                "broken",
                f"知识文件有 {len(draft.files.broken)} 处错误，要先改好，例如 {draft.file_of(first.path)}：{first.message}",
            )
        return draft

    def meta(self) -> Mapping[str, Any]:
        """What the forms offer."""
        return {**offered(self.drafts.now()), "today": self.today.isoformat(), "home_region": self._region}

    def rows(self) -> Mapping[str, Any]:
        """Every article file with its state and what is due."""
        return {"live": self._live(), "articles": rows(self.drafts.now(), self.published(), self.today)}

    def due(self) -> list[Mapping[str, Any]]:
        """What has to be looked at soon, most urgent first."""
        return due_lines(self.drafts.now(), self.today)

    def revision(self, file: str, id: str) -> Mapping[str, Any]:
        """A file as it was after a change, and that change."""
        try:
            text, diff = self.workspace.revision(path_of(file), id)
        except LookupError as error:
            raise EditorFault("no_revision", "没有这个历史版本", 404) from error
        return {"text": text, "diff": diff}

    def render(self, body: Render) -> Mapping[str, Any]:
        """What a file would say; nothing is stored."""
        base = self.workspace.find(path_of(body.file))
        text = text_in(body, base.text if base else None)
        day = self._day(body.as_of)
        return preview(body.file, text, self.drafts.now(), self._composer, as_of=day, variant=body.variant)

    def run_cases(self, file: str) -> Mapping[str, Any]:
        """The cases of one article against the draft."""
        draft = self.sound()
        placed = draft.placed(file)
        if placed is None:
            raise EditorFault("no_file", f"没有文件 {file}", 404)
        own = [case for case in draft.cases.questions if case.item.expect == placed.item.id]
        results = run_cases(type(draft.cases)(tuple(own)), self._builds.of(draft).engine, self.frame())
        return {"results": [_result_line(result) for result in results]}

    def ask(self, body: Question) -> Mapping[str, Any]:
        """What would answer a question, from the draft and from the live build."""
        region = body.region or self._region
        if not is_region(region):
            raise EditorFault("bad_region", f"不认识地区代码 {region}")
        query = Query(body.question, self._day(body.as_of), region)
        live, draft = self.builds()
        calibration = self.workshop.calibration
        now = self.drafts.now()
        files = {p.item.id: now.file_of(p.document.path) for p in now.catalogue.articles}
        return {
            "draft": explanation_line(explain(draft, query, calibration), calibration, files),
            "live": explanation_line(explain(live, query, calibration), calibration, files) if live else None,
        }

    async def save(self, file: str, body: Save, person: Person) -> Mapping[str, Any]:
        """Store a file, record it, and give the page back."""
        await run_in_threadpool(self.articles.save, file, body, body.base_version, person, body.note)
        await self._audit.note(person.account, "knowledge.save", file, note=body.note)
        return await run_in_threadpool(self.articles.page, file)

    async def delete(self, file: str, body: Delete, person: Person) -> None:
        """Take a file away and record it."""
        await run_in_threadpool(self.articles.delete, file, body.base_version, person, body.note)
        await self._audit.note(person.account, "knowledge.delete", file, note=body.note)

    async def save_cases(self, file: str, body: SaveCases, person: Person) -> Mapping[str, Any]:
        """Store the cases of an article and record it."""
        saved = await run_in_threadpool(self.articles.save_cases, file, body.items, body.base_version, person)
        await self._audit.note(person.account, "knowledge.cases", file, count=len(body.items))
        return saved

    async def add_value(self, id: str, body: NewValue, person: Person) -> Mapping[str, Any]:
        """Store one more value of a figure and record it."""
        saved = await run_in_threadpool(self.parameters.add_value, id, body, person)
        await self._audit.note(person.account, "knowledge.value", id, valid_from=body.valid_from, value=body.value)
        return saved

    def _live(self) -> Mapping[str, Any] | None:
        live = self._builds.live()
        if live is None:
            return None
        last = next((p for p in history(self.workshop.shelf) if p.number == live.release.number), None)
        return {
            "number": live.release.number,
            "published_at": live.release.built_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "by": last.by if last else None,
        }

    def _day(self, day: str | None) -> date:
        try:
            return date.fromisoformat(day) if day else self.today
        except ValueError as error:
            raise EditorFault("bad_day", f"没有 {day} 这一天") from error


def _result_line(result: Any) -> Mapping[str, Any]:
    decision = result.decision
    got = [{"id": c.article_id, "title": c.title, "confidence": round(c.confidence, 3)} for c in decision.candidates]
    return {
        "ask": result.asked,
        "passed": result.passed,
        "reason": "；".join(result.reasons),
        "got": got,
        "band": decision.band.value,
    }
