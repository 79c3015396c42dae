"""Reading and writing knowledge from the console; docs/editor-protocol.md is the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from desk.editor.service import Editor
from desk.editor.wire import Delete, NewValue, Question, Render, Save, SaveCases
from desk.staff.access import may_edit, may_read
from desk.staff.service import Person

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"])
FILE = "/articles/{folder}/{name}"


async def editor_of(request: Request) -> Editor:
    """The editor of this application."""
    found: Editor = request.app.state.editor
    return found


EditorPart = Annotated[Editor, Depends(editor_of)]
Reader = Annotated[Person, Depends(may_read)]
Writer = Annotated[Person, Depends(may_edit)]


@router.get("/meta")
async def meta(_: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """What the forms offer."""
    return await run_in_threadpool(editor.meta)


@router.get("/articles")
async def articles(_: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """Every article file with its state."""
    return await run_in_threadpool(editor.rows)


@router.get(FILE)
async def article(folder: str, name: str, _: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """One file."""
    return await run_in_threadpool(editor.articles.page, f"{folder}/{name}")


@router.get(FILE + "/history/{id}")
async def revision(folder: str, name: str, id: str, _: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """One file as it was."""
    return await run_in_threadpool(editor.revision, f"{folder}/{name}", id)


@router.post("/render")
async def render(body: Render, _: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """What a file would say; nothing is stored."""
    return await run_in_threadpool(editor.render, body)


@router.put(FILE)
async def save(folder: str, name: str, body: Save, person: Writer, editor: EditorPart) -> Mapping[str, Any]:
    """Store a file."""
    return await editor.save(f"{folder}/{name}", body, person)


@router.delete(FILE, status_code=204)
async def delete(folder: str, name: str, body: Delete, person: Writer, editor: EditorPart) -> None:
    """Take a file away."""
    await editor.delete(f"{folder}/{name}", body, person)


@router.put(FILE + "/cases")
async def save_cases(folder: str, name: str, body: SaveCases, person: Writer, editor: EditorPart) -> Mapping[str, Any]:
    """Store the cases of an article."""
    return await editor.save_cases(f"{folder}/{name}", body, person)


@router.post("/cases/run")
async def run_cases(body: Mapping[str, str], _: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """Run the cases of an article against the draft."""
    return await run_in_threadpool(editor.run_cases, body.get("file", ""))


@router.get("/parameters")
async def parameters(_: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """Every figure."""
    return {"items": await run_in_threadpool(editor.parameters.items)}


@router.post("/parameters/{id}/values")
async def add_value(id: str, body: NewValue, person: Writer, editor: EditorPart) -> Mapping[str, Any]:
    """One more value of a figure."""
    return await editor.add_value(id, body, person)


@router.post("/ask")
async def ask(body: Question, _: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """What would answer a question, and why."""
    return await run_in_threadpool(editor.ask, body)


@router.get("/due")
async def due(_: Reader, editor: EditorPart) -> Mapping[str, Any]:
    """What has to be looked at soon."""
    return {"items": await run_in_threadpool(editor.due)}
