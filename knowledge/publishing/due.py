"""What needs somebody's attention on a day: rules that end, reviews that are late, bases and figures that have gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from knowledge.checks import texts
from knowledge.documents import Document
from knowledge.figures import references
from knowledge.models import Article, Parameter, ParameterValue
from knowledge.publishing.changes import Contents, by_id

EXPIRING = (0, 7, 30)
"""So many days before a rule ends without a successor, its owner is told, and told again."""
REPEAL_DAYS = 90
NOBODY = "没有知识用到它"
_KINDS = {
    "expired": "已失效",
    "expiring": "即将失效",
    "review": "该复核",
    "basis": "依据失效",
    "value": "参数缺数值",
}


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One thing to do. ``on`` is the day it falls due, ``within`` the warning (days) it falls under, if it is one."""

    on: date
    kind: str
    subject: str
    title: str
    owner: str
    message: str
    within: int | None = None

    def __str__(self) -> str:
        return f"{self.on} {_KINDS[self.kind]}：「{self.title}」（{self.subject}，{self.owner}）{self.message}"

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {
            "on": self.on.isoformat(),
            "kind": self.kind,
            "subject": self.subject,
            "title": self.title,
            "owner": self.owner,
            "message": self.message,
            "within": self.within,
        }


def due(contents: Contents, documents: Iterable[Document], as_of: date) -> list[Due]:
    """Everything due on a day, the most urgent first."""
    known = {document.title: document for document in documents}
    found: list[Due] = []
    for versions in by_id(contents.articles).values():
        found += _ending(versions, as_of)
        for article in versions:
            if article.in_force(as_of):
                found += _review(article, as_of)
                found += _basis(article, known, as_of)
    users = _users(contents.articles)
    for parameter in contents.parameter_list:
        owner = "、".join(sorted(users.get(parameter.id, ()))) or NOBODY
        found += _values(parameter, owner, as_of)
    return sorted(found)


def _ending(versions: Sequence[Article], as_of: date) -> Iterator[Due]:
    """The last version of an article that has ended or is about to; a later version takes over from an earlier."""
    last = versions[-1]
    if last.valid_to is None:
        return
    left = (last.valid_to - as_of).days
    if left < 0:
        message = f"{last.valid_to} 起没有有效的版本，问到时不会回答：请写新的版本，或把问法移给别的知识"
        yield Due(last.valid_to, "expired", last.id, last.title, last.owner, message)
    elif left <= EXPIRING[-1]:
        within = next(days for days in EXPIRING if left <= days)
        message = f"还有 {left} 天失效，没有接续的版本：请写新的版本，或延长 valid_to"
        yield Due(last.valid_to, "expiring", last.id, last.title, last.owner, message, within)


def _review(article: Article, as_of: date) -> Iterator[Due]:
    if article.review_by < as_of:
        message = f"已过复核日期 {(as_of - article.review_by).days} 天：请核对依据，更新 reviewed_on 和 review_by"
        yield Due(article.review_by, "review", article.id, article.title, article.owner, message)


def _basis(article: Article, known: Mapping[str, Document], as_of: date) -> Iterator[Due]:
    """Documents that no longer hold, or cease to within :data:`REPEAL_DAYS` while the article goes on."""
    for title in dict.fromkeys(basis.title for basis in article.basis):
        document = known.get(title)
        day = document.repealed_on if document else None
        if document is None or day is None or day > as_of + timedelta(days=REPEAL_DAYS):
            continue
        if article.valid_to is None or article.valid_to >= day:
            after = f"，由《{document.replaced_by}》代替" if document.replaced_by else ""
            message = f"依据《{title}》自 {day} 起失效{after}：请换依据，或写上 valid_to"
            yield Due(day, "basis", article.id, article.title, article.owner, message)


def _values(parameter: Parameter, owner: str, as_of: date) -> Iterator[Due]:
    last = parameter.values[-1]
    if last.valid_to is not None and last.valid_to < as_of:
        message = f"{last.valid_to} 之后没有数值，回答里会请人拨打12333：请登记新的数值"
        yield Due(last.valid_to, "value", parameter.id, parameter.name, owner, message)
    elif _yearly(parameter.values) and last.valid_from.year < as_of.year and last.valid_from <= as_of:
        message = f"{as_of.year} 年的数值还没有登记，沿用 {last.valid_from.year} 年的：公布后请登记"
        yield Due(date(as_of.year, 1, 1), "value", parameter.id, parameter.name, owner, message)


def _yearly(values: Sequence[ParameterValue]) -> bool:
    """Whether the figure has changed with every year so far."""
    spans = [(value.valid_to - value.valid_from).days for value in values if value.valid_to]
    return bool(spans) and all(span <= 366 for span in spans)


def _users(articles: Iterable[Article]) -> dict[str, set[str]]:
    """The owners of the articles that state a figure, by parameter."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for article in articles:
        for _, text in texts(article):
            for id in references(text):
                users[id].add(article.owner)
    return users
