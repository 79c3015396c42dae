"""How a turn ended. Every outcome has a sentence for the citizen, a metric and a test."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The typed end of a turn."""

    ANSWERED = "answered"
    """An article answered the question, word for word."""
    CLARIFIED = "clarified"
    """The bot asked one question back, with choices."""
    COMPUTED = "computed"
    """A calculator answered, with its working."""
    FORM_STEP = "form_step"
    """The bot asked for the next thing it needs to get something done."""
    HANDED_OVER = "handed_over"
    """A person takes over, or will call back."""
    OUT_OF_SCOPE = "out_of_scope"
    """Not the social-insurance centre's business; whom to ask instead is said where it is known."""
    UNKNOWN = "unknown"
    """Ours, perhaps, but no article fits well enough; a person is offered."""
    CHAT = "chat"
    """A greeting, thanks, a question about the bot itself."""
    REFUSED_EMPTY = "refused_empty"
    """Nothing to understand was sent (blanks, signs, a picture of a face)."""
    REFUSED_CLOSED = "refused_closed"
    """The conversation has ended; a new one has to be started."""
    ERROR_UNDERSTANDER = "error_understander"
    """The understanding part cannot be reached; what was said is kept."""
    ERROR_KNOWLEDGE = "error_knowledge"
    """The knowledge part failed; this is not the same as knowing nothing."""
    ERROR_INTERNAL = "error_internal"
    """Anything else that failed."""

    @property
    def is_error(self) -> bool:
        """Whether something of ours broke."""
        return self.value.startswith("error_")

    @property
    def is_miss(self) -> bool:
        """Whether the citizen is no further than before; two in a row offer a person."""
        return self in (Outcome.UNKNOWN, Outcome.REFUSED_EMPTY) or self.is_error
