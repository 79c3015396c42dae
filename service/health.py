"""Whether this process lives, whether it can serve, and what it has counted."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from channels.web.access import public
from service.access import operations
from service.parts import Parts

log = structlog.get_logger(__name__)
router = APIRouter(tags=["operations"])


@router.get("/healthz", dependencies=[Depends(public)])
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", dependencies=[Depends(public)])
async def ready(request: Request) -> JSONResponse:
    """Every part that an answer needs works; 503 names those that do not.

    A missing calendar is named too, with the status ``attention``: people count as away, and answers go on.
    """
    parts: Parts = request.app.state.parts
    needed = {
        "database": await _database(parts),
        "knowledge": _knowledge(parts),
        "understander": await parts.understander.ready(),
    }
    checks = {**needed, "calendar": not parts.hours.missing_years(parts.clock.now())}
    good = all(needed.values())
    status = "not ready" if not good else "ok" if all(checks.values()) else "attention"
    return JSONResponse({"status": status, "checks": checks}, 200 if good else 503)


@router.get("/metrics")
async def metrics(_: Annotated[None, Depends(operations)]) -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _database(parts: Parts) -> bool:
    try:
        await parts.database.run(lambda connection: connection.execute(text("SELECT version_num FROM alembic_version")))
    except SQLAlchemyError as fault:
        log.error("database not reachable", error=type(fault).__name__)
        return False
    return True


def _knowledge(parts: Parts) -> bool:
    try:
        return bool(parts.engine.current().articles)
    except (LookupError, OSError, ValueError) as fault:
        log.error("knowledge not readable", error=type(fault).__name__)
        return False
