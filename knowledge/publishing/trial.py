"""Running cases against a build, with the reason where one fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.calculators import CannotCalculate, run
from knowledge.decision import Band, Candidate, Decision, Query
from knowledge.encoder import Progress
from knowledge.engine import Engine
from knowledge.figures import format_number
from knowledge.loader import Placed
from knowledge.publishing.cases import AnyCase, CalculatorCase, Case, Cases, FigureCase, key_of
from knowledge.publishing.saying import said
from knowledge.release import Release
from knowledge.text import fold

BANDS = {Band.SURE: "直接回答", Band.UNSURE: "请群众选", Band.NONE: "没有找到", Band.FOREIGN: "不归社保"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and when a question is asked that does not say so itself."""

    today: date
    region: str

    def query(self, case: Case) -> Query:
        """The case as the engine meets it when the dialogue has understood what kind of thing it is."""
        intent = "out_of_scope" if case.expect == "foreign" else "ask"
        return Query(case.ask, case.as_of or self.today, case.region or self.region, intent, 1.0)

    def asked(self, text: str) -> Query:
        """A question as the engine meets it."""
        return Query(text, self.today, self.region, "ask", 1.0)


@dataclass(frozen=True, slots=True)
class Result:
    """How a case ended. ``reasons`` are Chinese sentences, none when it passed."""

    placed: Placed[Any]
    reasons: tuple[str, ...]
    decision: Decision | None = None

    @property
    def case(self) -> AnyCase:
        """The case."""
        item: AnyCase = self.placed.item
        return item

    @property
    def key(self) -> str:
        """The stable name of the case."""
        return key_of(self.placed)

    @property
    def passed(self) -> bool:
        """Whether everything came out as written."""
        return not self.reasons

    @property
    def asked(self) -> str:
        """The case in a few words."""
        match self.placed.item:
            case Case() as case:
                return case.ask
            case FigureCase() as figure:
                return f"{figure.parameter}，{figure.at}"
            case other:
                return f"{other.calc} {dict(other.inputs)}"

    def __str__(self) -> str:
        line = self.placed.document.line_of(self.placed.location)
        return f"{self.placed.document.path}:{line}: 「{self.asked}」{'；'.join(self.reasons) or '通过'}"

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {
            "key": self.key,
            "file": str(self.placed.document.path),
            "line": self.placed.document.line_of(self.placed.location),
            "asked": self.asked,
            "passed": self.passed,
            "reasons": list(self.reasons),
            "decision": self.decision.to_json() if self.decision else None,
        }


def run_cases(cases: Cases, engine: Engine, frame: Frame, progress: Progress = lambda done, of: None) -> list[Result]:
    """Run every case against the build that the engine answers from; ``progress`` is told how many are done."""
    release = engine.current()
    results: list[Result] = []
    for placed in cases.all:
        match placed.item:
            case Case():
                results.append(_question(placed, engine, release, frame))
            case CalculatorCase() as calculation:
                results.append(Result(placed, tuple(_calculation(calculation, release, frame))))
            case FigureCase() as figure:
                results.append(Result(placed, tuple(_figure(figure, release))))
        progress(len(results), len(cases.all))
    return results


def _question(placed: Placed[Any], engine: Engine, release: Release, frame: Frame) -> Result:
    case: Case = placed.item
    decision = engine.lookup(frame.query(case))
    if not case.accepted:
        return Result(placed, tuple(_nothing(case, decision)), decision)
    found = _accepted(case, decision)
    if found is None:
        return Result(placed, (_missed(case, decision, release),), decision)
    return Result(placed, tuple(_content(case, found, decision, release)), decision)


def _nothing(case: Case, decision: Decision) -> Iterable[str]:
    """Why something was said or offered although nothing should be."""
    if decision.band is Band.SURE or (decision.band is Band.UNSURE and case.at == "answered"):
        yield f"不该有回答，却{_outcome(decision)}"


