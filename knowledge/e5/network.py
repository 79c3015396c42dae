"""The network ready to run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from knowledge.e5.graph import graph, ranges
from knowledge.e5.tokens import Tokens
from knowledge.e5.weights import Weights, model_path

Floats = NDArray[np.float32]
_PREFIX = "query: "
"""What the network was trained to find in front of every question."""
MAX_TOKENS = 512


class Network:
    """Turns one text at a time into a vector; several threads may ask at once.

    Texts are never run together: the eight bits are shared out over everything in one run, so that a text's vector
    would depend on its neighbours.
    """

    def __init__(self, threads: int, known: Mapping[str, Floats] | None = None) -> None:
        """``known`` ranges instead of those that ship; an empty mapping runs in 32 bits and measures them."""
        weights = Weights.read(model_path())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = graph(weights, (ranges() if known is None else known) or None)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokens = Tokens(weights)
        self._weights = weights
        self._place = weights.tensor("emb.pos").reshape(-1, weights.width) + weights.tensor("emb.type")[: weights.width]
        self._scale, self._bias = weights.tensor("emb.ln.w"), weights.tensor("emb.ln.b")

    def vector(self, text: str) -> Floats:
        """The text's vector, of unit length."""
        mean: Floats = self._session.run(["y"], {"x": self._first(text)})[0][0]
        unit: Floats = mean / np.linalg.norm(mean)
        return unit

    def measure(self, text: str) -> dict[str, Floats]:
        """The ranges that a text leads to; only in 32 bits."""
        names = [output.name for output in self._session.get_outputs()]
        return dict(zip(names, self._session.run(names, {"x": self._first(text)}), strict=True))

    def _first(self, text: str) -> Floats:
        """What the first layer gets: pieces and places, normalised."""
        pieces = np.array(self._tokens.of(_PREFIX + text)[:MAX_TOKENS], np.int64)
        x = self._weights.rows("emb.word", pieces) + self._place[: len(pieces)]
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-12)
        first: Floats = (x * self._scale + self._bias)[None]
        return first
