"""The unit of knowledge: a rule with a basis, a region, a time span and its figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]


class Strict(BaseModel):
    """Immutable and closed: a misspelt key is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(StrEnum):
    """The field of business an article belongs to; the value is what people read."""

    PENSION = "养老保险"
    RESIDENT_PENSION = "城乡居民养老"
    SURVIVOR = "遗属待遇"
    CONTRIBUTION = "参保缴费"
    TRANSFER = "转移接续"
    EMPLOYER = "单位业务"
    UNEMPLOYMENT = "失业保险"
    INJURY = "工伤保险"
    MATERNITY = "生育保险"
    MEDICAL = "医疗保险"
    CARD = "社会保障卡"
    SERVICE = "查询办事"
    RIGHTS = "权益维护"
    REFERRAL = "其他部门"


class Population(StrEnum):
    """Whom a rule is for; an article without any is for everybody."""

    EMPLOYEE = "职工"
    FLEXIBLE = "灵活就业"
    RESIDENT = "城乡居民"
    EMPLOYER = "用人单位"
    RETIREE = "退休人员"
    PUBLIC = "机关事业"


class Grade(StrEnum):
    """How good the source of a figure is. Only A and B may be stated."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Basis(Strict):
    """What a rule stands on: one place in one document."""

    title: Line
    article: Line | None = None
    number: Line | None = None
    issuer: Line | None = None
    quote: Line | None = None
    url: Line | None = None


class Situation(Strict):
    """A yes-or-no question about the citizen's case that decides which materials are needed."""

    id: Slug
    question: Line


class Material(Strict):
    """Something a matter needs.

    ``shared`` materials are fetched from another authority: the citizen is never asked for them.
    ``needed_if`` names the :class:`Situation` in which it is needed; without one it always is.
    ``issued_by`` says where the citizen gets it.
    """

    name: Line
    form: Literal["原件", "复印件", "原件和复印件", "电子件"] | None = None
    count: Annotated[int, Field(ge=1, le=20)] = 1
    issued_by: Line | None = None
    shared: bool = False
    needed_if: Slug | None = None
    note: Line | None = None


class Procedure(Strict):
    """How a matter is done (办事指南): the steps in order, how long it takes, what it costs, what comes after.

    ``time_limit`` and ``fee`` are only written with a source; without one they stay empty and nothing is said.
    ``next`` are the articles of what is usually done afterwards.
    """

    steps: Annotated[tuple[Line, ...], Field(min_length=2, max_length=9)]
    situations: tuple[Situation, ...] = ()
    time_limit: Line | None = None
    fee: Line | None = None
    next: tuple[Slug, ...] = ()


class Variant(Strict):
    """One of several answers of an article; ``words`` in a question choose it without asking back."""

    id: Slug
    label: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    words: tuple[Line, ...] = ()
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    spoken: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Article(Strict):
    """One answer that somebody is accountable for, valid in one region for one span of dates.

    Files that share an ``id`` are versions of one article and must not overlap in time.
    ``matter`` names what is decided when it is more than this article: two articles about the same matter, region and
    population must not hold on the same day. ``sensitive`` articles are published by a second person.
    ``answer`` is the part that holds for everybody; it may be empty only when ``variants`` are there,
    and then the variant has to be known before anything is said.
    """

    id: Slug
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
    kind: Literal["rule", "procedure", "referral"] = "rule"
    topic: Topic
    region: RegionCode
    population: tuple[Population, ...] = ()
    valid_from: date
    valid_to: date | None = None
    reviewed_on: date
    review_by: date
    owner: Line
    matter: Slug | None = None
    sensitive: bool = False
    phrasings: Annotated[tuple[Line, ...], Field(min_length=3)]
    basis: tuple[Basis, ...] = ()
    related: tuple[Slug, ...] = ()
    materials: tuple[Material, ...] = ()
    procedure: Procedure | None = None
    where: tuple[Line, ...] = ()
    question: Line | None = None
    variants: tuple[Variant, ...] = ()
    answer: str = ""
    spoken: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from：请把失效日期改到生效日期之后")
        if self.review_by < self.reviewed_on:
            raise ValueError("review_by 早于 reviewed_on：请填写下一次复核的日期")
        if self.kind != "referral" and not self.basis:
            raise ValueError("缺少 basis：每条知识都要写明依据（文件名、条款）")
        if bool(self.variants) != (self.question is not None):
            raise ValueError("question 与 variants 要一起写：有分情形的回答，就要写清反问哪一句")
        if len(self.variants) == 1:
            raise ValueError("variants 只有一种情形：请写进正文，或补上其他情形")
        if bool(self.answer) != bool(self.spoken):
            raise ValueError("「## 回答」和「## 口语」要成对出现：缺了其中一段")
        if not self.answer and not self.variants:
            raise ValueError("没有正文：请写「## 回答」和「## 口语」两段")
        if self.procedure is not None and self.kind != "procedure":
            raise ValueError("写了 procedure（办事步骤），kind 就要写 procedure")
        return self

    @model_validator(mode="after")
    def _known_situations(self) -> Self:
        situations = {s.id for s in self.procedure.situations} if self.procedure else set()
        for material in self.materials:
            if material.needed_if is not None and material.needed_if not in situations:
                raise ValueError(
                    f"材料「{material.name}」的 needed_if「{material.needed_if}」"
                    "没有在 procedure.situations 里写明：请补上这种情形，或改成已有的编号"
                )
        return self

    def in_force(self, as_of: date) -> bool:
        """Whether the rule holds on that day (both ends included)."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)


class Source(Strict):
    """Where a figure comes from."""

    title: Line
    number: Line | None = None
    issuer: Line | None = None
    article: Line | None = None
    published: date | None = None
    url: Line | None = None


class ParameterValue(Strict):
    """One value of a parameter and the days on which it holds (both ends included)."""

    valid_from: date
    valid_to: date | None = None
    value: Decimal
    grade: Grade
    source: Source
    note: Line | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from：请把失效日期改到生效日期之后")
        return self


class Parameter(Strict):
    """A figure that changes with time, kept once. ``unit`` is what is written behind the number."""

    id: Slug
    name: Line
    unit: Annotated[str, StringConstraints(max_length=10)]
    region: RegionCode
    values: Annotated[tuple[ParameterValue, ...], Field(min_length=1)]

    @field_validator("values")
    @classmethod
    def _ordered(cls, values: tuple[ParameterValue, ...]) -> tuple[ParameterValue, ...]:
        ordered = tuple(sorted(values, key=lambda v: v.valid_from))
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise ValueError(f"{later.valid_from} 的数值与前一个时间段重叠：请给前一个写上 valid_to")
        return ordered

    def at(self, as_of: date) -> ParameterValue | None:
        """The value in force on that day, or None when none is known."""
        for value in self.values:
            if value.valid_from <= as_of and (value.valid_to is None or as_of <= value.valid_to):
                return value
        return None
