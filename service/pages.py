"""The centre's demo page, the widget's script and the description of the interface."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response

from channels.web.access import public
from service.settings import HOME

router = APIRouter(include_in_schema=False, dependencies=[Depends(public)])
WEB = HOME / "web"


def _file(path: Path, kind: str) -> FileResponse:
    return FileResponse(path, media_type=kind, headers={"Cache-Control": "no-cache"})


@router.get("/")
async def page() -> Response:
    """The demo page."""
    return _file(WEB / "demo" / "index.html", "text/html; charset=utf-8")


@router.get("/demo.css")
async def style() -> Response:
    """Its style."""
    return _file(WEB / "demo" / "demo.css", "text/css; charset=utf-8")


@router.get("/widget.js")
async def widget() -> Response:
    """The chat widget; other sites embed it too."""
    response = _file(WEB / "dist" / "widget.js", "text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@router.get("/console")
async def console_address() -> Response:
    """The staff console, also where somebody forgets the last stroke."""
    return RedirectResponse("/console/")


@router.get("/console/{path:path}")
async def console(path: str) -> Response:
    """The staff console; every address that is no file of it is one of its pages."""
    built = (WEB / "dist" / "console").resolve()
    wanted = (built / path).resolve()
    if path.startswith("assets/") and wanted.is_relative_to(built) and wanted.is_file():
        kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
        return FileResponse(wanted, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})
    if path.startswith("assets/") or not (built / "index.html").is_file():
        return Response(status_code=404)
    return _file(built / "index.html", "text/html; charset=utf-8")


@router.get("/favicon.ico")
async def icon() -> Response:
    """No icon."""
    return Response(status_code=204)


@router.get("/openapi.json")
async def interface(request: Request) -> Response:
    """The interface in the OpenAPI format."""
    return JSONResponse(request.app.openapi())
