"""From clusters of questions to proposals for the knowledge files; nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal, Protocol

from rapidfuzz import fuzz

from knowledge.decision import Band, Candidate, Decision, Query
from knowledge.encoder import Progress
from knowledge.proposals.clusters import Gatherer
from knowledge.proposals.logs import Asked, why_chatter
from knowledge.text import normalise

Kind = Literal["phrasings", "case", "article", "ignore"]
MOST_LOOKED_UP = 12
"""Questions of one cluster that are looked up; a larger one says no more."""
MOST_PHRASINGS = 8
LIKE_ANOTHER = 0.85
"""A phrasing so much like one that is there adds nothing."""
LONGEST_PHRASING = 60
LONGEST_TITLE = 30
HIDDEN = ("<", "*")
"""What stands for a personal number; a sentence with one is no phrasing."""


class Answers(Protocol):
    """The engine, as far as proposals need it."""

    def lookup(self, query: Query) -> Decision:
        """Find what answers a question."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What the knowledge has already: phrasings by article, every question of a case, files by article."""

    phrasings: Mapping[str, Sequence[str]]
    cases: Collection[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that somebody may want to do.

    ``phrasings``: add these to ``article`` · ``case``: ``ask`` shall go on being answered by ``article`` ·
    ``article``: write a new one, ``title`` and ``phrasings`` are suggestions · ``ignore``: nothing, for ``reason``.
    ``rows`` are the lines it stands on, ``count`` how many; ``nearest`` are ``(id, title, confidence)``.
    """

    kind: Kind
    count: int
    rows: tuple[int, ...]
    article: str | None = None
    file: str | None = None
    title: str | None = None
    ask: str | None = None
    phrasings: tuple[str, ...] = ()
    confidence: float | None = None
    nearest: tuple[tuple[str, str, float], ...] = ()
    sample_answer: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """One line of the file of proposals, without what is empty."""
        return {key: value for key, value in asdict(self).items() if value not in (None, ())}


@dataclass(frozen=True, slots=True)
class Frame:
    """When and where the questions are looked up, and how often a new subject must have come up."""

    as_of: date
    region: str
    least: int = 2


def propose(
    asked: Sequence[Asked],
    gatherer: Gatherer,
    engine: Answers,
    known: Known,
    frame: Frame,
    progress: tuple[Progress, Progress] = (lambda done, of: None, lambda done, of: None),
) -> list[Proposal]:
    """Proposals for these questions, whose personal numbers are hidden: the most frequent subjects first.

    ``progress`` is told how many texts are encoded, and how many clusters have been looked up.
    """
    reasons = [why_chatter(item.question) for item in asked]
    real = [item for item, reason in zip(asked, reasons, strict=True) if reason is None]
    clusters = gatherer.gather([item.question for item in real], progress[0])
    judge = _Judge(engine, known, frame)
    found: list[Proposal] = []
    for done, cluster in enumerate(clusters, 1):
        found += judge.proposals([real[i] for i in cluster.members], real[cluster.centre])
        progress[1](done, len(clusters))
    return [*_joined(found), *_ignored(asked, reasons)]


class _Judge:
    """Decides what a cluster says."""

    def __init__(self, engine: Answers, known: Known, frame: Frame) -> None:
        self._engine = engine
        self._known = known
        self._frame = frame
        self._normal = {id: [normalise(text) for text in texts] for id, texts in known.phrasings.items()}
        self._all = {text for texts in self._normal.values() for text in texts}
        self._cases = {normalise(text) for text in known.cases}

    def proposals(self, members: Sequence[Asked], centre: Asked) -> list[Proposal]:
        """What to do about questions that are alike; ``centre`` is the most central."""
        looked = {item.question: item for item in [centre, *members]}
        decided = [(item, self._look_up(item)) for item in list(looked.values())[:MOST_LOOKED_UP]]
        best = _winner([decision for _, decision in decided])
        rows = tuple(item.row for item in members)
        if best is None:
            return [self._unknown(members, centre, decided[0][1], rows)]
        return self._about(best, decided, rows)

    def _look_up(self, item: Asked) -> Decision:
        return self._engine.lookup(Query(item.question, self._frame.as_of, self._frame.region))

    def _about(
        self, best: Candidate, decided: Sequence[tuple[Asked, Decision]], rows: tuple[int, ...]
    ) -> list[Proposal]:
        """Proposals for an article that exists."""
        id = best.article_id
        missed = [item.question for item, decision in decided if not _answers(decision, id)]
        phrasings = self._different(missed, self._normal.get(id, ()))
        answered = [item.question for item, decision in decided if _answers(decision, id)]
        case = next((q for q in answered if _sayable(q) and normalise(q) not in self._all | self._cases), None)
        common: dict[str, Any] = {
            "count": len(rows), "rows": rows, "article": id, "file": self._known.files.get(id), "title": best.title,
            "confidence": round(best.confidence, 3),
        }  # fmt: skip
        found = [Proposal("phrasings", phrasings=tuple(phrasings), **common)] if phrasings else []
        if case is not None and (len(rows) >= self._frame.least or not phrasings):
            self._cases.add(normalise(case))
            found.append(Proposal("case", ask=case, **common))
        return found or [Proposal("ignore", **common, reason="已经答得上来")]

    def _unknown(self, members: Sequence[Asked], centre: Asked, decision: Decision, rows: tuple[int, ...]) -> Proposal:
        """A new article, if it was asked often enough."""
        nearest = tuple((c.article_id, c.title, round(c.confidence, 3)) for c in decision.candidates)
        if len(rows) < self._frame.least:
            return Proposal(
                "ignore", len(rows), rows, nearest=nearest, reason="问得太少，又没有接近的知识", ask=centre.question
            )
        questions = [centre.question, *(item.question for item in members)]
        answers = [item.answer for item in (centre, *members) if item.answer]
        return Proposal(
            "article",
            len(rows),
            rows,
            title=_title(centre.question),
            phrasings=tuple(self._different(questions, ())),
            nearest=nearest,
            sample_answer=answers[0] if answers else None,
        )

    def _different(self, questions: Sequence[str], there: Sequence[str]) -> list[str]:
        """The questions that could be phrasings, each different from those there and from one another."""
        kept: list[str] = []
        taken = list(there)
        for question in dict.fromkeys(questions):
            plain = normalise(question)
            alike = any(fuzz.ratio(plain, other) / 100 >= LIKE_ANOTHER for other in taken)
            if _sayable(question) and plain not in self._all and not alike:
                kept.append(question)
                taken.append(plain)
        return kept[:MOST_PHRASINGS]


def _joined(found: Sequence[Proposal]) -> list[Proposal]:
    """One proposal an article for its phrasings, however many clusters they come from; the most frequent first."""
    whole: dict[str, Proposal] = {}
    rest: list[Proposal] = []
    for proposal in found:
        if proposal.kind != "phrasings" or proposal.article is None:
            rest.append(proposal)
        elif (before := whole.get(proposal.article)) is None:
            whole[proposal.article] = proposal
        else:
            phrasings = dict.fromkeys((*before.phrasings, *proposal.phrasings))
            rows = tuple(sorted((*before.rows, *proposal.rows)))
            whole[proposal.article] = replace(before, count=len(rows), rows=rows, phrasings=tuple(phrasings))
    return sorted([*whole.values(), *rest], key=lambda proposal: -proposal.count)


def _winner(decisions: Sequence[Decision]) -> Candidate | None:
    """The article that most questions of a cluster come closest to; None when most come close to none."""
    firsts = [d.candidates[0] for d in decisions if d.band in (Band.SURE, Band.UNSURE) and d.candidates]
    if 2 * len(firsts) < len(decisions) or not firsts:
        return None
    id, _ = Counter(candidate.article_id for candidate in firsts).most_common(1)[0]
    return max((c for c in firsts if c.article_id == id), key=lambda c: c.confidence)


def _answers(decision: Decision, id: str) -> bool:
    return decision.band is Band.SURE and decision.candidates[0].article_id == id


def _sayable(question: str) -> bool:
    return len(question) <= LONGEST_PHRASING and not any(sign in question for sign in HIDDEN)


def _title(question: str) -> str:
    return question.strip(" ,，。.?？!！")[:LONGEST_TITLE]


def _ignored(asked: Sequence[Asked], reasons: Sequence[str | None]) -> list[Proposal]:
    """Rows that are no questions, gathered by reason."""
    rows: dict[str, list[int]] = {}
    for item, reason in zip(asked, reasons, strict=True):
        if reason is not None:
            rows.setdefault(reason, []).append(item.row)
    return [Proposal("ignore", len(found), tuple(found), reason=reason) for reason, found in rows.items()]
