"""``python -m knowledge.e5.ranges``: measure how large the network's activations get, and keep it in ``ranges.npz``.

Measured in 32 bits over the first and the longest phrasing of every article. Needed again only when the network
itself changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from knowledge.e5.graph import RANGES, Floats
from knowledge.e5.network import Network
from knowledge.loader import load_catalogue


def measured(texts: Iterable[str]) -> dict[str, Floats]:
    """The largest value of each column of each product's input over all texts."""
    network = Network(threads=1, known={})
    largest: dict[str, Floats] = {}
    for text in texts:
        for name, found in network.measure(text).items():
            largest[name] = np.maximum(largest.get(name, found), found)
    return {name: found for name, found in largest.items() if name != "y"}


def main() -> None:
    """Measure over the articles as they stand in the folder now."""
    articles = [placed.item for placed in load_catalogue(Path(__file__).parents[1]).articles]
    texts = dict.fromkeys(text for a in articles for text in (a.phrasings[0], max(a.phrasings, key=len)))
    np.savez(RANGES, **measured(texts))  # type: ignore[arg-type]  # the stub knows only keyword flags


if __name__ == "__main__":
    main()
