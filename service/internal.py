"""Routes for our own processes: Rasa's custom actions, and one question through the whole turn."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from channels.web.access import internal
from conversation.actions import UnknownAction
from conversation.events import Event, EventType
from conversation.identifiers import new_id
from service.parts import Parts

router = APIRouter(prefix="/internal", include_in_schema=False, dependencies=[Depends(internal)])
ASK_SECONDS = 60


class Question(BaseModel):
    """One question in a conversation of its own."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=2000)
    as_of: date | None = None
    region: str | None = Field(None, pattern=r"^\d{6}$")
    channel: str = Field("web", pattern=r"^[a-z]{1,20}$")


@router.post("/rasa/actions")
async def actions(request: Request) -> Response:
    """Rasa's action protocol: a custom action by name."""
    parts: Parts = request.app.state.parts
    body = orjson.loads(await request.body())
    try:
        result = await parts.actions.run(body)
    except UnknownAction as fault:
        return JSONResponse({"error": "unknown action", "action_name": str(fault)}, 404)
    return Response(orjson.dumps(result), media_type="application/json")


@router.post("/ask")
async def ask(request: Request, question: Question) -> dict[str, Any]:
    """The whole turn for one question; the answer as ``yichuang ask --json`` prints it."""
    parts: Parts = request.app.state.parts
    started = await parts.chat.conversations.start(
        channel=question.channel, region=question.region or parts.settings.region, mode="check", as_of=question.as_of
    )
    id = started.conversation_id
    with parts.chat.hub.listen(id) as queue:
        await parts.chat.conversations.receive(id, new_id("m"), text=question.text)
        said: list[Event] = []
        async with asyncio.timeout(ASK_SECONDS):
            while True:
                signal = await queue.get()
                if isinstance(signal, Event):
                    if signal.type is EventType.TURN_ENDED:
                        break
                    if signal.type is EventType.BOT_MESSAGE:
                        said.append(signal)
    first = said[0].payload
    whole = {name: "\n\n".join(event.payload[name] for event in said) for name in ("text", "spoken")}
    return {"conversation_id": id, **first, **whole}
