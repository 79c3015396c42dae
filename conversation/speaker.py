"""Who may speak to the citizen: exactly one at a time."""

from __future__ import annotations

from enum import StrEnum


class Speaker(StrEnum):
    """The one who may write to the citizen."""

    BOT = "bot"
    """The bot answers."""
    WAITING = "waiting"
    """A person has been asked for and none has come yet; the bot keeps silent."""
    PERSON = "person"
    """A caseworker answers."""
    CLOSED = "closed"
    """Nobody; a further message starts a new conversation."""


TRANSITIONS: dict[Speaker, frozenset[Speaker]] = {
    Speaker.BOT: frozenset({Speaker.WAITING, Speaker.PERSON, Speaker.CLOSED}),
    Speaker.WAITING: frozenset({Speaker.PERSON, Speaker.BOT, Speaker.CLOSED}),
    Speaker.PERSON: frozenset({Speaker.WAITING, Speaker.BOT, Speaker.CLOSED}),
    Speaker.CLOSED: frozenset(),
}


class ForbiddenTransition(ValueError):
    """Raised when the speaker may not change that way."""

    def __init__(self, current: Speaker, wanted: Speaker) -> None:
        super().__init__(f"speaker cannot go from {current} to {wanted}")


def check_transition(current: Speaker, wanted: Speaker) -> None:
    """Raise :class:`ForbiddenTransition` unless ``current`` may become ``wanted``."""
    if wanted not in TRANSITIONS[current]:
        raise ForbiddenTransition(current, wanted)
