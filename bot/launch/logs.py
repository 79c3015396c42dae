"""Logs that hold nobody's words.

Rasa writes message texts and slot values into its log lines, and exceptions carry them too. From the moment messages
may arrive, a line of other code says only where it was written and which exception it was about.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, MutableMapping, Optional

import structlog

OURS = "bot"


class PrivateFormatter(logging.Formatter):
    """Keeps the message of our own lines, and of others' lines until `sealed` is set."""

    def __init__(self) -> None:
        """Starts unsealed: nobody has said anything while the bot is loading."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.sealed = False

    def format(self, record: logging.LogRecord) -> str:
        """The line, without anything a citizen may have said."""
        ours = record.name.split(".")[0] == OURS
        message = record.getMessage() if ours or not self.sealed else f"line {record.lineno}"
        error = _describe(record.exc_info[1]) if record.exc_info and record.exc_info[1] else ""
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {message}{error}"


def configure(level: int = logging.WARNING) -> PrivateFormatter:
    """Sends every log line and warning through one handler on the error stream."""
    formatter = PrivateFormatter()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger(OURS).setLevel(logging.INFO)
    _quieten_libraries()
    structlog.configure(
        processors=[_event_only],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    return formatter


def _quieten_libraries() -> None:
    """Warnings at import are about versions that the lock file holds; `run.py validate` shows those about the data."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    import jieba  # it warns and sets its own logger up when it is imported

    jieba.setLogLevel(logging.WARNING)


def _event_only(_: object, __: str, event: MutableMapping[str, Any]) -> tuple[Any, ...]:
    """Drops the values of a structured line; the name of the event and the exception go on to the formatter."""
    return (event["event"],), {"exc_info": event.get("exc_info")}


def _describe(error: BaseException) -> str:
    """The type of an exception and where it was raised; never its message, which may quote a citizen."""
    place = _last_frame(error.__traceback__)
    return f" [{type(error).__name__}{place}]"


def _last_frame(trace: Optional[TracebackType]) -> str:
    frames = traceback.extract_tb(trace)
    return f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
