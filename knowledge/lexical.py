"""Finding articles by the words and characters of their phrasings.

Multinomial naive Bayes over tf-idf weights (Rennie et al. 2003): one class an article, trained by counting,
stored sparsely, so that a question touches only the features it has.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.text import grams, words

Floats = NDArray[np.float32]
Owners = NDArray[np.int64]
SMOOTHING = 0.05


def features(normalised: str) -> Counter[str]:
    """Character runs of one to three and words, counted."""
    return Counter([*grams(normalised), *("w_" + word for word in words(normalised))])


class LexicalModel:
    """Scores every article for a question by its wording."""

    def __init__(self, phrasings: Sequence[str], owners: Owners, articles: int) -> None:
        """``phrasings`` are normalised; ``owners[i]`` is the article (0-based) of the i-th."""
        counted = [features(phrasing) for phrasing in phrasings]
        frequency = Counter(feature for counts in counted for feature in counts)
        total = len(phrasings)
        self._idf = {feature: math.log((1 + total) / (1 + n)) + 1 for feature, n in frequency.items()}
        mass: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        totals = np.zeros(articles, np.float64)
        for owner, counts in zip(owners.tolist(), counted, strict=True):
            for feature, weight in self._weigh(counts).items():
                mass[feature][owner] += weight
                totals[owner] += weight
        self._base = np.log(SMOOTHING / (totals + SMOOTHING * len(mass))).astype(np.float32)
        self._postings = {feature: _posting(by_article) for feature, by_article in mass.items()}

    def score(self, normalised: str) -> Floats:
        """The log likelihood of the question under each article, up to a constant."""
        weights = self._weigh(features(normalised))
        scores: Floats = self._base * np.float32(sum(weights.values()))
        for feature, weight in weights.items():
            articles, gains = self._postings[feature]
            scores[articles] += np.float32(weight) * gains
        return scores

    def coverage(self, normalised: str) -> float:
        """The share of the question's character pairs that occur in any phrasing: 0 for a foreign language."""
        pairs = [normalised[i : i + 2] for i in range(len(normalised) - 1)]
        return sum(pair in self._idf for pair in pairs) / len(pairs) if pairs else 0.0

    def _weigh(self, counts: Counter[str]) -> dict[str, float]:
        known = {f: (1 + math.log(n)) * self._idf[f] for f, n in counts.items() if f in self._idf}
        norm = math.sqrt(sum(weight * weight for weight in known.values()))
        return {feature: weight / norm for feature, weight in known.items()} if norm else {}


def _posting(by_article: dict[int, float]) -> tuple[NDArray[np.int32], Floats]:
    articles = np.fromiter(by_article, np.int32, len(by_article))
    mass = np.fromiter(by_article.values(), np.float32, len(by_article))
    return articles, np.log((mass + SMOOTHING) / SMOOTHING).astype(np.float32)
