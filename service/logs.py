"""Structured logs: an id, never a text."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, Literal

import structlog

_FORBIDDEN = frozenset({"text", "message", "name", "phone", "payload", "body", "tokens"})


def _refuse_content(_: object, __: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Drop fields that could hold what somebody said; a forgotten one must not become a leak."""
    return {key: "…" if key in _FORBIDDEN else value for key, value in fields.items()}


class _WithoutWords(logging.Formatter):
    """Prints where an exception came from and its type; its message may quote what somebody said."""

    def formatException(self, ei: Any) -> str:
        """The frames and the type."""
        return "".join([*traceback.format_tb(ei[2]), ei[0].__name__])


def configure(form: Literal["console", "json"], level: str) -> None:
    """Set up logging for this process, on standard error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _refuse_content,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutWords(logging.BASIC_FORMAT))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
