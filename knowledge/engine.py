"""The engine: one question in, one decision out."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from zipfile import BadZipFile

import structlog

from knowledge.decision import Band, Candidate, Decision, Query
from knowledge.encoder import Encoder
from knowledge.models import Article
from knowledge.ranking import Calibration, Mask, Ranker, Ranking
from knowledge.regions import NATION, covers, name_of
from knowledge.release import Release, Shelf
from knowledge.text import fold, place_in

log = structlog.get_logger(__name__)
CHOICES = 3
LOOK_SECONDS = 1.0
_HOME = re.compile(r"^(?:人|户口|户籍|农村|籍|老家|的?农民)")


class Engine:
    """Answers from the build that the shelf points at; a newly published one is taken up within a second."""

    def __init__(
        self,
        shelf: Shelf,
        encoder: Encoder,
        calibration: Calibration,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf = shelf
        self._encoder = encoder
        self._calibration = calibration
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._loaded: _Loaded | None = None

    def current(self) -> Release:
        """The build that answers now; raises ``LookupError`` before anything was published."""
        return self._fresh().release

    def lookup(self, query: Query) -> Decision:
        """Find what answers a question on its day and in its place."""
        loaded = self._fresh()
        if not loaded.allowed(query.as_of, query.region).any():
            return Decision(Band.NONE, (), 0.0, loaded.release.number, query.as_of, query.region)
        place, allowed, ranking = _rank(loaded, query)
        confidence = loaded.ranker.confidence(ranking)
        candidates = self._candidates(loaded, query, ranking, allowed, confidence)
        band = self._band(query, confidence)
        elsewhere = place is not None and not self._holds(loaded, query, place, int(ranking.order[0]))
        return Decision(
            band=Band.UNSURE if elsewhere and band is Band.SURE else band,
            candidates=candidates,
            confidence=confidence,
            release=loaded.release.number,
            as_of=query.as_of,
            region=query.region,
            place=place,
        )

    def rank(self, query: Query) -> tuple[Release, Ranking]:
        """The whole order and its signals, for measuring and for previews."""
        loaded = self._fresh()
        return loaded.release, _rank(loaded, query)[2]

    def _band(self, query: Query, confidence: float) -> Band:
        if confidence >= self._calibration.sure:
            return Band.SURE
        if confidence >= self._calibration.unsure:
            return Band.UNSURE
        return Band.FOREIGN if query.intent == "out_of_scope" else Band.NONE

    @staticmethod
    def _holds(loaded: _Loaded, query: Query, place: str, index: int) -> bool:
        """Whether an article can be said about another place; whom else to ask can be said anywhere."""
        article = loaded.release.article(loaded.release.ids[index], query.as_of)
        return article is not None and (article.kind == "referral" or covers(article.region, place))

    def _candidates(
        self, loaded: _Loaded, query: Query, ranking: Ranking, allowed: Mask, confidence: float
    ) -> tuple[Candidate, ...]:
        found = []
        for position, index in enumerate(ranking.order[:CHOICES].tolist()):
            article = loaded.release.article(loaded.release.ids[index], query.as_of)
            if not allowed[index] or article is None:
                break
            share = confidence if position == 0 else min(confidence, float(ranking.shares[index]))
            matched = ranking.matched if position == 0 else None
            found.append(Candidate(article.id, article.title, share, variant_in(article, query.text), matched))
        return tuple(found)

    def _fresh(self) -> _Loaded:
        now = self._monotonic()
        with self._lock:
            if self._loaded is None or now - self._looked >= LOOK_SECONDS:
                self._looked = now
                self._refresh()
            if self._loaded is None:
                raise LookupError("还没有发布任何知识")
            return self._loaded

    def _refresh(self) -> None:
        number = self._shelf.pointed()
        if number is not None and (self._loaded is None or self._loaded.release.number != number):
            try:
                release = self._shelf.load(number)
            except (OSError, ValueError, KeyError, BadZipFile) as error:
                if self._loaded is None:
                    raise
                log.error("release cannot be read: the one before goes on", release=number, error=type(error).__name__)
                return
            self._loaded = _Loaded(release, release.ranker(self._encoder, self._calibration))


class _Loaded:
    """A build ready to answer."""

    def __init__(self, release: Release, ranker: Ranker) -> None:
        self.release = release
        self.ranker = ranker
        self.allowed = lru_cache(maxsize=64)(release.covering)


def _rank(loaded: _Loaded, query: Query) -> tuple[str | None, Mask, Ranking]:
    """The other region a question names, the articles that hold there or at home, and their order."""
    place = foreign_place(query.text, query.region)
    allowed = loaded.allowed(query.as_of, query.region)
    if place:
        allowed = allowed | loaded.allowed(query.as_of, place)
    return place, allowed, loaded.ranker.rank(query, allowed)


def variant_in(article: Article, text: str) -> str | None:
    """The one variant whose words a question holds; None when none or several do."""
    said = fold(text)
    found: Sequence[str] = [v.id for v in article.variants if any(fold(word) in said for word in v.words)]
    return found[0] if len(found) == 1 else None


def foreign_place(text: str, region: str) -> str | None:
    """The region that a question asks about instead of the citizen's own.

    Where somebody comes from is not where they ask about: "安徽人在杭州" and "河南户口" stay at home.
    """
    said = fold(text)
    code = place_in(said)
    if code is None or code[:2] == region[:2] or code == NATION or any(own in said for own in ("杭州", "浙江")):
        return None
    after = said.split(name_of(code).rstrip("县区"))[-1].lstrip("省市")
    return None if _HOME.match(after) or "老家" in said else code
