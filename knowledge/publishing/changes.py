"""What an edit changes: in the content, and in the answers people get."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from knowledge.checks import texts
from knowledge.decision import Band, Decision, Query
from knowledge.encoder import Progress
from knowledge.engine import Engine
from knowledge.figures import format_number
from knowledge.models import Article, Parameter
from knowledge.publishing.cases import Cases
from knowledge.publishing.trial import BANDS, Frame
from knowledge.publishing.workshop import Build
from knowledge.text import normalise


class RecentQuestions(Protocol):
    """What citizens asked lately, personal numbers replaced by tokens."""

    def since(self, at: datetime) -> Sequence[str]:
        """The different questions asked from that moment on."""
        ...


class Contents(Protocol):
    """Articles and parameters, wherever they come from."""

    @property
    def articles(self) -> Sequence[Article]:
        """Every version of every article."""
        ...

    @property
    def parameter_list(self) -> Sequence[Parameter]:
        """Every parameter."""
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """A phrasing, or a whole answer, that stood in one article and now stands in another."""

    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of a parameter that was added, changed or taken away, in words."""

    parameter: str
    name: str
    valid_from: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Shifted:
    """A first day of an article that is no longer there; ``new`` are its first days now."""

    id: str
    old: str
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """The difference of two contents; articles by id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    phrasings: tuple[Moved, ...] = ()
    answers: tuple[Moved, ...] = ()
    shifted: tuple[Shifted, ...] = ()
    values: tuple[ValueChange, ...] = ()

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.removed, self.values))

    def to_json(self) -> dict[str, Any]:
        """The form in which it is stored and travels."""
        return asdict(self)


def edits(before: Contents, after: Contents) -> Edits:
    """What has been edited."""
    old, new = by_id(before.articles), by_id(after.articles)
    return Edits(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(id for id in old.keys() & new.keys() if old[id] != new[id])),
        removed=tuple(sorted(old.keys() - new.keys())),
        phrasings=tuple(_moved(_phrasings(before.articles), _phrasings(after.articles), normalise)),
        answers=tuple(_moved(_answers(before.articles), _answers(after.articles), _without_blanks)),
        shifted=tuple(_shifted(old, new)),
        values=tuple(_values(before.parameter_list, after.parameter_list)),
    )


def by_id(articles: Iterable[Article]) -> dict[str, list[Article]]:
    """The versions of every article, in order of time."""
    versions: defaultdict[str, list[Article]] = defaultdict(list)
    for article in sorted(articles, key=lambda a: a.valid_from):
        versions[article.id].append(article)
    return dict(versions)


Owned = set[tuple[str, str]]
"""An article's id and a text of it."""


def _moved(old: Owned, new: Owned, comparable: Callable[[str], str]) -> Iterable[Moved]:
    """The texts that one article has lost and another has gained, in the order of the articles that lost them."""
    gained = {comparable(text): id for id, text in new - old}
    for id, text in sorted(old - new):
        after = gained.get(comparable(text), id)
        if after != id:
            yield Moved(text, id, after)


def _phrasings(articles: Iterable[Article]) -> Owned:
    return {(a.id, text) for a in articles for text in (*a.phrasings, a.title)}


def _answers(articles: Iterable[Article]) -> Owned:
    return {(a.id, text) for a in articles for name, text in texts(a) if name[:2] == "回答"}


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _shifted(old: Mapping[str, list[Article]], new: Mapping[str, list[Article]]) -> Iterable[Shifted]:
    for id in sorted(old.keys() & new.keys()):
        starts = tuple(article.valid_from.isoformat() for article in new[id])
        gone = (article.valid_from.isoformat() for article in old[id])
        yield from (Shifted(id, day, starts) for day in gone if day not in starts)


def _values(old: Iterable[Parameter], new: Iterable[Parameter]) -> Iterable[ValueChange]:
    before, after = _table(old), _table(new)
    names = {p.id: p.name for p in (*old, *new)}
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield ValueChange(key[0], names[key[0]], key[1], before.get(key), after.get(key))


def _table(parameters: Iterable[Parameter]) -> dict[tuple[str, str], str]:
    """Each value in words: the figure, its last day, its grade and its source."""
    return {
        (
            p.id,
            v.valid_from.isoformat(),
        ): f"{format_number(v.value)}{p.unit}（至{v.valid_to or '今'}，{v.source.title}）"
        for p in parameters
        for v in p.values
    }


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is asked of two builds; ``origin`` is ``case`` or ``citizen``."""

    query: Query
    origin: str


def questions_of(cases: Cases, recent: Iterable[str], frame: Frame) -> list[Question]:
    """Every case and every recent question, each once."""
    asked = [Question(frame.query(placed.item), "case") for placed in cases.questions]
    asked += [Question(frame.asked(text), "citizen") for text in recent]
    return list({question.query: question for question in reversed(asked)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question that two builds treat differently."""

    question: Question
    old: Decision
    new: Decision

    def __str__(self) -> str:
        day = "" if self.old.as_of == self.new.as_of else f"（{self.new.as_of}）"
        return f"「{self.question.query.text}」{day}：{_outcome(self.old)} → {_outcome(self.new)}"

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {
            "text": self.question.query.text,
            "origin": self.question.origin,
            "as_of": self.question.query.as_of.isoformat(),
            "region": self.question.query.region,
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "words": str(self),
        }


def _outcome(decision: Decision) -> str:
    named = decision.candidates if decision.band is Band.UNSURE else decision.candidates[:1]
    shown = "、".join(c.title for c in named) if decision.band in (Band.SURE, Band.UNSURE) else ""
    return f"{BANDS[decision.band]}{f'「{shown}」' if shown else ''}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different between two builds, and how many questions were asked of both to find out."""

    edits: Edits
    answers: tuple[AnswerChange, ...]
    asked: int

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {"edits": self.edits.to_json(), "answers": [a.to_json() for a in self.answers], "asked": self.asked}


def compare(
    live: Build, draft: Build, questions: Sequence[Question], progress: Progress = lambda done, of: None
) -> Changes:
    """Which of the questions get another answer, another variant of it, another band, or other choices.

    An article whose words were edited changes the answers it gives, although the same article answers.
    """
    difference = edits(live.release, draft.release)
    found = []
    for done, question in enumerate(questions, 1):
        old, new = live.engine.lookup(question.query), draft.engine.lookup(question.query)
        if _shown(old, live.engine, question.query) != _shown(new, draft.engine, question.query):
            found.append(AnswerChange(question, old, new))
        progress(done, len(questions))
    return Changes(difference, tuple(found), len(questions))


def _shown(decision: Decision, engine: Engine, query: Query) -> object:
    """What of a decision the citizen would notice."""
    match decision.band:
        case Band.SURE:
            first = decision.candidates[0]
            return first.article_id, first.variant, engine.current().article(first.article_id, query.as_of)
        case Band.UNSURE:
            return [c.article_id for c in decision.candidates]
        case band:
            return band
