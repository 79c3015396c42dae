"""The network as a graph for ONNX Runtime, with weights and activations in eight bits.

A few columns of the activations are far larger than the others and would take all of the eight bits. So each column
is divided by a share of the range it is known to have (``ranges.npz``), and the weights are multiplied by the
same (Xiao et al. 2023, "SmoothQuant").
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from knowledge.e5.weights import Weights

Floats = NDArray[np.float32]
RANGES = Path(__file__).parent / "ranges.npz"
SHARE = 0.7
"""How much of the difference between columns moves from the activations to the weights; 0 is none."""
PARTS = ("qkv", "ao", "fi", "fo")
"""The four products of a layer: into attention, out of it, and both of the network behind it."""
_EPSILON = 1e-12
_CUSTOM = "com.microsoft"
_OPSETS = (("", 18), (_CUSTOM, 1))


def ranges() -> dict[str, Floats]:
    """The largest value of each column of each product's input, as ``l<layer>.<part>``."""
    with np.load(RANGES) as stored:
        return {name: stored[name] for name in stored.files}


def graph(weights: Weights, known: Mapping[str, Floats] | None) -> bytes:
    """The model for ONNX Runtime: ``x`` (1, tokens, width) in, the mean ``y`` (1, width) of the last layer out.

    Without ``known`` ranges it stays in 32 bits and also gives the ranges it meets, under their names.
    """
    build = _Build(weights, known)
    last = "x"
    for layer in range(weights.layers):
        last = build.layer(layer, last)
    build.add("ReduceMean", [last, build.keep("tokens", np.array([1]))], "y", keepdims=0)
    return build.model()


class _Build:
    """Collects nodes and constants."""

    def __init__(self, weights: Weights, known: Mapping[str, Floats] | None) -> None:
        self._weights = weights
        self._known = known
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, weights.width])]

    def keep(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def layer(self, number: int, x: str) -> str:
        name = f"l{number}."
        self._product(f"{name}qkv", x, [f"{name}{part}" for part in "qkv"])
        three = [f"{name}{part}.out" for part in "qkv"]
        self._nodes.append(helper.make_node("Split", [f"{name}qkv.out"], three, axis=2, num_outputs=3))
        self.add("MultiHeadAttention", three, f"{name}seen", _CUSTOM, num_heads=self._weights.heads)
        self._product(f"{name}ao", f"{name}seen", [f"{name}ao"])
        middle = self._normal(f"{name}aln", x, f"{name}ao.out")
        self._product(f"{name}fi", middle, [f"{name}fi"])
        self.add("Gelu", [f"{name}fi.out"], f"{name}bent", _CUSTOM)
        self._product(f"{name}fo", f"{name}bent", [f"{name}fo"])
        return self._normal(f"{name}oln", middle, f"{name}fo.out")

    def _normal(self, name: str, x: str, added: str) -> str:
        scale, bias = (self.keep(f"{name}.{part}", self._weights.tensor(f"{name}.{part}")) for part in "wb")
        return self.add("SkipLayerNormalization", [x, added, scale, bias], f"{name}.out", _CUSTOM, epsilon=_EPSILON)

    def _product(self, name: str, x: str, tensors: list[str]) -> None:
        columns = 4 * self._weights.width if name.endswith("fo") else self._weights.width
        matrix = np.concatenate([self._weights.matrix(f"{tensor}.w", columns) for tensor in tensors])
        bias = self.keep(f"{name}.b", np.concatenate([self._weights.tensor(f"{tensor}.b") for tensor in tensors]))
        if self._known is None:
            self._measured(name, x, matrix, bias)
            return
        reach = np.maximum(np.abs(matrix).max(axis=0), 1e-4)
        shift = np.maximum(self._known[name], 1e-3) ** SHARE / reach ** (1 - SHARE)
        matrix = matrix * shift
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
        self.add("Mul", [x, self.keep(f"{name}.m", (1 / shift).astype(np.float32))], f"{name}.in")
        parts = {
            "q": np.round(matrix / scale[:, None]).astype(np.int8).T,
            "s": scale.astype(np.float32),
            "z": np.zeros(len(scale), np.int8),
        }
        inputs = [f"{name}.in", *(self.keep(f"{name}.{part}", values) for part, values in parts.items()), bias]
        self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", _CUSTOM)

    def _measured(self, name: str, x: str, matrix: Floats, bias: str) -> None:
        self.add("MatMul", [x, self.keep(f"{name}.w", matrix.T)], f"{name}.bare")
        self.add("Add", [f"{name}.bare", bias], f"{name}.out")
        self.add("Abs", [x], f"{name}.abs")
        self.add("ReduceMax", [f"{name}.abs", self.keep(f"{name}.axes", np.array([0, 1]))], name, keepdims=0)
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [None]))

    def model(self) -> bytes:
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "tokens", self._weights.width])
        whole = helper.make_graph(self._nodes, "e5", [x], self._outputs, self._constants)
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS]
        found: bytes = helper.make_model(whole, opset_imports=opsets, ir_version=9).SerializeToString()
        return found
