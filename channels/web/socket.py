"""The WebSocket door of the web chat (RFC 6455); docs/chat-protocol.md is its contract."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from channels.web.api import stamp
from channels.web.chat import LAST_SEQ, WebChat, readable
from channels.web.tokens import LIFETIME, BadToken
from conversation.events import Event
from conversation.hub import Signal, Typing
from conversation.metrics import OPEN_SOCKETS
from conversation.people import BadContact
from conversation.faults import BadInput
from conversation.store import ConversationClosed, UnknownConversation

log = structlog.get_logger(__name__)
router = APIRouter()

HELLO_SECONDS = 10
FRAME_LIMIT = 16_384
REFETCH_SECONDS = 20
"""Events written by another process are noticed at the latest after this time."""
POLICY_VIOLATION = 1008
NOT_ACCEPTED = 4401


@router.websocket("/api/v1/chat/ws")
async def chat_socket(socket: WebSocket) -> None:
    """One citizen's socket; who it is is said in its first frame."""
    chat: WebChat = socket.app.state.chat
    await socket.accept()
    OPEN_SOCKETS.inc()
    try:
        await _Session(socket, chat).run()
    except* WebSocketDisconnect:
        pass  # the client is gone; what was said is stored
    finally:
        OPEN_SOCKETS.dec()


class _Session:
    def __init__(self, socket: WebSocket, chat: WebChat) -> None:
        self._socket = socket
        self._chat = chat
        self._id = ""
        self._sent = 0
        self._handlers: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {
            "message": self._message,
            "typing": self._typing,
            "read": self._read,
            "rate": self._rate,
            "callback": self._callback,
            "ping": self._ping,
        }

    async def run(self) -> None:
        hello = await self._hello()
        if hello is None:
            return
        with self._chat.hub.listen(self._id) as queue:
            state, events = await self._chat.snapshot(self._id)
            await self._send(
                type="ready", conversation_id=self._id, last_seq=state.last_seq, state=state.to_wire()
            )  # fmt: skip
            if self._sent > state.last_seq:
                self._sent = 0  # more than there is: what this client has is not from here
            await self._events([event for event in events if event.seq > self._sent])
            try:
                # One that fails ends them all: a socket that only half works looks well to its client.
                async with asyncio.TaskGroup() as group:
                    for work in (self._receive(), self._deliver(queue), self._renew()):
                        group.create_task(work)
            finally:
                self._chat.workers.typing(self._id, False)

    async def _hello(self) -> Mapping[str, Any] | None:
        try:
            frame = await asyncio.wait_for(self._frame(), HELLO_SECONDS)
        except TimeoutError:
            frame = None
        if not frame or frame.get("type") != "hello":
            await self._socket.close(POLICY_VIOLATION)
            return None
        try:
            self._id = self._chat.tokens.read(str(frame.get("token", "")))
            await self._chat.store.get(self._id)
        except (BadToken, UnknownConversation) as error:
            code = error.code if isinstance(error, BadToken) else "token_invalid"
            await self._send(type="error", code=code, message="这次对话的凭证已失效，请重新开始")
            await self._socket.close(NOT_ACCEPTED)
            return None
        after = frame.get("after_seq", 0)
        self._sent = after if isinstance(after, int) and after >= 0 else 0
        return frame

    async def _receive(self) -> None:
        while True:
            frame = await self._frame()
            handler = self._handlers.get(str(frame.get("type"))) if frame else None
            if frame is None or handler is None:
                await self._send(type="error", code="bad_frame", message="这条消息的格式不对")
                continue
            try:
                await handler(frame)
            except BadContact as error:
                await self._error("bad_contact", str(error), frame)
            except BadInput as error:
                await self._error(error.code, str(error), frame)
            except ConversationClosed:
                await self._error("closed", "这次对话已经结束，请重新开始", frame)
            except (KeyError, TypeError, ValueError):
                await self._error("bad_frame", "这条消息缺少必要的内容", frame)

    async def _frame(self) -> dict[str, Any] | None:
        """The next frame, or None for one that cannot be read."""
        try:
            text = await self._socket.receive_text()
        except KeyError:  # a binary frame
            return None
        if len(text) > FRAME_LIMIT:
            return None
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
        return frame if isinstance(frame, dict) else None

    async def _message(self, frame: Mapping[str, Any]) -> None:
        self._chat.throttle.check("message", self._id)
        text, choice = frame.get("text"), frame.get("choice_id")
        if not isinstance(text if choice is None else choice, str):
            raise KeyError("text")
        appended = await self._chat.conversations.receive(
            self._id, str(frame["client_msg_id"]), text=text, choice_id=choice
        )
        await self._send(
            type="ack",
            client_msg_id=frame["client_msg_id"],
            seq=appended.event.seq,
            duplicate=appended.duplicate,
        )

    async def _typing(self, frame: Mapping[str, Any]) -> None:
        self._chat.workers.typing(self._id, bool(frame["on"]))

    async def _read(self, frame: Mapping[str, Any]) -> None:
        await self._chat.conversations.mark_read(self._id, _seq(frame["seq"]))

    async def _rate(self, frame: Mapping[str, Any]) -> None:
        self._chat.throttle.check("rating", self._id)
        comment = frame.get("comment")
        await self._chat.conversations.rate(
            self._id, _seq(frame["seq"]), str(frame["value"]), readable(str(comment)) if comment else None
        )

    async def _callback(self, frame: Mapping[str, Any]) -> None:
        self._chat.throttle.check("callback", self._id)
        receipt, text = await self._chat.conversations.request_callback(
            self._id, str(frame["client_msg_id"]), str(frame["name"]), str(frame["phone"]), str(frame["when"])
        )
        await self._send(type="callback_taken", client_msg_id=frame["client_msg_id"], receipt=receipt, text=text)

    async def _ping(self, frame: Mapping[str, Any]) -> None:
        await self._send(type="pong")

    async def _deliver(self, queue: asyncio.Queue[Signal]) -> None:
        """Send what is new, in order and without holes."""
        while True:
            try:
                async with asyncio.timeout(REFETCH_SECONDS):
                    signal = await queue.get()
            except TimeoutError:
                await self._events(await self._chat.all_after(self._id, self._sent))
                continue
            if isinstance(signal, Typing):
                await self._send(type="typing", who=signal.who, on=signal.on)
            elif signal.seq == self._sent + 1:
                await self._events([signal])
            elif signal.seq > self._sent:
                await self._events(await self._chat.all_after(self._id, self._sent))

    async def _events(self, events: list[Event]) -> None:
        for event in events:
            await self._send(type="event", event=event.to_wire())
            self._sent = event.seq

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(LIFETIME.total_seconds() * 0.8)
            token = self._chat.tokens.issue(self._id)
            await self._send(type="token", token=token.value, expires_at=stamp(token.expires_at))

    async def _error(self, code: str, message: str, frame: Mapping[str, Any]) -> None:
        await self._send(type="error", code=code, message=message, client_msg_id=frame.get("client_msg_id"))

    async def _send(self, **frame: Any) -> None:
        await self._socket.send_text(orjson.dumps(frame).decode())


def _seq(value: object) -> int:
    """A place in the order; raises ``ValueError`` for what cannot be one."""
    if isinstance(value, int) and 0 <= value <= LAST_SEQ:
        return value
    raise ValueError("seq")
