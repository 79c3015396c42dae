"""From two opinions to one ranking with one calibrated confidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from rapidfuzz import fuzz
from threadpoolctl import threadpool_limits

from knowledge.decision import Query
from knowledge.encoder import Encoder
from knowledge.lexical import LexicalModel
from knowledge.semantic import SemanticModel
from knowledge.text import asked, gist, normalise

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
CALIBRATION = Path(__file__).parent / "calibration.yaml"
EXACT = 0.995
"""The confidence in an article one of whose phrasings the question is, word for word."""
PLAIN = 3.4
"""So far ahead, the wording alone decides, and the costly encoder is not asked."""
SHORTLIST = 60
"""So many articles are looked at by meaning; of a hundred right ones it misses less than one."""
NEARNESS = 10.0
"""What the centre's similarity counts beside the wording when the shortlist is drawn up."""
REGRESSION = 40.0
"""What the regression counts beside the wording."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become a confidence, and where the bands begin; measured, see docs/answer-quality.md.

    ``weights`` belong to :data:`SIGNALS`; the confidence is their logistic sum.
    """

    sharpness: float
    bias: float
    weights: Mapping[str, float]
    sure: float
    unsure: float

    @classmethod
    def read(cls, path: Path = CALIBRATION) -> Calibration:
        """Read the measured values."""
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8")))

    def confidence(self, signals: Mapping[str, float]) -> float:
        """The probability that the first article is right."""
        total = self.bias + sum(self.weights[name] * value for name, value in signals.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


SIGNALS = (
    "share", "margin", "regression", "nearest", "wording", "coverage", "length",
    "asks", "foreign", "foreign_confidence", "agrees", "plain",
)  # fmt: skip
"""What the confidence is made of; :meth:`Ranker.signals` computes them."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best articles by index, best first, with the signals of the first and everybody's share of the evidence."""

    order: Ints
    shares: Floats
    signals: Mapping[str, float]
    matched: str | None


class Ranker:
    """Orders articles for a question."""

    def __init__(
        self,
        lexical: LexicalModel,
        semantic: SemanticModel,
        encoder: Encoder,
        phrasings: Sequence[Sequence[str]],
        calibration: Calibration,
    ) -> None:
        """``phrasings[a]`` are the normalised phrasings of article ``a``."""
        threadpool_limits(1, user_api="blas")  # products this small lose more to waking threads than they gain
        self._lexical = lexical
        self._semantic = semantic
        self._encoder = encoder
        self._phrasings = phrasings
        self.calibration = calibration
        self._exact = {phrasing: a for a, own in enumerate(phrasings) for phrasing in own}

    def rank(self, query: Query, allowed: Mask) -> Ranking:
        """Order the allowed articles (at least one) for a question."""
        normalised = normalise(asked(query.text))
        wording = np.where(allowed, self._lexical.score(normalised), -np.inf)
        exact = self._exact.get(normalised)
        if exact is not None and allowed[exact]:
            return self._certain(exact, wording, normalised)
        if _lead(wording) >= PLAIN:
            return self._ordered(2 * wording, {"plain": 1.0, "agrees": 1.0}, query, normalised)
        vector = self._encoder.encode([gist(query.text)])[0]
        meaning = self._semantic.score(vector, self._shortlist(wording, vector))
        total = wording + REGRESSION * meaning.regression
        first = int(np.argmax(total))
        signals = {
            "regression": float(meaning.regression[first]),
            "nearest": meaning.nearest,
            "agrees": float(np.argmax(wording) == first),
        }
        return self._ordered(total, signals, query, normalised)

    def _shortlist(self, wording: Floats, vector: Floats) -> Ints:
        """The allowed articles that may be right, in ascending order."""
        likely = wording + NEARNESS * self._semantic.closeness(vector)
        best = _best(likely)
        return np.sort(best[np.isfinite(likely[best])])

    def _ordered(self, total: Floats, signals: Mapping[str, float], query: Query, normalised: str) -> Ranking:
        order = _best(total)
        shares = _shares(total, self.calibration.sharpness)
        first = int(order[0])
        matched, likeness = self._closest(first, normalised)
        whole = {
            **dict.fromkeys(SIGNALS, 0.0),
            **signals,
            "share": float(shares[first]),
            "margin": min(_lead(total), 10.0),
            "wording": likeness,
            "coverage": self._lexical.coverage(normalised),
            "length": min(len(normalised), 100) / 100,
            **_intent(query),
        }
        return Ranking(order, shares, whole, matched)

    def _certain(self, article: int, wording: Floats, normalised: str) -> Ranking:
        """A question that is a phrasing, word for word."""
        order = _best(wording)
        order = np.concatenate([[article], order[order != article]])
        shares = np.zeros(len(wording), np.float32)
        shares[article] = 1.0
        return Ranking(order, shares, {}, normalised)

    def _closest(self, article: int, normalised: str) -> tuple[str | None, float]:
        best, likeness = None, 0.0
        for phrasing in self._phrasings[article]:
            score = fuzz.ratio(normalised, phrasing) / 100
            if score > likeness:
                best, likeness = phrasing, score
        return best, likeness

    def confidence(self, ranking: Ranking) -> float:
        """How likely the first article is right."""
        return self.calibration.confidence(ranking.signals) if ranking.signals else EXACT


def _intent(query: Query) -> dict[str, float]:
    foreign = query.intent == "out_of_scope"
    return {
        "asks": float(query.intent == "ask"),
        "foreign": float(foreign),
        "foreign_confidence": query.intent_confidence if foreign else 0.0,
    }


def _best(scores: Floats) -> Ints:
    """The :data:`SHORTLIST` highest scores' places, highest first; sorting all of a large catalogue costs more."""
    top = np.argpartition(-scores, SHORTLIST)[:SHORTLIST] if len(scores) > SHORTLIST else np.arange(len(scores))
    return top[np.argsort(-scores[top], kind="stable")]


def _lead(scores: Floats) -> float:
    """How far the best is ahead of the second."""
    if len(scores) < 2:
        return math.inf
    second, first = np.partition(scores, -2)[-2:]
    return float(first - second)


def _shares(total: Floats, sharpness: float) -> Floats:
    powered = np.exp(sharpness * (total - total.max()))
    shares: Floats = powered / powered.sum()
    return shares
