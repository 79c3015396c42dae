"""Secrets of this installation: made on the first start, readable by its user only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import BaseModel, ConfigDict, ValidationError


class BadKeys(RuntimeError):
    """Raised when the file of keys cannot be read; the message is for people."""


class Keys(BaseModel):
    """What signs, encrypts, and tells our own processes from others."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    token: str
    vault: str
    internal: str
    channel: str

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """Read ``keys.json`` of that folder, or make it; raises :class:`BadKeys`."""
        path = folder / "keys.json"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls._read(path)
        made = cls(
            token=secrets.token_hex(32),
            vault=Fernet.generate_key().decode(),
            internal=secrets.token_urlsafe(32),
            channel=secrets.token_urlsafe(32),
        )
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(made.model_dump(), file)
        return made

    @classmethod
    def _read(cls, path: Path) -> Keys:
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise BadKeys(
                f"{path} 读不出来：请从备份恢复。没有备份时可以删掉它，下次启动会重新生成，但已登记的电话就解不开了"
            ) from error
