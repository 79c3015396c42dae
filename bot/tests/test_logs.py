"""Nothing a citizen said reaches a log line once messages may arrive."""

from __future__ import annotations

import io
import logging
import warnings
from typing import Iterator

import pytest
import structlog

from launch import logs

CANARY = "我叫金丝雀，身份证330106199001011234"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a sealed log writes; logging is put back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    formatter = logs.configure(logging.INFO)
    formatter.sealed = True
    stream = io.StringIO()
    root.handlers[0].setStream(stream)
    yield stream
    logging.captureWarnings(False)
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def fail() -> None:
    spoken = CANARY
    raise ValueError(spoken)


def test_lines_of_others_lose_their_words(lines: io.StringIO) -> None:
    logging.getLogger("rasa.core.processor").error("Received user message '%s'", CANARY)
    assert CANARY not in lines.getvalue()
    assert "ERROR rasa.core.processor: line " in lines.getvalue()


def test_structured_lines_lose_their_values(lines: io.StringIO) -> None:
    structlog.get_logger("rasa.x").error("processor.message", text=CANARY, slots={"name": CANARY}, event_info=CANARY)
    assert lines.getvalue()
    assert "金丝雀" not in lines.getvalue()


@pytest.mark.parametrize("name", ["rasa.core.processor", "sanic.error", "bot.channel"])
def test_exceptions_keep_type_and_place_only(lines: io.StringIO, name: str) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger(name).exception("failed")
    assert "金丝雀" not in lines.getvalue()
    assert "[ValueError at " in lines.getvalue()
    assert "test_logs.py" in lines.getvalue()


def test_structured_exceptions_keep_type_and_place_only(lines: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        structlog.get_logger("rasa.x").error("failed", exc_info=True)
    assert "金丝雀" not in lines.getvalue()
    assert "[ValueError at " in lines.getvalue()


def test_warnings_are_silent(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    assert "金丝雀" not in lines.getvalue()


def test_our_own_lines_are_kept(lines: io.StringIO) -> None:
    logging.getLogger("bot.channel").info("turn %s failed", "t_1")
    assert "INFO bot.channel: turn t_1 failed" in lines.getvalue()


def test_before_messages_arrive_others_may_explain_themselves(lines: io.StringIO) -> None:
    logging.getLogger().handlers[0].formatter.sealed = False
    logging.getLogger("rasa.core.agent").error("could not load the model")
    assert "could not load the model" in lines.getvalue()
