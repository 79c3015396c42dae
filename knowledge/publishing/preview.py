"""What would answer a question, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from knowledge.decision import Band, Decision, Query
from knowledge.models import Article
from knowledge.publishing.changes import by_id
from knowledge.publishing.saying import said
from knowledge.publishing.workshop import Build
from knowledge.ranking import Calibration
from knowledge.regions import covers, name_of
from knowledge.text import normalise

SHOWN = 5
LIKE = 60
"""A filtered-out article is worth a word when one of its phrasings is as alike as this (0–100)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in the order, with its share of the evidence."""

    id: str
    title: str
    share: float


@dataclass(frozen=True, slots=True)
class Filtered:
    """An article that was out of the question, the phrasing that is like it, and the reason."""

    id: str
    title: str
    phrasing: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One decision taken apart. ``thresholds`` are the confidences at which the bands begin."""

    decision: Decision
    ranked: Sequence[Ranked]
    matched: str | None
    signals: Mapping[str, float]
    filtered: Sequence[Filtered]
    thresholds: Mapping[str, float]
    text: str | None

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {
            **self.decision.to_json(),
            "ranked": [asdict(ranked) for ranked in self.ranked],
            "matched": self.matched,
            "signals": {name: round(value, 4) for name, value in self.signals.items()},
            "filtered": [asdict(filtered) for filtered in self.filtered],
            "thresholds": dict(self.thresholds),
            "text": self.text,
        }


def preview(build: Build, query: Query, calibration: Calibration) -> Preview:
    """What the build would do with the question."""
    decision = build.engine.lookup(query)
    thresholds = {"sure": calibration.sure, "unsure": calibration.unsure}
    filtered = _filtered(build, query, decision)
    if not decision.candidates:
        return Preview(decision, (), None, {}, filtered, thresholds, None)
    release, ranking = build.engine.rank(query)
    ranked = []
    for index in ranking.order[:SHOWN].tolist():
        article = release.article(release.ids[index], query.as_of)
        if article is not None and ranking.shares[index] > 0:
            ranked.append(Ranked(article.id, article.title, round(float(ranking.shares[index]), 4)))
    signals = {name: float(value) for name, value in ranking.signals.items()}
    return Preview(decision, ranked, ranking.matched, signals, filtered, thresholds, _text(build, decision))


def _text(build: Build, decision: Decision) -> str | None:
    """What the citizen would read."""
    if decision.band is not Band.SURE:
        return None
    first = decision.candidates[0]
    article = build.release.article(first.article_id, decision.as_of)
    return said(article, first.variant, build.release.parameters(), decision.as_of) if article else None


def _filtered(build: Build, query: Query, decision: Decision) -> list[Filtered]:
    """The articles like the question that its day or its place excludes, the likest first."""
    wanted = normalise(query.text)
    places = (query.region, decision.place) if decision.place else (query.region,)
    found = []
    for versions in by_id(build.release.articles).values():
        reason = _reason(versions, query.as_of, places)
        if reason:
            own = [(fuzz.ratio(wanted, normalise(text)), text) for a in versions for text in a.phrasings]
            score, text = max(own)
            if score >= LIKE:
                found.append((score, Filtered(versions[-1].id, versions[-1].title, text, reason)))
    return [filtered for _, filtered in sorted(found, key=lambda pair: -pair[0])[:SHOWN]]


def _reason(versions: Sequence[Article], as_of: date, places: Sequence[str]) -> str | None:
    """Why no version can answer, or None when one can."""
    held = [version for version in versions if version.in_force(as_of)]
    if not held:
        later = [version.valid_from for version in versions if version.valid_from > as_of]
        return f"自 {later[0]} 起才有效" if later else f"已在 {versions[-1].valid_to} 之后失效"
    if not any(covers(version.region, place) for version in held for place in places):
        return f"只在{name_of(held[0].region)}有效"
    return None