def _accepted(case: Case, decision: Decision) -> Candidate | None:
    """The candidate that does what the case wants."""
    if decision.band not in (Band.SURE, Band.UNSURE):
        return None
    if decision.band is Band.SURE or case.at == "answered":
        answered = decision.band is Band.SURE and decision.candidates[0].article_id in case.accepted
        return decision.candidates[0] if answered else None
    return next((c for c in decision.candidates if c.article_id in case.accepted), None)


def _missed(case: Case, decision: Decision, release: Release) -> str:
    wanted = release.article(case.expect, decision.as_of)
    if wanted is None:
        return f"应由「{case.expect}」回答，但它在 {decision.as_of} 没有有效的版本"
    verb = "应由" if case.at == "answered" else "选项里应有"
    return f"{verb}「{wanted.title}」（{case.expect}）{'回答' if case.at == 'answered' else ''}，却{_outcome(decision)}"


def _outcome(decision: Decision) -> str:
    """What came instead, in words."""
    shown = "、".join(f"「{c.title}」（{c.article_id}）" for c in decision.candidates)
    sure = f"把握 {decision.confidence:.2f}"
    match decision.band:
        case Band.SURE:
            first = decision.candidates[0]
            matched = f"，命中问法「{first.matched}」" if first.matched else ""
            return f"直接答了「{first.title}」（{first.article_id}，{sure}{matched}）"
        case Band.UNSURE:
            return f"只请群众在 {shown} 里选（{sure}）"
        case _:
            return f"没有找到回答（{sure}，最接近的是 {shown or '无'}）"


def _content(case: Case, found: Candidate, decision: Decision, release: Release) -> Iterable[str]:
    """What is wrong with the right article's words."""
    article = release.article(found.article_id, decision.as_of)
    if article is None:
        raise LookupError(f"{found.article_id} was offered without being in force")
    if case.variant and found.variant != case.variant:
        yield f"应选情形「{case.variant}」，却{f'选了「{found.variant}」' if found.variant else '没有选出情形'}"
    text = _plain(said(article, case.variant or found.variant, release.parameters(), decision.as_of))
    for wanted in case.says:
        if _plain(wanted) not in text:
            yield f"「{article.title}」的回答里没有「{wanted}」"
    for unwanted in case.not_says:
        if _plain(unwanted) in text:
            yield f"「{article.title}」的回答里不该有「{unwanted}」"


def _plain(text: str) -> str:
    """For finding words in a text: one way of writing, no blanks."""
    return fold(text).replace(" ", "")


def _calculation(case: CalculatorCase, release: Release, frame: Frame) -> Iterator[str]:
    """What of a calculation came out otherwise; an expected ``error`` is part of the sentence that comes instead."""
    try:
        found = run(case.calc, case.inputs, release.parameters(), case.as_of or frame.today).as_json()
    except CannotCalculate as error:
        found = {"error": str(error)}
    for key, wanted in case.result.items():
        got = found.get(key)
        if key == "error" and str(wanted) in str(got):
            continue
        if _comparable(got) != _comparable(wanted):
            yield f"{key} 应是 {wanted}，算出来是 {found.get('error', got)}"


def _comparable(value: Any) -> Any:
    """Numbers by value, however they are written; days as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    return value.isoformat() if isinstance(value, date) else value


def _figure(figure: FigureCase, release: Release) -> Sequence[str]:
    parameter = release.parameters().get(figure.parameter)
    value = parameter.at(figure.at) if parameter else None
    if parameter is None or value is None:
        return [f"参数「{figure.parameter}」在 {figure.at} 没有数值"]
    if value.value != figure.value:
        both = (
            f"{format_number(value.value)}{parameter.unit}，第二次录入是 {format_number(figure.value)}{parameter.unit}"
        )
        return [f"两次录入不一致：「{parameter.name}」登记的是 {both}。请翻开来源《{value.source.title}》核对"]
    return []
