"""The application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from channels.web import api, socket
from desk.editor import api as editor
from desk.editor import publish_api
from desk.editor.gaps import api as gaps
from desk.staff import api as staff
from service import errors, health, internal, pages
from service.parts import Parts
from service.security import KNOWLEDGE_BODY_LIMIT, BodyLimit, SecurityHeaders


def create_app(parts: Parts) -> FastAPI:
    """The FastAPI application over parts that are put together; it closes them when it ends."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tending = asyncio.create_task(parts.tend(), name="tend")
        try:
            yield
        finally:
            tending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await tending
            await parts.close()

    app = FastAPI(title="易窗", version="0.1.0", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.parts = parts
    app.state.chat = parts.chat
    app.state.staff = parts.staff
    app.state.editor = parts.editor
    app.state.publishing = parts.publishing
    app.state.gaps = parts.gaps
    app.state.internal_secret = parts.keys.internal
    for router in (
        api.router,
        socket.router,
        staff.router,
        editor.router,
        publish_api.router,
        gaps.router,
        internal.router,
        health.router,
        pages.router,
    ):
        app.include_router(router)
    errors.install(app)
    app.add_middleware(errors.LastResort)
    app.add_middleware(BodyLimit, wider={"/internal/rasa/": None, "/api/v1/knowledge/": KNOWLEDGE_BODY_LIMIT})
    if parts.settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(parts.settings.allowed_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
        )
    app.add_middleware(SecurityHeaders)
    return app
