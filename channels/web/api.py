"""The REST door of the web chat; docs/chat-protocol.md is its contract."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from channels.web.access import Chat, Citizen, public, renewer
from channels.web.chat import LAST_SEQ, readable, wire
from channels.web.tokens import BadToken, Token
from channels.web.transcript import transcript
from conversation.events import Event
from conversation.hub import Signal
from knowledge.regions import is_region

router = APIRouter(prefix="/api/v1/chat", tags=["chat"])
LONGEST_WAIT = 25
Text = Annotated[str, AfterValidator(readable)]


class Body(BaseModel):
    """A request body; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class Start(Body):
    """Begin a conversation."""

    region: str | None = Field(None, pattern=r"^\d{6}$")
    mode: Literal["standard", "elder"] = "standard"
    previous_token: str | None = None


class Message(Body):
    """Say something, or press a button."""

    client_msg_id: Text
    text: Text | None = None
    choice_id: Text | None = Field(None, max_length=160)

    @model_validator(mode="after")
    def _one(self) -> Message:
        if (self.text is None) == (self.choice_id is None):
            raise ValueError("text 和 choice_id 必须且只能有一个")
        return self


class Read(Body):
    """What has been shown."""

    seq: int = Field(ge=0, le=LAST_SEQ)


class Rating(Body):
    """What an answer was worth."""

    seq: int = Field(ge=1, le=LAST_SEQ)
    value: Literal["helpful", "unhelpful"]
    comment: Text | None = Field(None, max_length=500)


class Callback(Body):
    """Ask to be called back."""

    client_msg_id: Text
    name: Text = Field(max_length=40)
    phone: Text = Field(max_length=30)
    when: Literal["morning", "afternoon", "any"]


def stamp(at: datetime) -> str:
    """An instant as the protocol writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _token(token: Token) -> dict[str, str]:
    return {"token": token.value, "expires_at": stamp(token.expires_at)}


@router.post("/conversations", status_code=201, dependencies=[Depends(public)])
async def start(request: Request, chat: Chat, body: Start) -> dict[str, Any]:
    """Begin a conversation and get its token."""
    chat.throttle.check("start", request.client.host if request.client else "unknown")
    previous = None
    if body.previous_token:
        try:
            previous = chat.tokens.read(body.previous_token)
        except BadToken:
            previous = None  # an ended token only loses the link to the earlier conversation
    region = body.region if body.region and is_region(body.region) else chat.region
    started = await chat.conversations.start(channel="web", region=region, mode=body.mode, previous_id=previous)
    opening = chat.people.opening(chat.clock.now())
    return {
        "conversation_id": started.conversation_id,
        **_token(chat.tokens.issue(started.conversation_id)),
        "opening": opening.to_wire(),
    }


@router.post("/token")
async def renew(chat: Chat, token: Annotated[str, Depends(renewer)]) -> dict[str, str]:
    """Exchange a token for a fresh one."""
    return _token(chat.tokens.renew(token))


@router.post("/messages", status_code=202)
async def send(chat: Chat, conversation_id: Citizen, body: Message) -> dict[str, Any]:
    """Say something; the answer comes as an event."""
    chat.throttle.check("message", conversation_id)
    appended = await chat.conversations.receive(
        conversation_id, body.client_msg_id, text=body.text, choice_id=body.choice_id
    )
    return {"seq": appended.event.seq, "duplicate": appended.duplicate}


@router.get("/events")
async def events(
    chat: Chat,
    conversation_id: Citizen,
    after_seq: Annotated[int, Query(ge=0, le=LAST_SEQ)] = 0,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT)] = 0,
) -> dict[str, Any]:
    """Everything after ``after_seq``; with ``wait``, held until there is something."""
    with chat.hub.listen(conversation_id) as queue:
        state, everything = await chat.snapshot(conversation_id)
        if wait and state.last_seq <= after_seq:
            await _news(queue, after_seq, wait)
            state, everything = await chat.snapshot(conversation_id)
    new = [event for event in everything if event.seq > after_seq]
    return {"events": wire(new), "state": state.to_wire(), "last_seq": state.last_seq}


async def _news(queue: asyncio.Queue[Signal], after_seq: int, seconds: int) -> None:
    """Wait until an event after ``after_seq`` is announced; nothing new within ``seconds`` is an answer too."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                signal = await queue.get()
                if isinstance(signal, Event) and signal.seq > after_seq:
                    return


@router.post("/read", status_code=204)
async def read(chat: Chat, conversation_id: Citizen, body: Read) -> None:
    """Say what has been shown."""
    await chat.conversations.mark_read(conversation_id, body.seq)


@router.post("/ratings", status_code=204)
async def rate(chat: Chat, conversation_id: Citizen, body: Rating) -> None:
    """Rate an answer."""
    chat.throttle.check("rating", conversation_id)
    await chat.conversations.rate(conversation_id, body.seq, body.value, body.comment)


@router.post("/callbacks", status_code=201)
async def call_back(chat: Chat, conversation_id: Citizen, body: Callback) -> dict[str, str]:
    """Ask to be called back."""
    chat.throttle.check("callback", conversation_id)
    receipt, text = await chat.conversations.request_callback(
        conversation_id, body.client_msg_id, body.name, body.phone, body.when
    )
    return {"receipt": receipt, "text": text}


@router.get("/transcript")
async def download(chat: Chat, conversation_id: Citizen) -> Response:
    """The conversation as a text file."""
    _, everything = await chat.snapshot(conversation_id)
    name = f"shebao-{chat.clock.now():%Y%m%d}.txt"
    return Response(
        transcript(everything),
        media_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@router.get("/hours", dependencies=[Depends(public)])
async def hours(chat: Chat) -> dict[str, Any]:
    """When people can be reached."""
    return chat.people.opening(chat.clock.now()).to_wire()
