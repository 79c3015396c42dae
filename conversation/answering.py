"""From what the knowledge engine decided to what the citizen reads and hears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from conversation.events import BasisLine, BotMessage, Choice, FigureLine
from conversation.outcome import Outcome
from conversation.phrases import Phrases
from knowledge.asking.aspects import NAMES, aspect_paragraphs
from knowledge.checklist import answer_paragraphs
from knowledge.decision import Band, Candidate, Decision
from knowledge.figures import Figure, fill
from knowledge.models import Article, Basis, Parameter, Source, Variant
from knowledge.regions import name_of

NONE_OF_THESE = Choice(id="act:none", label="都不是")
PERSON = Choice(id="act:person", label="找人工")
WHOLE = "看全部内容"
SOON = timedelta(days=180)
"""A rule that changes within this time says so."""


class Library(Protocol):
    """The published articles, as far as an answer needs them."""

    def article(self, id: str, as_of: date) -> Article | None:
        """The version of the article in force on that day."""
        ...

    def parameters(self) -> dict[str, Parameter]:
        """The parameter table."""
        ...

    @property
    def number(self) -> int:
        """The number of the release."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """The day an answer is for, and how many turns before this one led nowhere."""

    as_of: date
    misses: int = 0


class Composer:
    """Writes bot messages from articles, each with a complete snapshot of what it stands on."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def compose(self, decision: Decision, library: Library, frame: Frame) -> BotMessage:
        """The message that follows from a decision."""
        match decision.band:
            case Band.SURE:
                return self._sure(decision, library, frame)
            case Band.UNSURE:
                return self._choices(decision)
            case Band.FOREIGN:
                return self._phrases.say("out_of_scope")
            case Band.NONE:
                return self._phrases.say("unknown_again" if frame.misses else "unknown")

    def article(
        self,
        id: str,
        variant: str | None,
        library: Library,
        as_of: date,
        confidence: float = 1.0,
        aspect: str | None = None,
    ) -> BotMessage | None:
        """The message of one article, or None when it is not in force on that day.

        With an ``aspect`` only that side of the matter is said, and the rest is offered.
        """
        article = library.article(id, as_of)
        if article is None:
            return None
        chosen = next((v for v in article.variants if v.id == variant), None)
        message = _Writer(article, chosen, library, as_of).message(confidence, aspect)
        return self._with_next_version(message, article, library, as_of)

    def on(self, id: str, day: date, library: Library) -> BotMessage | None:
        """The message of an article on another day than today, said to be so."""
        message = self.article(id, None, library, day)
        if message is None:
            return None
        return message.model_copy(update={"notice": self._phrases.text("other_day_notice", day=spoken_day(day))})

    def _with_next_version(self, message: BotMessage, article: Article, library: Library, as_of: date) -> BotMessage:
        """Point at the rule that takes over soon; it is never said as if it held already."""
        if article.valid_to is None or article.valid_to - as_of > SOON:
            return message
        day = article.valid_to + timedelta(days=1)
        if library.article(article.id, day) is None:
            return message
        label = self._phrases.text("later_version", day=spoken_day(day))
        later = Choice(id=f"on:{day}:{article.id}", label=label)
        notice = self._phrases.text("later_version_notice", day=spoken_day(day))
        return message.model_copy(update={"notice": notice, "related": (later, *message.related)[:4]})

    def _sure(self, decision: Decision, library: Library, frame: Frame) -> BotMessage:
        best = decision.candidates[0]
        message = self.article(
            best.article_id, best.variant, library, decision.as_of, decision.confidence, best.aspect
        )  # fmt: skip
        if message is None:
            return self._phrases.say("unknown")
        notice = self._notice(decision, frame)
        return message.model_copy(update={"notice": notice}) if notice else message

    def _notice(self, decision: Decision, frame: Frame) -> str | None:
        if decision.place:
            return self._phrases.text("other_region_notice", place=name_of(decision.place))
        if decision.asked:
            return self._phrases.text("unknown_day_notice", day=spoken_day(decision.asked))
        if decision.as_of != frame.as_of:
            return self._phrases.text("other_day_notice", day=spoken_day(decision.as_of))
        return None

    def _choices(self, decision: Decision) -> BotMessage:
        choices = tuple(Choice(id=f"article:{c.article_id}", label=c.title) for c in _distinct(decision.candidates))
        spoken = "，还是".join(choice.label for choice in choices)
        place = name_of(decision.place) if decision.place else ""
        asked = self._phrases.say("clarify_elsewhere" if place else "clarify", choices=spoken, place=place)
        return asked.model_copy(
            update={
                "choices": (*choices, NONE_OF_THESE, PERSON),
                "confidence": decision.confidence,
                "release": decision.release,
                "as_of": decision.as_of.isoformat(),
            }
        )


