"""Rules change on their day: what is said the day before, on the day and the day after, by a clock that stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from conversation.answering import Composer, Frame
from conversation.clock import OFFICE_ZONE, FrozenClock, office_date
from conversation.phrases import Phrases
from knowledge.calculators import read_parameters, run
from knowledge.decision import Band, Candidate, Decision
from knowledge.loader import load_catalogue
from knowledge.models import Article, Parameter
from knowledge.publishing.cases import read_cases
from knowledge.release import contents_of
from tests.conftest import HOME

pytestmark = pytest.mark.unit
KNOWLEDGE = HOME / "knowledge"


class Files:
    """The real files as a library of articles, without a build."""

    number = 1

    def __init__(self) -> None:
        self._contents = contents_of(load_catalogue(KNOWLEDGE))

    def article(self, id: str, as_of: date) -> Article | None:
        return next((a for a in self._contents.articles if a.id == id and a.in_force(as_of)), None)

    def parameters(self) -> dict[str, Parameter]:
        return {parameter.id: parameter for parameter in self._contents.parameter_list}


@pytest.fixture(scope="module")
def files() -> Files:
    return Files()


def said(files: Files, id: str, at: datetime) -> str:
    """What the citizen reads when that article is found at that moment."""
    day = office_date(FrozenClock(at).now())
    decision = Decision(Band.SURE, (Candidate(id, id, 1.0),), 1.0, 1, day, "330100")
    composer = Composer(Phrases.read(HOME / "config" / "phrases.yaml"))
    return composer.compose(decision, files, Frame(day)).text


CHANGES = [
    (date(2025, 1, 1), "retirement-age", None, "2025年1月1日"),
    (date(2025, 9, 1), "waiver-agreement", None, "法释〔2025〕12号"),
    (date(2026, 1, 1), "minimum-wage", "2490元", "2660元"),
    (date(2026, 7, 1), "social-assistance", "1.5倍", "社会救助法"),
    (date(2027, 1, 1), "medical-law", "还没有生效", "已经生效"),
    (date(2030, 1, 1), "retirement-min-years", "180个月", "186个月"),
]
"""The first day, the article, and what it says only before and only from then on; None where nothing was known."""


@pytest.mark.parametrize(("first", "id", "before", "after"), CHANGES, ids=[change[1] for change in CHANGES])
def test_the_answer_changes_at_midnight_of_the_office(
    files: Files, first: date, id: str, before: str | None, after: str
) -> None:
    midnight = datetime.combine(first, time(), OFFICE_ZONE)
    last_second, noon = midnight - timedelta(seconds=1), midnight + timedelta(hours=12)
    for moment, there, gone in (
        (midnight - timedelta(days=1), before, after),
        (last_second, before, after),
        (midnight, after, before),
        (noon.astimezone(UTC), after, before),
        (midnight + timedelta(days=1), after, before),
    ):
        text = said(files, id, moment)
        assert (there or "") in text, moment
        assert gone is None or gone not in text, moment
    assert (files.article(id, first - timedelta(days=1)) is None) is (before is None)


def test_the_cases_of_the_dated_file_are_of_the_days_around_every_change() -> None:
    cases, problems = read_cases(KNOWLEDGE, load_catalogue(KNOWLEDGE))
    assert [str(problem) for problem in problems if problem.fatal] == []
    days = {p.item.as_of for p in cases.questions if p.document.path.name == "dated.yaml"}
    for first, id, *_ in CHANGES:
        assert {first - timedelta(days=1), first, first + timedelta(days=1)} <= days, id


@pytest.mark.parametrize(
    ("day", "months"), [(date(2029, 12, 31), 180), (date(2030, 1, 1), 186), (date(2030, 1, 2), 186)]
)
def test_the_calculator_and_the_article_change_on_the_same_day(files: Files, day: date, months: int) -> None:
    parameters = read_parameters(KNOWLEDGE)
    assert run("min_years", {"year": day.year}, parameters, day).values["min_months"] == months
    assert f"{months}个月" in said(files, "retirement-min-years", datetime.combine(day, time(9), OFFICE_ZONE))
