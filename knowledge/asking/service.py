"""From a message, and what was answered just before, to one decision for each thing it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from knowledge.asking.aspects import BY_TITLE, has_aspect
from knowledge.asking.days import day_in
from knowledge.asking.followups import FollowUp, FollowUps
from knowledge.asking.splitting import questions
from knowledge.decision import Band, Candidate, Decision, Query
from knowledge.engine import variant_in
from knowledge.models import Article
from knowledge.release import Release
from knowledge.text import fold

AT_ONCE = 3
"""So many answers are given to one message."""
_OWN = frozenset({"duration", "fee"})
"""Sides that hold for one matter only; those of a neighbour would be wrong."""
FOLLOWED = 0.9
"""The confidence in an answer that continues the one before."""


class Lookup(Protocol):
    """The engine, as far as asking needs it."""

    def lookup(self, query: Query) -> Decision:
        """Find what answers a question."""
        ...

    def current(self) -> Release:
        """The build that answers now."""
        ...


@dataclass(frozen=True, slots=True)
class Topic:
    """What was answered last."""

    article_id: str
    variant: str | None = None

    def __str__(self) -> str:
        return f"{self.article_id}:{self.variant}" if self.variant else self.article_id

    @classmethod
    def parse(cls, text: str | None) -> Topic | None:
        """Back from the written form."""
        if not text:
            return None
        article, _, variant = text.partition(":")
        return cls(article, variant or None)


class Asking:
    """Decides what a message asks for."""

    def __init__(self, engine: Lookup, followups: FollowUps | None = None) -> None:
        self._engine = engine
        self._followups = followups or FollowUps.read()

    def continues(self, text: str) -> bool:
        """Whether a sentence only makes sense after an answer."""
        return self._followups.find(text) is not None

    def decide(self, query: Query, topic: Topic | None) -> Sequence[Decision]:
        """One decision for each thing asked, at least one.

        A question about another day is decided for that day; where nothing answered it then, for today.
        """
        day = day_in(query.text, query.as_of)
        if day is not None:
            decided = self._decide(replace(query, as_of=day), topic)
            if decided[0].band is Band.SURE:
                return decided
        return [replace(decision, asked=day) for decision in self._decide(query, topic)]

    def _decide(self, query: Query, topic: Topic | None) -> Sequence[Decision]:
        followed = self._follow(query, topic)
        if followed is not None:
            return [followed]
        whole = self._engine.lookup(query)
        parts = questions(query.text)
        if len(parts) == 1:
            return [whole]
        return _together(whole, self._each(query, parts))

    def _each(self, query: Query, parts: Sequence[str]) -> Sequence[Decision]:
        """A decision for each part; a part may lean on the one before."""
        found: list[Decision] = []
        topic: Topic | None = None
        for part in parts:
            own = replace(query, text=part)
            decision = self._follow(own, topic) or self._engine.lookup(own)
            found.append(decision)
            if decision.band is Band.SURE:
                topic = Topic(decision.candidates[0].article_id, decision.candidates[0].variant)
        return found

    def _follow(self, query: Query, topic: Topic | None) -> Decision | None:
        """What continues the last answer; None when the sentence stands on its own."""
        follow = self._followups.find(query.text) if topic else None
        if topic is None or follow is None:
            return None
        release = self._engine.current()
        article = release.article(topic.article_id, query.as_of)
        if article is None:
            return None
        variant = self._variant(article, follow, query.text)
        if variant is not None:
            return _continued(query, release, article, variant, follow.aspect)
        if follow.person or (follow.rest and not follow.aspect):
            return self._elsewhere(query, article, f"{follow.word}{follow.rest}")
        return self._aspect(query, release, article, topic, follow)

    def _variant(self, article: Article, follow: FollowUp, text: str) -> str | None:
        """The one variant that the sentence means: by its words, or by the kind of person."""
        found = variant_in(article, text)
        if found is not None or follow.person is None:
            return found
        names = [fold(word) for word in self._followups.people[follow.person]]
        fitting = [v.id for v in article.variants if any(name in fold(v.label) for name in names)]
        return fitting[0] if len(fitting) == 1 else None

    def _elsewhere(self, query: Query, article: Article, added: str) -> Decision | None:
        """The same matter for somebody else, or with another word in it: another article, said or offered.

        An article whose title has the new word is meant before one that only looks alike.
        """
        subject = self._followups.subject(article.title)
        tried = [self._engine.lookup(replace(query, text=text)) for text in (f"{added}{subject}", f"{added}怎么办")]
        likely = (*tried[0].candidates, *tried[1].candidates[:1])
        others = [candidate for candidate in likely if candidate.article_id != article.id]
        named = {c.article_id: c for c in others if fold(added) in fold(c.title)}
        if len(named) == 1:
            return replace(tried[0], band=Band.SURE, candidates=tuple(named.values()), confidence=FOLLOWED)
        first = tried[0]
        if first.band is Band.SURE and first.candidates[0].article_id != article.id:
            return first
        offered = {c.article_id: c for c in (*named.values(), *others)}
        if first.band not in (Band.SURE, Band.UNSURE) or not offered:
            return None
        return replace(first, band=Band.UNSURE, candidates=tuple(offered.values())[:AT_ONCE])

    def _aspect(
        self, query: Query, release: Release, article: Article, topic: Topic, follow: FollowUp
    ) -> Decision | None:
        """One side of the matter: from the same article, or from a related one that is about just that."""
        aspect = follow.aspect
        if aspect is None:
            return None
        own = has_aspect(article, aspect)
        if own and aspect not in BY_TITLE:
            return _continued(query, release, article, topic.variant, aspect)
        near = {*article.related, *(article.procedure.next if article.procedure else ())}
        found = self._engine.lookup(replace(query, text=f"{self._followups.subject(article.title)}{query.text}"))
        for candidate in found.candidates:
            other = release.article(candidate.article_id, query.as_of)
            if other is None or other.id == article.id:
                continue
            if aspect in BY_TITLE and found.band is Band.SURE and candidate is found.candidates[0]:
                return found
            if aspect not in _OWN and other.id in near and other.kind == "procedure" and has_aspect(other, aspect):
                return _continued(query, release, other, candidate.variant, None if aspect in BY_TITLE else aspect)
        return _continued(query, release, article, topic.variant, aspect)


def _continued(query: Query, release: Release, article: Article, variant: str | None, aspect: str | None) -> Decision:
    candidate = Candidate(article.id, article.title, FOLLOWED, variant, None, aspect)
    return Decision(Band.SURE, (candidate,), FOLLOWED, release.number, query.as_of, query.region)


def _together(whole: Decision, each: Sequence[Decision]) -> Sequence[Decision]:
    """Every different answer that is sure; the message as a whole where its parts say less."""
    sure: dict[str, Decision] = {}
    for decision in each:
        if decision.band is Band.SURE:
            sure.setdefault(decision.candidates[0].article_id, decision)
    if len(sure) > 1:
        return list(sure.values())[:AT_ONCE]
    if sure and whole.band is not Band.SURE:
        return list(sure.values())
    return [whole]
