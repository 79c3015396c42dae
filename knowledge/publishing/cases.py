"""Cases: what must come out, written by staff beside the articles, and read so that a fault has its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from knowledge.files import File, read_yaml
from knowledge.loader import Catalogue, Placed, place
from knowledge.models import Grade, Line, RegionCode, Slug, Strict
from knowledge.problems import Problem
from knowledge.regions import is_region
from knowledge.text import normalise

NOTHING = frozenset({"none", "foreign"})
"""What ``expect`` says when no article may answer: we have none, or it is not ours at all."""


class Case(Strict):
    """A question and what must come of it.

    ``also`` are other articles that may answer as well. ``at`` is ``answered`` when the first of them must be said
    straight away, ``offered`` when it is enough that one is among the choices; for ``none`` and ``foreign``,
    ``offered`` allows choices but no answer. ``says`` and ``not_says`` are looked for in what the citizen reads.
    """

    ask: Line
    expect: Slug
    also: tuple[Slug, ...] = ()
    says: tuple[Line, ...] = ()
    not_says: tuple[Line, ...] = ()
    as_of: date | None = None
    region: RegionCode | None = None
    variant: Slug | None = None
    at: Literal["answered", "offered"] = "answered"
    why: Line | None = None

    @property
    def key(self) -> str:
        """What the case is called wherever it is named again; it changes only with the question and its frame."""
        return _short(self.ask, self.as_of, self.region)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The articles that may answer."""
        return () if self.expect in NOTHING else (self.expect, *self.also)


class CalculatorCase(Strict):
    """The inputs of a calculator and the keys of its result that must come out."""

    calc: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]
    inputs: Mapping[str, Any]
    result: Annotated[Mapping[str, Any], Field(min_length=1)]
    as_of: date | None = None
    why: Line | None = None

    @property
    def key(self) -> str:
        """See :attr:`Case.key`."""
        return _short(self.calc, sorted(self.inputs.items()), self.as_of)


class FigureCase(Strict):
    """The second, independent entry of one value of a parameter."""

    parameter: Slug
    at: date
    value: Decimal
    why: Line | None = None

    @property
    def key(self) -> str:
        """See :attr:`Case.key`."""
        return f"{self.parameter}:{self.at}"


AnyCase = Case | CalculatorCase | FigureCase


def _short(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Cases:
    """Every case that was read, by kind, in file order."""

    questions: tuple[Placed[Case], ...] = ()
    calculations: tuple[Placed[CalculatorCase], ...] = ()
    figures: tuple[Placed[FigureCase], ...] = ()

    @property
    def all(self) -> tuple[Placed[Any], ...]:
        """Every case, questions first."""
        return (*self.questions, *self.calculations, *self.figures)


def key_of(placed: Placed[Any]) -> str:
    """The stable name of a case: its file and what it asks."""
    return f"{placed.document.path.stem}:{placed.item.key}"


def read_cases(root: Path, catalogue: Catalogue) -> tuple[Cases, list[Problem]]:
    """Read ``root/cases/*.yaml`` and check it against the articles and parameters; never raises for a broken file."""
    return read_case_files(sorted((root / "cases").glob("*.yaml")), catalogue)


def read_case_files(paths: list[Path], catalogue: Catalogue) -> tuple[Cases, list[Problem]]:
    """The same for chosen files."""
    problems: list[Problem] = []
    questions: list[Placed[Case]] = []
    calculations: list[Placed[CalculatorCase]] = []
    figures: list[Placed[FigureCase]] = []
    for path in paths:
        document, faults = read_yaml(path)
        problems += faults
        if document is None:
            continue
        for index, data in _items(document, problems):
            keys = data.keys() if isinstance(data, dict) else ()
            if "parameter" in keys:
                figures += place(FigureCase, data, document, (index,), problems)
            elif "calc" in keys:
                calculations += place(CalculatorCase, data, document, (index,), problems)
            else:
                questions += place(Case, data, document, (index,), problems)
    cases = Cases(tuple(questions), tuple(calculations), tuple(figures))
    return cases, [*problems, *_check(cases, catalogue)]


def _items(document: File, problems: list[Problem]) -> Iterator[tuple[int, Any]]:
    if isinstance(document.data, list):
        yield from enumerate(document.data)
    else:
        problems.append(Problem(document.path, 1, "这个文件要写成列表：每个用例以「- ask: …」开头"))


def _check(cases: Cases, catalogue: Catalogue) -> Iterator[Problem]:
    variants = {
        id: {v.id for p in catalogue.articles if p.item.id == id for v in p.item.variants}
        for id in {p.item.id for p in catalogue.articles}
    }
    owners = {normalise(text): p.item.id for p in catalogue.articles for text in p.item.phrasings}
    seen: dict[str, Placed[Any]] = {}
    for placed in cases.all:
        first = seen.setdefault(placed.item.key, placed)
        if first is not placed:
            at = f"{first.document.path.name} 第 {first.document.line_of(first.location)} 行"
            yield placed.problem(f"这个用例与 {at} 重复：请删掉一个")
    for question in cases.questions:
        yield from _known(question, variants)
        own = owners.get(normalise(question.item.ask))
        if own in question.item.accepted:
            yield question.problem("问题与这条知识的一句问法一样，验证不了什么：请换一种说法", "ask", fatal=False)
    for figure in cases.figures:
        yield from _figure(figure, catalogue)


def _known(placed: Placed[Case], variants: Mapping[str, set[str]]) -> Iterator[Problem]:
    case = placed.item
    for key, ids in (("expect", (case.expect,)), ("also", case.also)):
        for id in ids:
            if id not in variants and not (key == "expect" and id in NOTHING):
                yield placed.problem(f"{key} 里的「{id}」不存在：请改成已有的知识编号", key)
    if case.variant and case.variant not in variants.get(case.expect, {case.variant}):
        yield placed.problem(f"「{case.expect}」没有情形「{case.variant}」：请改成已有的情形编号", "variant")
    if case.region and not is_region(case.region):
        yield placed.problem(f"地区代码「{case.region}」不认识", "region")
    if case.expect in NOTHING and (case.also or case.says or case.variant):
        yield placed.problem(f"expect 是 {case.expect} 时不会有回答：请删掉 also、says、variant", "expect")


def _figure(placed: Placed[FigureCase], catalogue: Catalogue) -> Iterator[Problem]:
    parameter = catalogue.parameter(placed.item.parameter)
    if parameter is None:
        yield placed.problem(f"参数「{placed.item.parameter}」不存在：请改成已登记的编号，或删掉", "parameter")
    elif parameter.at(placed.item.at) is None:
        yield placed.problem(f"参数「{parameter.id}」在 {placed.item.at} 没有数值：请核对日期，或补登记", "at")


def without_second_entry(cases: Cases, catalogue: Catalogue) -> Iterator[tuple[str, Problem]]:
    """``(stable name, problem)`` of every stateable value that nobody has entered a second time."""
    entered = {(p.item.parameter, p.item.at) for p in cases.figures}
    for placed in catalogue.parameters:
        for index, value in enumerate(placed.item.values):
            held = any(
                id == placed.item.id and value.valid_from <= at and (value.valid_to is None or at <= value.valid_to)
                for id, at in entered
            )
            if value.grade in (Grade.A, Grade.B) and not held:
                message = (
                    f"参数「{placed.item.name}」{value.valid_from} 起的数值没有第二次录入："
                    f"请另一个人翻开来源，在 cases/figures.yaml 里登记 parameter: {placed.item.id}"
                )
                yield f"{placed.item.id}:{value.valid_from}", placed.problem(message, "values", index)
