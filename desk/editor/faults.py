"""What can be wrong with a request to the editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class EditorFault(ValueError):
    """A code for programs, a sentence for people, a status, and what else the page needs to help."""

    def __init__(self, code: str, message: str, status: int = 422, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.more: Mapping[str, Any] = more
