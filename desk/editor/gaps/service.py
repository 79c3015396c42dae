"""Gaps in the knowledge: questions without a good answer, gathered by likeness, and what was done about them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool

from conversation.clock import Clock, office_date
from conversation.masking import has_personal_number
from desk.audit.store import Audit
from desk.editor.articles import Articles
from desk.editor.faults import EditorFault
from desk.editor.gaps.questions import Kind, OpenQuestion
from desk.editor.gaps.store import GapStore, Handled
from desk.editor.wire import stamp
from desk.staff.service import Person
from knowledge.decision import Candidate, Decision, Query
from knowledge.editing.draft import Draft
from knowledge.proposals.clusters import Gatherer, Vectors
from knowledge.text import normalise

WINDOW = timedelta(days=30)
OPEN, DONE = "open", "done"
LISTED = 200
"""So many gaps are sent, the most frequent ones; ``total`` tells how many there are."""
SHOWN = 50
"""So many questions of a gap are sent; ``count`` tells how many there are."""
_HIDDEN = "****"


class Answers(Protocol):
    """The engine, as far as gaps need it; raises ``LookupError`` before anything was published."""

    def lookup(self, query: Query) -> Decision:
        """Find what answers a question."""
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike and missed the same thing.

    ``id`` comes from the oldest question, so it stays while that one does; ``label`` is the most central question.
    """

    id: str
    kind: Kind
    label: str
    questions: Sequence[OpenQuestion] = field(repr=False)
    state: str = OPEN
    nearest: Sequence[Candidate] = ()

    def to_wire(self, files: Mapping[str, str]) -> dict[str, Any]:
        """The form in which the console gets it; the newest questions first."""
        newest = sorted(self.questions, key=lambda question: question.at, reverse=True)
        return {
            "id": self.id,
            "label": self.label,
            "kind": self.kind.value,
            "count": len(self.questions),
            "first_at": stamp(newest[-1].at),
            "last_at": stamp(newest[0].at),
            "questions": [{"text": q.text, "at": stamp(q.at), "channel": q.channel} for q in newest[:SHOWN]],
            "nearest": [
                {
                    "id": c.article_id,
                    "title": c.title,
                    "confidence": round(c.confidence, 3),
                    "file": files.get(c.article_id),
                }
                for c in self.nearest
            ],
            "state": self.state,
        }


