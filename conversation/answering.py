"""From what the knowledge engine decided to what the citizen reads and hears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from conversation.events import BasisLine, BotMessage, Choice, FigureLine
from conversation.outcome import Outcome
from conversation.phrases import Phrases
from knowledge.checklist import procedure_paragraphs
from knowledge.decision import Band, Candidate, Decision
from knowledge.figures import Figure, fill
from knowledge.models import Article, Parameter, Source, Variant
from knowledge.regions import name_of

NONE_OF_THESE = Choice(id="act:none", label="都不是")
PERSON = Choice(id="act:person", label="找人工")


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
                return self._sure(decision, library)
            case Band.UNSURE:
                return self._choices(decision)
            case Band.FOREIGN:
                return self._phrases.say("out_of_scope")
            case Band.NONE:
                return self._phrases.say("unknown_again" if frame.misses else "unknown")

    def article(
        self, id: str, variant: str | None, library: Library, as_of: date, confidence: float = 1.0
    ) -> BotMessage | None:
        """The message of one article, or None when it is not in force on that day."""
        article = library.article(id, as_of)
        if article is None:
            return None
        chosen = next((v for v in article.variants if v.id == variant), None)
        return _Writer(article, chosen, library, as_of).message(confidence)

    def _sure(self, decision: Decision, library: Library) -> BotMessage:
        best = decision.candidates[0]
        message = self.article(best.article_id, best.variant, library, decision.as_of, decision.confidence)
        if message is None:
            return self._phrases.say("unknown")
        if decision.place:
            notice = self._phrases.text("other_region_notice", place=name_of(decision.place))
            message = message.model_copy(update={"notice": notice})
        return message

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

    def message(self, confidence: float) -> BotMessage:
        article = self._article
        asks = bool(article.variants) and self._variant is None
        return BotMessage(
            outcome=self._outcome(asks),
            text="\n\n".join(self._paragraphs(asks)),
            spoken=self._spoken(asks),
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
            related=self._related(),
            confidence=round(confidence, 3),
            release=self._library.number,
        )

    def _outcome(self, asks: bool) -> Outcome:
        if self._article.kind == "referral":
            return Outcome.OUT_OF_SCOPE
        return Outcome.CLARIFIED if asks and not self._article.answer else Outcome.ANSWERED

    def _paragraphs(self, asks: bool) -> list[str]:
        article = self._article
        parts = [self._fill(article.answer)] if article.answer else []
        if self._variant:
            parts.append(self._fill(self._variant.answer))
        parts += [self._fill(paragraph) for paragraph in procedure_paragraphs(article)]
        if asks and article.question:
            parts.append(article.question)
        return parts

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
