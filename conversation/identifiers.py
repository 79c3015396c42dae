"""Names for things that nobody can guess."""

from __future__ import annotations

import re
import secrets

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id(prefix: str) -> str:
    """An unguessable id (96 bits) such as ``c_9f…``."""
    return f"{prefix}_{secrets.token_hex(12)}"