class Gaps:
    """What citizens asked in vain.

    ``drafts`` gives the files as they are now (``editor.drafts.now``), ``vectors`` any cache of sentence vectors.
    """

    def __init__(
        self,
        store: GapStore,
        articles: Articles,
        drafts: Callable[[], Draft],
        engine: Answers,
        vectors: Vectors,
        audit: Audit,
        clock: Clock,
        region: str,
    ) -> None:
        self._store = store
        self._articles = articles
        self._drafts = drafts
        self._engine = engine
        self._vectors = vectors
        self._audit = audit
        self._clock = clock
        self._region = region

    async def read(self, state: str, person: Person) -> Mapping[str, Any]:
        """The gaps in a state, the most frequent first; that they were read is recorded."""
        await self._audit.note(person.account, "knowledge.gaps", state)
        since = self._clock.now() - WINDOW
        questions, complete = await self._store.questions(since)
        handled = await self._store.handled(since)
        found = await run_in_threadpool(self._done if state == DONE else self._gathered, questions, handled)
        shown = await run_in_threadpool(lambda: [self._with_nearest(gap) for gap in found[:LISTED]])
        files = await run_in_threadpool(self._files)
        return {"items": [gap.to_wire(files) for gap in shown], "since": stamp(complete), "total": len(found)}

    async def add_phrasing(self, id: str, file: str, base_version: str, text: str, person: Person) -> Mapping[str, Any]:
        """Make a sentence a phrasing of an article and the gap's questions dealt with; gives the article's page.

        Raises :class:`EditorFault`.
        """
        phrasing = " ".join(text.split())
        if has_personal_number(phrasing) or _HIDDEN in phrasing:
            raise EditorFault("personal_number", "问法里有个人号码：请删掉号码，只留问题")
        gap = await self._find(id)
        await run_in_threadpool(self._refuse_known, file, phrasing)
        await run_in_threadpool(self._articles.add_phrasing, file, base_version, phrasing, person)
        await self._settle(gap, f"加入问法：{file}", person, "knowledge.gap.phrasing")
        return await run_in_threadpool(self._articles.page, file)

    async def done(self, id: str, reason: str, person: Person) -> Mapping[str, Any]:
        """Note that nothing more is to be done about a gap; raises :class:`EditorFault`."""
        gap = await self._find(id)
        await self._settle(gap, reason.strip(), person, "knowledge.gap.done")
        settled = await run_in_threadpool(self._with_nearest, replace(gap, state=DONE))
        return settled.to_wire(await run_in_threadpool(self._files))

    def _refuse_known(self, file: str, phrasing: str) -> None:
        """A phrasing that matches as one of the article already does would change nothing."""
        placed = self._drafts().placed(file)
        if placed and normalise(phrasing) in {normalise(own) for own in placed.item.phrasings}:
            raise EditorFault("known_phrasing", "这条知识里已经有这句问法了：不用再加，可以直接标为已处理")

    async def _find(self, id: str) -> Gap:
        since = self._clock.now() - WINDOW
        questions, _ = await self._store.questions(since)
        handled = await self._store.handled(since)
        found = await run_in_threadpool(self._gathered, questions, handled)
        gap = next((gap for gap in found if gap.id == id), None)
        if gap is None:
            raise EditorFault("no_gap", "这组问题不在了：可能已有人处理，请刷新页面", 404)
        return gap

    async def _settle(self, gap: Gap, reason: str, person: Person, action: str) -> None:
        keys = [question.key for question in gap.questions]
        await self._store.handle(keys, gap.id, person.account, reason, self._clock.now())
        await self._audit.note(person.account, action, gap.id, count=len(keys), reason=reason)

    def _gathered(self, questions: Sequence[OpenQuestion], handled: Sequence[Handled]) -> list[Gap]:
        """The gaps of the questions that nobody has dealt with, the most frequent first."""
        settled = {item.key for item in handled}
        left = [question for question in questions if question.key not in settled]
        titles = list(dict.fromkeys(placed.item.title for placed in self._drafts().catalogue.articles))
        gatherer = Gatherer(self._vectors, titles)
        found = [gap for kind in Kind for gap in _of_kind(kind, left, gatherer)]
        return sorted(found, key=lambda gap: (-len(gap.questions), gap.questions[0].at, gap.id))

    def _done(self, questions: Sequence[OpenQuestion], handled: Sequence[Handled]) -> list[Gap]:
        """The gaps as they were dealt with, the newest first."""
        asked = {question.key: question for question in questions}
        groups: dict[str, list[OpenQuestion]] = {}
        for item in reversed(handled):
            if item.key in asked:
                groups.setdefault(item.gap, []).append(asked[item.key])
        return [Gap(id, own[0].kind, own[-1].text, own, DONE) for id, own in groups.items()]

    def _with_nearest(self, gap: Gap) -> Gap:
        """The gap with the articles closest to it; none before anything was published."""
        query = Query(gap.label, office_date(self._clock.now()), self._region)
        try:
            return replace(gap, nearest=self._engine.lookup(query).candidates)
        except LookupError:
            return gap

    def _files(self) -> Mapping[str, str]:
        draft = self._drafts()
        return {placed.item.id: draft.file_of(placed.document.path) for placed in draft.catalogue.articles}


def _of_kind(kind: Kind, questions: Iterable[OpenQuestion], gatherer: Gatherer) -> list[Gap]:
    own = [question for question in questions if question.kind is kind]
    clusters = gatherer.gather([question.text for question in own])
    return [Gap(_id(own[c.members[0]]), kind, own[c.centre].text, [own[i] for i in c.members]) for c in clusters]


def _id(oldest: OpenQuestion) -> str:
    return "g_" + hashlib.sha256(f"{oldest.key[0]}:{oldest.key[1]}".encode()).hexdigest()[:16]
