"""Finding articles by the words and characters of their phrasings.

Multinomial naive Bayes over tf-idf weights (Rennie et al. 2003): one class an article, trained by counting,
stored sparsely, so that a question touches only the features it has.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.text import grams, words

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Arrays = Mapping[str, NDArray[np.generic]]
SMOOTHING = 0.05


def features(normalised: str) -> Counter[str]:
    """Character runs of one to three and words, counted."""
    return Counter([*grams(normalised), *("w_" + word for word in words(normalised))])


@dataclass(frozen=True, slots=True)
class LexicalModel:
    """Scores every article for a question by its wording.

    ``gains[start[f]:start[f + 1]]`` are what feature ``f`` adds to ``articles[start[f]:start[f + 1]]``.
    """

    index: Mapping[str, int]
    idf: Floats
    base: Floats
    start: Ints
    articles: Ints
    gains: Floats

    @classmethod
    def train(cls, phrasings: Sequence[str], owners: Ints, articles: int) -> LexicalModel:
        """Count ``phrasings`` (normalised); ``owners[i]`` is the article (0-based) of the i-th."""
        counted = [features(phrasing) for phrasing in phrasings]
        frequency = Counter(feature for counts in counted for feature in counts)
        index = {feature: i for i, feature in enumerate(frequency)}
        idf = {feature: math.log((1 + len(phrasings)) / (1 + n)) + 1 for feature, n in frequency.items()}
        mass: list[defaultdict[int, float]] = [defaultdict(float) for _ in index]
        totals = np.zeros(articles, np.float64)
        for owner, counts in zip(owners.tolist(), counted, strict=True):
            for feature, weight in _weigh(counts, idf).items():
                mass[index[feature]][owner] += weight
                totals[owner] += weight
        lengths = [len(by_article) for by_article in mass]
        found = np.fromiter((a for by in mass for a in by), np.int64, sum(lengths))
        weights = np.fromiter((w for by in mass for w in by.values()), np.float64, sum(lengths))
        return cls(
            index=index,
            idf=np.fromiter(idf.values(), np.float32, len(idf)),
            base=np.log(SMOOTHING / (totals + SMOOTHING * len(index))).astype(np.float32),
            start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            articles=found,
            gains=np.log((weights + SMOOTHING) / SMOOTHING).astype(np.float32),
        )

    def score(self, normalised: str) -> Floats:
        """The log likelihood of the question under each article, up to a constant."""
        counts = features(normalised)
        known = {self.index[f]: n for f, n in counts.items() if f in self.index}
        weights = {f: (1 + math.log(n)) * float(self.idf[f]) for f, n in known.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        scores = self.base * np.float32(sum(weights.values()) / norm)
        for feature, weight in weights.items():
            place = slice(self.start[feature], self.start[feature + 1])
            scores[self.articles[place]] += np.float32(weight / norm) * self.gains[place]
        return scores

    def coverage(self, normalised: str) -> float:
        """The share of the question's character pairs that occur in any phrasing: 0 for a foreign subject."""
        pairs = [normalised[i : i + 2] for i in range(len(normalised) - 1)]
        return sum(pair in self.index for pair in pairs) / len(pairs) if pairs else 0.0

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays, to be stored."""
        names = np.frombuffer("\n".join(self.index).encode(), np.uint8)
        return {"names": names, "idf": self.idf, "base": self.base, "start": self.start,
                "articles": self.articles, "gains": self.gains}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> LexicalModel:
        """Back from :meth:`arrays`."""
        names = arrays["names"].tobytes().decode().split("\n")
        rest = {key: arrays[key] for key in ("idf", "base", "start", "articles", "gains")}
        return cls(index={name: i for i, name in enumerate(names)}, **rest)  # type: ignore[arg-type]  # dtypes are as stored


def _weigh(counts: Counter[str], idf: Mapping[str, float]) -> dict[str, float]:
    weights = {feature: (1 + math.log(n)) * idf[feature] for feature, n in counts.items()}
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {feature: weight / norm for feature, weight in weights.items()} if norm else {}
