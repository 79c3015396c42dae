"""Fixtures of the service's tests: the served platform of the web chat's tests."""

from __future__ import annotations

from tests.channels.conftest import releases, script, settings, web

__all__ = ["releases", "script", "settings", "web"]
