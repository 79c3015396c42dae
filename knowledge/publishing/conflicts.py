"""Two articles that want to decide the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.checks import texts
from knowledge.figures import references
from knowledge.loader import Placed
from knowledge.models import Article
from knowledge.problems import Problem
from knowledge.regions import covers, name_of
from knowledge.text import normalise

SAME_TITLE = 92
"""Titles as alike as this (0–100) are the same to somebody who has to choose between them."""
SAME_ANSWER = 85
"""Answers as alike as this say the same; that may be meant, so it is advice."""

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two articles, why they are in each other's way, and their facts side by side (name, first, second)."""

    key: str
    problem: Problem
    first: Placed[Article]
    second: Placed[Article]

    @property
    def facts(self) -> list[Row]:
        """What somebody needs to see to decide between the two; rows that are equal are left out."""
        one, other = self.first.item, self.second.item
        rows = ((name, show(one), show(other)) for name, show in _FACTS.items())
        return [row for row in rows if row[1] != row[2]]

    def __str__(self) -> str:
        return str(self.problem)

    def to_json(self) -> dict[str, Any]:
        """The form in which it travels."""
        return {
            "key": self.key,
            "message": self.problem.message,
            "first": self.first.item.id,
            "second": self.second.item.id,
            "facts": [list(row) for row in self.facts],
        }


_FACTS: dict[str, Callable[[Article], str]] = {
    "编号": lambda a: a.id,
    "标题": lambda a: a.title,
    "地区": lambda a: name_of(a.region),
    "对谁适用": lambda a: "、".join(a.population) or "所有人",
    "起止日期": lambda a: f"{a.valid_from} 至 {a.valid_to or '长期'}",
    "负责科室": lambda a: a.owner,
    "依据": lambda a: "；".join(" ".join(filter(None, (b.title, b.number, b.article))) for b in a.basis),
    "用到的参数": lambda a: "、".join(sorted({id for _, text in texts(a) for id in references(text)})),
    "电话里怎么说": lambda a: a.spoken or "；".join(v.spoken for v in a.variants),
}


def conflicts(articles: Sequence[Placed[Article]]) -> list[Conflict]:
    """Every pair that must be resolved before it is published, once each."""
    found = [*_questions(articles), *_titles(articles), *_matters(articles)]
    return list({conflict.key: conflict for conflict in found}.values())


def alike(articles: Sequence[Placed[Article]]) -> Iterator[Problem]:
    """Advice: articles whose answers say nearly the same at the same time."""
    answers = [_answer(placed.item) for placed in articles]
    scores = process.cdist(answers, answers, scorer=fuzz.ratio, score_cutoff=SAME_ANSWER)
    for one, other in zip(*scores.nonzero(), strict=True):
        if one < other and _meet(articles[one].item, articles[other].item):
            yield articles[other].problem(
                f"回答与「{articles[one].item.title}」（{articles[one].item.id}）几乎一样："
                "是一回事就合并，不是就把差别写清楚",
                fatal=False,
            )


def _answer(article: Article) -> str:
    return "".join(text for name, text in texts(article) if name[:2] == "回答")


def _meet(one: Article, other: Article) -> bool:
    """Whether both can hold for the same person in the same place on the same day."""
    days = one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)
    places = covers(one.region, other.region) or covers(other.region, one.region)
    people = not one.population or not other.population or set(one.population) & set(other.population)
    return one.id != other.id and days and places and bool(people)


def _pair(kind: str, first: Placed[Article], second: Placed[Article], problem: Problem) -> Conflict:
    ids = sorted((first.item.id, second.item.id))
    return Conflict(f"conflict:{kind}:{ids[0]}:{ids[1]}", problem, first, second)


def _questions(articles: Iterable[Placed[Article]]) -> Iterator[Conflict]:
    owner: dict[str, Placed[Article]] = {}
    for placed in articles:
        for index, text in enumerate(placed.item.phrasings):
            other = owner.setdefault(normalise(text), placed)
            if other.item.id != placed.item.id:
                message = f"问法「{text}」与「{other.item.title}」（{other.item.id}）的一句是同一句话：只留在一条知识里"
                yield _pair("question", other, placed, placed.problem(message, "phrasings", index))


def _titles(articles: Sequence[Placed[Article]]) -> Iterator[Conflict]:
    titles = [normalise(placed.item.title) for placed in articles]
    scores = process.cdist(titles, titles, scorer=fuzz.ratio, score_cutoff=SAME_TITLE)
    for one, other in zip(*scores.nonzero(), strict=True):
        first, second = articles[one], articles[other]
        told_apart = titles[one] != titles[other] and _linked(first.item, second.item)
        if one < other and not told_apart and _meet(first.item, second.item):
            message = (
                f"标题与「{first.item.title}」（{first.item.id}）一样或几乎一样：群众没法选，请改出差别或合并；"
                "差一个字意思就不同的，请互相写进 related"
            )
            yield _pair("title", first, second, second.problem(message, "title"))


def _linked(one: Article, other: Article) -> bool:
    """Whether somebody has looked at both and said so in each."""
    return other.id in one.related and one.id in other.related


def _matters(articles: Iterable[Placed[Article]]) -> Iterator[Conflict]:
    groups: defaultdict[str, list[Placed[Article]]] = defaultdict(list)
    for placed in articles:
        if placed.item.matter:
            groups[placed.item.matter].append(placed)
    for matter, group in groups.items():
        for first, second in combinations(group, 2):
            if _meet(first.item, second.item):
                message = (
                    f"与「{first.item.title}」（{first.item.id}）管同一件事（{matter}），地区、人群、日期都有重叠："
                    "同一天只能有一条说了算，请改日期、地区或人群，或者合并"
                )
                yield _pair(f"matter-{matter}", first, second, second.problem(message, "matter"))
