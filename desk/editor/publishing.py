"""Publishing from the console: the draft examined, a second person where one is needed, and the way back."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool

from conversation.clock import Clock
from conversation.identifiers import new_id
from desk.audit.store import Audit
from desk.editor.difference import answer_line, files_of, obstacle_line
from desk.editor.faults import EditorFault
from desk.editor.requests import APPROVED, REFUSED, WAITING, PublishRequest, PublishRequests
from desk.editor.service import Editor
from desk.editor.wire import Publish, stamp
from desk.staff.service import Person
from knowledge.editing.draft import Draft
from knowledge.publishing.changes import Changes, RecentQuestions, compare, questions_of
from knowledge.publishing.gate import Examination, Request, examine
from knowledge.publishing.publications import (
    BadRequest,
    Busy,
    Publication,
    Refused,
    Rollback,
    history,
    publish,
    rollback,
)
from knowledge.release import digest_of

RECENT = timedelta(days=30)
NEEDS_TWO = "sensitive:"
"""What the keys of obstacles begin with that only a second person takes away."""


@dataclass(frozen=True, slots=True)
class _Examined:
    """What was found about one draft against one build."""

    draft: Draft
    live: int | None
    examination: Examination
    changes: Changes | None


class Publishing:
    """Publishes the draft in the name of members of staff."""

    def __init__(
        self, editor: Editor, requests: PublishRequests, recent: RecentQuestions, audit: Audit, clock: Clock
    ) -> None:
        self._editor = editor
        self._requests = requests
        self._recent = recent
        self._audit = audit
        self._clock = clock
        self._lock = threading.Lock()
        self._examined: _Examined | None = None

    async def draft(self, person: Person) -> Mapping[str, Any]:
        """The difference between the files and what answers, examined; what citizens asked is recorded as read."""
        found = await run_in_threadpool(self._examine)
        await self._audit.note(person.account, "knowledge.draft", _digest(found.draft), asked=len(_answers(found)))
        examination, draft = found.examination, found.draft
        results = examination.results
        return {
            "digest": _digest(draft),
            "live": found.live,
            "files": files_of(self._editor, draft),
            "parameters": [
                {"id": v.parameter, "name": v.name, "from": v.valid_from, "before": v.old, "after": v.new}
                for v in examination.edits.values
            ],
            "obstacles": [obstacle_line(obstacle, draft) for obstacle in examination.obstacles],
            "answers": [answer_line(answer) for answer in _answers(found)],
            "asked": found.changes.asked if found.changes else 0,
            "cases": {"total": len(results), "failed": sum(not result.passed for result in results)},
            "request": await self._waiting(_digest(draft)),
            "can": _can(person),
        }

    async def publish(self, body: Publish, person: Person) -> Publication | PublishRequest:
        """Publish, or ask for the second person that sensitive changes need; raises :class:`EditorFault`."""
        waivers = {waiver.key: waiver.reason for waiver in body.waivers}
        draft = await run_in_threadpool(self._same, body.digest)
        found = await run_in_threadpool(self._looked, draft, waivers)
        blocking = [o for o in found.obstacles if not o.key.startswith(NEEDS_TWO)]
        if blocking:
            raise _obstacles(blocking, draft)
        if not found.obstacles:
            return await self._publish(
                draft, Request(_name(person), self._clock.now(), None, waivers, body.note), person
            )
        request = PublishRequest(
            new_id("p"), body.digest, person.account, person.name, self._clock.now(), body.note,
            [{"key": key, "reason": reason} for key, reason in waivers.items()],
        )  # fmt: skip
        await self._requests.add(request)
        await self._audit.note(person.account, "knowledge.request", request.id, note=body.note)
        return request

    async def approve(self, id: str, digest: str, person: Person) -> Publication:
        """Publish what somebody else asked for; raises :class:`EditorFault`."""
        request = await self._waiting_request(id)
        if request.by == person.account:
            raise EditorFault("same_person", "要由另一个人批准：申请人自己不能批准", 403)
        if request.digest != digest:
            raise EditorFault("draft_changed", "申请之后内容又改过了：请申请人重新提交", 409)
        draft = await run_in_threadpool(self._same, digest)
        waivers = {waiver["key"]: waiver["reason"] for waiver in request.waivers}
        asked_by = f"{request.by_name}（{request.by}）"
        wanted = Request(asked_by, self._clock.now(), _name(person), waivers, request.note)
        done = await self._publish(draft, wanted, person)
        await self._requests.decide(id, APPROVED, person.name, self._clock.now())
        return done

    async def refuse(self, id: str, reason: str, person: Person) -> PublishRequest:
        """Send a request back; raises :class:`EditorFault`."""
        await self._waiting_request(id)
        if not await self._requests.decide(id, REFUSED, person.name, self._clock.now(), reason):
            raise EditorFault("settled", "这个申请已经处理过了", 409)
        await self._audit.note(person.account, "knowledge.refuse", id, reason=reason)
        found = await self._requests.find(id)
        if found is None:
            raise EditorFault("no_request", "没有这个申请", 404)
        return found

    async def roll_back(self, number: int, reason: str, person: Person) -> Publication:
        """Let an earlier build answer again; raises :class:`EditorFault`."""
        wanted = Rollback(number, _name(person), reason, self._clock.now())
        try:
            done = await run_in_threadpool(rollback, self._editor.workshop.shelf, wanted)
        except (BadRequest, Busy) as error:
            raise EditorFault("cannot_roll_back", str(error), 409) from error
        await self._audit.note(person.account, "knowledge.rollback", str(number), reason=reason)
        return done

    def publications(self) -> Sequence[Mapping[str, Any]]:
        """Every publication that took effect, newest first."""
        live = self._editor.workshop.shelf.mark()
        return [publication_line(p, live=p.serial == live) for p in history(self._editor.workshop.shelf) if p.done]

    async def _publish(self, draft: Draft, request: Request, person: Person) -> Publication:
        try:
            done = await run_in_threadpool(
                publish, self._editor.workshop, draft.files, self._editor.frame(), request
            )  # fmt: skip
        except Refused as refused:
            raise _obstacles(refused.examination.obstacles, draft) from refused
        except (Busy, BadRequest) as error:
            raise EditorFault("busy", str(error), 409) from error
        await self._audit.note(
            person.account, "knowledge.publish", str(done.number), by=request.by, waivers=list(request.waivers)
        )
        return done

    def _same(self, digest: str) -> Draft:
        draft = self._editor.sound()
        if _digest(draft) != digest:
            raise EditorFault("draft_changed", "您查看之后内容又改过了：请刷新，看过再发布", 409)
        return draft

    def _looked(self, draft: Draft, waivers: Mapping[str, str]) -> Examination:
        request = Request("-", self._clock.now(), None, waivers)
        return examine(self._editor.workshop, draft.files, self._editor.frame(), request)

    def _examine(self) -> _Examined:
        """Examine the draft once as long as neither it nor what answers changes."""
        with self._lock:
            draft, live = self._editor.drafts.now(), self._editor.workshop.shelf.pointed()
            kept = self._examined
            if kept is None or kept.draft is not draft or kept.live != live:
                kept = self._examined = _Examined(draft, live, self._looked(draft, {}), self._changes(draft))
            return kept

    def _changes(self, draft: Draft) -> Changes | None:
        if draft.files.broken:
            return None
        live, new = self._editor.builds()
        if live is None:
            return None
        recent = self._recent.since(self._clock.now() - RECENT)
        return compare(live, new, questions_of(draft.cases, recent, self._editor.frame()))

    async def _waiting(self, digest: str) -> Mapping[str, Any] | None:
        request = await self._requests.waiting()
        if request is None:
            return None
        return {**request.to_wire(), "state": WAITING if request.digest == digest else "outdated"}

    async def _waiting_request(self, id: str) -> PublishRequest:
        request = await self._requests.find(id)
        if request is None:
            raise EditorFault("no_request", "没有这个申请", 404)
        if request.state != WAITING:
            raise EditorFault("settled", "这个申请已经处理过了", 409)
        return request


def publication_line(done: Publication, *, live: bool) -> Mapping[str, Any]:
    """A publication, as the console lists it."""
    edits = done.edits
    touched = sum(len(edits.get(name, ())) for name in ("added", "changed", "removed"))
    return {
        "number": done.number,
        "serial": done.serial,
        "kind": done.kind,
        "at": stamp(done.at),
        "by": done.by,
        "approved_by": done.approved_by,
        "note": done.note,
        "waivers": [{"key": key, "reason": reason} for key, reason in done.waivers.items()],
        "changes": {"articles": touched, "parameters": len(edits.get("values", ())), "cases": dict(done.cases)},
        "live": live,
    }


def _digest(draft: Draft) -> str:
    return digest_of(draft.catalogue)


def _answers(found: _Examined) -> Sequence[Any]:
    return found.changes.answers if found.changes else ()


def _name(person: Person) -> str:
    return f"{person.name}（{person.account}）"


def _can(person: Person) -> Mapping[str, Any]:
    may = person.permissions
    why = None if "knowledge.publish" in may else "您的角色只能查看，不能发布"
    return {"publish": "knowledge.publish" in may, "approve": "knowledge.approve" in may, "why_not": why}


def _obstacles(found: Sequence[Any], draft: Draft) -> EditorFault:
    lines = [obstacle_line(obstacle, draft) for obstacle in found]
    return EditorFault("obstacles", f"有 {len(lines)} 个问题，没有发布", 409, obstacles=lines)
