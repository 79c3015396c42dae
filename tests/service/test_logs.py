"""Logs carry an id, never what somebody said (Lesson 19)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from service import logs

pytestmark = pytest.mark.unit
CANARY = "张三丰13800138000"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Logging as it was, after each test."""
    yield
    structlog.reset_defaults()
    logging.basicConfig(force=True)


def test_fields_that_could_hold_a_text_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    """Lesson 19."""
    logs.configure("json", "info")
    fields = dict.fromkeys(("text", "message", "name", "phone", "payload", "body", "tokens"), CANARY)
    structlog.get_logger("x").info("said", conversation="c_1", **fields)
    line = json.loads(capfd.readouterr().err)
    assert line["conversation"] == "c_1"
    assert CANARY not in str(line)


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_of_a_library_is_logged_without_its_message(
    form: Literal["json", "console"], capfd: pytest.CaptureFixture[str]
) -> None:
    """Lesson 19."""
    logs.configure(form, "info")
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("library").exception("something broke")
    logged = capfd.readouterr().err
    assert "something broke" in logged
    assert "ValueError" in logged
    assert "test_logs.py" in logged
    assert CANARY not in logged


def test_lines_below_the_level_are_not_written(capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "warning")
    structlog.get_logger("x").info("quiet")
    structlog.get_logger("x").warning("loud")
    assert [json.loads(line)["event"] for line in capfd.readouterr().err.splitlines()] == ["loud"]
