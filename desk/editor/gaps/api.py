"""Questions without a good answer; docs/editor-protocol.md is the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from desk.editor.gaps.service import Gaps
from desk.editor.wire import Body
from desk.staff.access import may_edit, may_read
from desk.staff.service import Person

router = APIRouter(prefix="/api/v1/knowledge/gaps", tags=["knowledge"])


async def gaps_of(request: Request) -> Gaps:
    """The gaps of this application."""
    found: Gaps = request.app.state.gaps
    return found


GapsPart = Annotated[Gaps, Depends(gaps_of)]


class NewPhrasing(Body):
    """A sentence for an article, and the version of the file that was looked at."""

    file: str = Field(max_length=120)
    base_version: str
    text: str = Field(min_length=2, max_length=400)


class Done(Body):
    """Why nothing more is to be done."""

    reason: str = Field(min_length=1, max_length=300)


@router.get("")
async def gaps(
    person: Annotated[Person, Depends(may_read)], part: GapsPart, state: Literal["open", "done"] = "open"
) -> Mapping[str, Any]:
    """The gaps of the last thirty days."""
    return await part.read(state, person)


@router.post("/{id}/phrasing")
async def add_phrasing(
    id: str, body: NewPhrasing, person: Annotated[Person, Depends(may_edit)], part: GapsPart
) -> Mapping[str, Any]:
    """Make a sentence a phrasing of an article."""
    return await part.add_phrasing(id, body.file, body.base_version, body.text, person)


@router.post("/{id}/done")
async def done(id: str, body: Done, person: Annotated[Person, Depends(may_edit)], part: GapsPart) -> Mapping[str, Any]:
    """Nothing more is to be done about a gap."""
    return await part.done(id, body.reason, person)
