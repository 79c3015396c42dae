"""What can be wrong with what a citizen sends."""

from __future__ import annotations


class BadInput(ValueError):
    """Raised for input that cannot be taken; ``code`` is for programs, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)