def _distinct(candidates: Iterable[Candidate]) -> Sequence[Candidate]:
    return list({candidate.article_id: candidate for candidate in candidates}.values())


class _Writer:
    """Puts one article, and one variant of it when it is known, into words."""

    def __init__(self, article: Article, variant: Variant | None, library: Library, as_of: date) -> None:
        self._article = article
        self._variant = variant
        self._library = library
        self._as_of = as_of
        self._figures: dict[str, Figure] = {}

    def message(self, confidence: float, aspect: str | None = None) -> BotMessage:
        article = self._article
        side = self._side(aspect) if aspect else None
        asks = side is None and bool(article.variants) and self._variant is None
        return BotMessage(
            outcome=self._outcome(asks),
            text=side or "\n\n".join(self._paragraphs()),
            spoken=_plain(side) if side else self._spoken(asks),
            article_id=article.id,
            title=article.title,
            variant=self._variant.id if self._variant else None,
            basis=tuple(BasisLine(**basis.model_dump()) for basis in article.basis),
            valid_from=article.valid_from.isoformat(),
            valid_to=article.valid_to.isoformat() if article.valid_to else None,
            region=article.region,
            region_name=name_of(article.region),
            reviewed_on=article.reviewed_on.isoformat(),
            as_of=self._as_of.isoformat(),
            figures=tuple(_figure_line(figure) for figure in self._figures.values()),
            choices=tuple(Choice(id=f"variant:{article.id}:{v.id}", label=v.label) for v in article.variants)
            if asks
            else (),
            related=((Choice(id=f"article:{article.id}", label=WHOLE),) if side else ()) + self._related(),
            confidence=round(confidence, 3),
            release=self._library.number,
        )

    def _outcome(self, asks: bool) -> Outcome:
        if self._article.kind == "referral":
            return Outcome.OUT_OF_SCOPE
        return Outcome.CLARIFIED if asks and not self._article.answer else Outcome.ANSWERED

    def _side(self, aspect: str) -> str:
        """One side of the matter under its title, or that nothing reliable is known of it."""
        if aspect == "basis":
            lines = (f"- {_basis_text(basis)}" for basis in self._article.basis)
            return "\n".join((f"“{self._article.title}”的依据：", *lines))
        parts = aspect_paragraphs(self._article, aspect)
        if not parts:
            return f"“{self._article.title}”的{NAMES[aspect]}，我这里没有可靠的公开说法，请拨打 12333 核实。"
        return "\n\n".join((f"关于“{self._article.title}”：", *(self._fill(part) for part in parts)))

    def _paragraphs(self) -> list[str]:
        variant = self._variant.id if self._variant else None
        return [self._fill(paragraph) for paragraph in answer_paragraphs(self._article, variant)]

    def _spoken(self, asks: bool) -> str:
        if self._variant:
            return self._fill(self._variant.spoken)
        spoken = self._fill(self._article.spoken) if self._article.spoken else ""
        return f"{spoken}{self._article.question}" if asks else spoken

    def _fill(self, text: str) -> str:
        filled, used = fill(text, self._library.parameters(), self._as_of)
        self._figures.update({figure.id: figure for figure in used})
        return filled

    def _related(self) -> tuple[Choice, ...]:
        after = self._article.procedure.next if self._article.procedure else ()
        ids = dict.fromkeys((*after, *self._article.related))
        found = ((id, self._library.article(id, self._as_of)) for id in ids)
        return tuple(Choice(id=f"article:{id}", label=article.title) for id, article in found if article)[:4]


def spoken_day(day: date) -> str:
    """A day as people say it: ``2027年1月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def _plain(text: str) -> str:
    """A text without the signs that only a screen needs."""
    return (
        re.sub(r"(?m)^(?:- |\d+\. )", "", text).replace("\n\n", "\n").replace("：\n", "：").replace("\n", "，") + "。"
    )


def _basis_text(basis: Basis) -> str:
    parts = (f"《{basis.title}》", f"（{basis.number}）" if basis.number else "", basis.article or "")
    return "".join(parts)


def _figure_line(figure: Figure) -> FigureLine:
    return FigureLine(
        name=figure.name,
        value=figure.text,
        source=_source_text(figure.value.source),
        valid_from=figure.value.valid_from.isoformat(),
    )


def _source_text(source: Source) -> str:
    parts = (source.issuer, source.title, source.number, source.article)
    return " · ".join(part for part in parts if part)
