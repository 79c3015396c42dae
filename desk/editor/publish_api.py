"""Publishing from the console; docs/editor-protocol.md is the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from desk.editor.publishing import Publishing, publication_line
from desk.editor.requests import PublishRequest
from desk.editor.wire import Approval, Publish, Reason
from desk.staff.access import may_approve, may_publish, may_read
from desk.staff.service import Person

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"])


async def publishing_of(request: Request) -> Publishing:
    """The publishing of this application."""
    found: Publishing = request.app.state.publishing
    return found


PublishingPart = Annotated[Publishing, Depends(publishing_of)]
Reader = Annotated[Person, Depends(may_read)]
Publisher = Annotated[Person, Depends(may_publish)]
Approver = Annotated[Person, Depends(may_approve)]


@router.get("/draft")
async def draft(person: Reader, part: PublishingPart) -> Mapping[str, Any]:
    """What would change."""
    return await part.draft(person)


@router.post("/publications", status_code=201)
async def publish(body: Publish, person: Publisher, part: PublishingPart, response: Response) -> Mapping[str, Any]:
    """Publish, or ask for a second person (202)."""
    done = await part.publish(body, person)
    if isinstance(done, PublishRequest):
        response.status_code = 202
        return done.to_wire()
    return publication_line(done, live=True)


@router.get("/publications")
async def publications(_: Reader, part: PublishingPart) -> Mapping[str, Any]:
    """Every publication."""
    return {"items": await run_in_threadpool(part.publications)}


@router.post("/publications/{number}/rollback", status_code=201)
async def roll_back(number: int, body: Reason, person: Publisher, part: PublishingPart) -> Mapping[str, Any]:
    """Let an earlier build answer again."""
    return publication_line(await part.roll_back(number, body.reason, person), live=True)


@router.post("/requests/{id}/approval", status_code=201)
async def approve(id: str, body: Approval, person: Approver, part: PublishingPart) -> Mapping[str, Any]:
    """Publish what somebody else asked for."""
    return publication_line(await part.approve(id, body.digest, person), live=True)


@router.post("/requests/{id}/refusal")
async def refuse(id: str, body: Reason, person: Approver, part: PublishingPart) -> Mapping[str, Any]:
    """Send a request back."""
    return (await part.refuse(id, body.reason, person)).to_wire()
