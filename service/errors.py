"""How faults reach a client: a code for programs and a sentence for people."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from channels.web.chat import TooMany
from channels.web.tokens import BadToken
from conversation.people import BadContact
from conversation.service import BadInput
from conversation.store import ConversationClosed, UnknownConversation

log = structlog.get_logger(__name__)
_HTTP = {404: "没有这个地址", 405: "这个地址不接受这种请求", 413: "内容太大，请缩短后再发送"}


def error(status: int, code: str, message: str) -> JSONResponse:
    """The one form of an error."""
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def install(app: FastAPI) -> None:
    """Register a handler for everything the platform raises on purpose, and for the rest."""

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

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, fault: RequestValidationError) -> JSONResponse:
        where = "、".join(".".join(str(part) for part in item["loc"][1:]) or "内容" for item in fault.errors())
        return error(422, "bad_request", f"请求内容不对，请检查：{where}")

    @app.exception_handler(HTTPException)
    async def _http(_: Request, fault: HTTPException) -> JSONResponse:
        return error(fault.status_code, "http", _HTTP.get(fault.status_code, "请求没有成功"))

    @app.exception_handler(Exception)
    async def _rest(request: Request, fault: Exception) -> JSONResponse:
        log.error("request failed", path=request.url.path, error=type(fault).__name__)
        return error(500, "internal", "系统出了点问题，请稍后再试")
