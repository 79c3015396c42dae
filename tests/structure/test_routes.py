"""Who may call what is written at every route."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIWebSocketRoute, iter_route_contexts

from channels.web.access import citizen, public
from service.access import RULES
from service.app import create_app

pytestmark = pytest.mark.unit
SOCKET = "/api/v1/chat/ws"
"""Its credential comes in the first frame; the tests of the web chat show that nothing happens before."""


def rules_of(dependant: Dependant | None) -> list[Any]:
    """The access rules that a route depends on, directly or through others."""
    if dependant is None:
        return []
    found = [dependency.call for dependency in dependant.dependencies if dependency.call in RULES]
    return found + [rule for dependency in dependant.dependencies for rule in rules_of(dependency)]


def unruled(app: FastAPI) -> list[str]:
    """The routes that do not name exactly one access rule."""
    return [
        f"{route.path}: {[rule.__name__ for rule in rules]}"
        for route in iter_route_contexts(app.routes)
        if len(rules := rules_of(getattr(route, "dependant", None))) != 1 and route.path != SOCKET
    ]


@pytest.fixture
def app() -> FastAPI:
    """The application, over nothing: only its routes are looked at."""
    settings = SimpleNamespace(allowed_origins=())
    parts: Any = SimpleNamespace(
        chat=None,
        staff=None,
        editor=None,
        publishing=None,
        gaps=None,
        keys=SimpleNamespace(internal="secret"),
        settings=settings,
    )
    return create_app(parts)


def test_every_route_names_exactly_one_access_rule(app: FastAPI) -> None:
    assert unruled(app) == []
    assert len(list(iter_route_contexts(app.routes))) > 15


def test_a_route_without_a_rule_is_noticed(app: FastAPI) -> None:
    app.get("/forgotten")(lambda: None)
    app.get("/undecided", dependencies=[Depends(public), Depends(citizen)])(lambda: None)
    app.mount("/files", FastAPI())
    assert [line.partition(":")[0] for line in unruled(app)] == ["/forgotten", "/undecided", "/files"]


def test_the_one_socket_is_the_one_that_is_tested(app: FastAPI) -> None:
    sockets = [r.path for r in iter_route_contexts(app.routes) if isinstance(r.original_route, APIWebSocketRoute)]
    assert sockets == [SOCKET]
