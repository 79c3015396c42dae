"""How faults reach a client: a code for programs and a sentence for people."""

from __future__ import annotations

import contextlib
import traceback
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.web.throttle import TooMany
from channels.web.tokens import BadToken
from conversation.faults import BadInput
from conversation.people import BadContact
from conversation.store import ConversationClosed, UnknownConversation
from desk.editor.faults import EditorFault
from desk.staff.service import StaffFault
from knowledge.editing.workspace import BadFile

log = structlog.get_logger(__name__)
INTERNAL_ERROR = 1011
"""Close code of a socket that something of ours broke (RFC 6455)."""
_HTTP = {404: "没有这个地址", 405: "这个地址不接受这种请求"}


def error(status: int, code: str, message: str, **more: Any) -> JSONResponse:
    """The one form of an error; ``more`` is what a page needs to help."""
    return JSONResponse({"error": {"code": code, "message": message, **more}}, status)


def too_large() -> JSONResponse:
    """The answer to a body over the limit."""
    return error(413, "too_large", "内容太大，请缩短后再发送")


def install(app: FastAPI) -> None:
    """Register a handler for everything the platform raises on purpose; the rest meets :class:`LastResort`."""
    _for_citizens(app)
    _for_staff(app)
    _for_requests(app)


def _for_citizens(app: FastAPI) -> None:
    @app.exception_handler(BadToken)
    async def _token(_: Request, fault: BadToken) -> JSONResponse:
        response = error(401, fault.code, str(fault))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @app.exception_handler(TooMany)
    async def _too_many(_: Request, fault: TooMany) -> JSONResponse:
        response = error(429, fault.code, str(fault))
        response.headers["Retry-After"] = "30"
        return response

    @app.exception_handler(BadInput)
    async def _input(_: Request, fault: BadInput) -> JSONResponse:
        return error(422, fault.code, str(fault))

    @app.exception_handler(BadContact)
    async def _contact(_: Request, fault: BadContact) -> JSONResponse:
        return error(422, f"bad_{fault.field}", str(fault))

    @app.exception_handler(ConversationClosed)
    async def _closed(_: Request, __: ConversationClosed) -> JSONResponse:
        return error(409, "closed", "这次对话已经结束，请重新开始")

    @app.exception_handler(UnknownConversation)
    async def _unknown(_: Request, __: UnknownConversation) -> JSONResponse:
        return error(401, "token_invalid", "找不到这次对话，请重新开始")


def _for_staff(app: FastAPI) -> None:
    @app.exception_handler(StaffFault)
    async def _staff(_: Request, fault: StaffFault) -> JSONResponse:
        response = error(fault.status, fault.code, str(fault))
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response

    @app.exception_handler(EditorFault)
    async def _editor(_: Request, fault: EditorFault) -> JSONResponse:
        return error(fault.status, fault.code, str(fault), **fault.more)

    @app.exception_handler(BadFile)
    async def _file(_: Request, fault: BadFile) -> JSONResponse:
        return error(422, "bad_file", str(fault))


def _for_requests(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, fault: RequestValidationError) -> JSONResponse:
        where = "、".join(".".join(str(part) for part in item["loc"][1:]) or "内容" for item in fault.errors())
        return error(422, "bad_request", f"请求内容不对，请检查：{where}")

    @app.exception_handler(HTTPException)
    async def _http(_: Request, fault: HTTPException) -> JSONResponse:
        if fault.status_code == 413:
            return too_large()
        return error(fault.status_code, "http", _HTTP.get(fault.status_code, "请求没有成功"))


class LastResort:
    """Ends whatever nobody foresaw in an answer and one log line.

    The message of an exception may quote what a citizen said, so it goes no further than here: the log gets the
    exception's type and its place.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as fault:
            log.error("request failed", path=scope["path"], **describe(fault))
            if scope["type"] == "websocket":
                with contextlib.suppress(RuntimeError, OSError):  # closed already, by the client or by us
                    await send({"type": "websocket.close", "code": INTERNAL_ERROR})
            elif begun:
                raise BrokenOff from None
            else:
                await error(500, "internal", "系统出了点问题，请稍后再试")(scope, receive, send)


class BrokenOff(RuntimeError):
    """Raised when an answer fails after its first part has been sent: the server then cuts the connection."""


def describe(fault: BaseException) -> dict[str, str]:
    """Type and place of an exception, without its message."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    frames = traceback.extract_tb(fault.__traceback__)
    return {"error": type(fault).__name__, "at": f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"}
