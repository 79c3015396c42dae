"""Faults that only show when the files are looked at together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from knowledge.documents import Document, not_yet, repealed
from knowledge.figures import references
from knowledge.loader import Catalogue, Placed
from knowledge.models import Article, Grade
from knowledge.problems import Problem
from knowledge.regions import is_region

_BARE_FIGURE = re.compile(r"\d[\d,.]*\s*(?:元|万元|%|％)")
_NUMBERED_DOCUMENT = re.compile(r"〔\d{4}〕\d+号|第\d+号")
MAX_SPOKEN_SENTENCES = 3
MAX_SPOKEN_CHARS = 60
_SENTENCE_END = re.compile(r"[。！？]")


def check_catalogue(catalogue: Catalogue) -> list[Problem]:
    """Every fault across files, fatal ones and advice."""
    problems = [*_parameters(catalogue), *_versions(catalogue), *_phrasings(catalogue)]
    ids = {placed.item.id for placed in catalogue.articles}
    known = {placed.item.title: placed.item for placed in catalogue.documents}
    for placed in catalogue.articles:
        problems += _links(placed, ids)
        problems += _region(placed)
        problems += _figures(placed, catalogue)
        problems += _documents(placed, known)
        problems += _procedure(placed)
        problems += _spoken(placed)
    return problems


def texts(article: Article) -> Iterator[tuple[str, str]]:
    """``(name, text)`` of everything an article can say."""
    if article.answer:
        yield "回答", article.answer
        yield "口语", article.spoken
    if article.procedure:
        said = (*article.procedure.steps, article.procedure.time_limit, article.procedure.fee)
        yield "办事步骤", "\n".join(line for line in said if line)
    for variant in article.variants:
        yield f"回答：{variant.id}", variant.answer
        yield f"口语：{variant.id}", variant.spoken


def _line(placed: Placed[Article], name: str) -> int:
    kind, _, variant = name.partition("：")
    wanted = (kind, variant or None)
    return next((s.line for s in placed.document.sections if (s.kind, s.variant) == wanted), 1)


def _at(placed: Placed[Article], name: str, message: str, *, fatal: bool = True) -> Problem:
    if name == "办事步骤":
        return placed.problem(f"「procedure」{message}", "procedure", fatal=fatal)
    return Problem(placed.document.path, _line(placed, name), f"「## {name}」{message}", fatal)


def _links(placed: Placed[Article], ids: set[str]) -> Iterator[Problem]:
    for index, related in enumerate(placed.item.related):
        if related not in ids:
            yield placed.problem(f"related 里的「{related}」不存在：请改成已有的知识编号，或删掉", "related", index)
        if related == placed.item.id:
            yield placed.problem("related 里写了自己：请删掉", "related", index)
    for index, after in enumerate(placed.item.procedure.next if placed.item.procedure else ()):
        if after not in ids:
            yield placed.problem(
                f"procedure.next 里的「{after}」不存在：请改成已有的知识编号，或删掉", "procedure", "next", index
            )
    names = [variant.id for variant in placed.item.variants]
    for name in {n for n in names if names.count(n) > 1}:
        yield placed.problem(f"情形编号「{name}」重复", "variants")


def _documents(placed: Placed[Article], known: Mapping[str, Document]) -> Iterator[Problem]:
    for index, basis in enumerate(placed.item.basis):
        if basis.title not in known:
            yield placed.problem(
                f"依据《{basis.title}》没有在 documents.yaml 里登记：请检查文件名，或登记它的文号和施行日期",
                "basis", index, "title", fatal=False,
            )  # fmt: skip
    for document in repealed(placed.item, known):
        after = f"，改看《{document.replaced_by}》" if document.replaced_by else ""
        yield placed.problem(
            f"依据《{document.title}》自 {document.repealed_on} 起失效{after}：请换依据，或给这条知识写上 valid_to",
            "basis",
        )
    for document in not_yet(placed.item, known):
        yield placed.problem(
            f"依据《{document.title}》{document.in_force_from} 才施行：请把 valid_from 改到那天，或补上在那之前的依据",
            "valid_from",
        )


def _procedure(placed: Placed[Article]) -> Iterator[Problem]:
    if placed.item.kind == "procedure" and placed.item.procedure is None:
        yield placed.problem("kind 是 procedure：请写 procedure（办事步骤 steps，至少两步）", "kind", fatal=False)


def _region(placed: Placed[Article]) -> Iterator[Problem]:
    if not is_region(placed.item.region):
        yield placed.problem(f'地区代码「{placed.item.region}」不认识：全国写 "100000"，浙江写 "330000"', "region")


def _figures(placed: Placed[Article], catalogue: Catalogue) -> Iterator[Problem]:
    for name, text in texts(placed.item):
        for id in references(text):
            parameter = catalogue.parameter(id)
            if parameter is None:
                yield _at(placed, name, f"用到的参数「{id}」不存在：请先在 parameters 里登记")
            elif all(v.grade in (Grade.C, Grade.D) for v in parameter.values):
                yield _at(placed, name, f"用到的参数「{id}」来源等级不够，不能对外说")
        bare = _BARE_FIGURE.search(_NUMBERED_DOCUMENT.sub("", re.sub(r"\{\{.*?\}\}", "", text)))
        if bare:
            yield _at(placed, name, f"直接写了数字「{bare[0]}」：金额和比例要写成 {{{{参数编号}}}}，由参数表带出")


def _spoken(placed: Placed[Article]) -> Iterator[Problem]:
    for name, text in texts(placed.item):
        if not name.startswith("口语"):
            continue
        sentences = [s for s in _SENTENCE_END.split(text) if s.strip()]
        if len(sentences) > MAX_SPOKEN_SENTENCES:
            yield _at(placed, name, f"有 {len(sentences)} 句：电话里最多说 {MAX_SPOKEN_SENTENCES} 句")
        for sentence in sentences:
            if len(sentence) > MAX_SPOKEN_CHARS:
                yield _at(placed, name, f"有一句 {len(sentence)} 个字：每句最多 {MAX_SPOKEN_CHARS} 个字，请拆开")


def _parameters(catalogue: Catalogue) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for placed in catalogue.parameters:
        if placed.item.id in seen:
            yield placed.problem(f"参数「{placed.item.id}」在 {seen[placed.item.id]} 里已经有了", "id")
        seen[placed.item.id] = placed.document.path.name


def _versions(catalogue: Catalogue) -> Iterator[Problem]:
    groups: defaultdict[str, list[Placed[Article]]] = defaultdict(list)
    for placed in catalogue.articles:
        groups[placed.item.id].append(placed)
    for versions in groups.values():
        versions.sort(key=lambda p: p.item.valid_from)
        for earlier, later in pairwise(versions):
            if (earlier.item.valid_to or date.max) >= later.item.valid_from:
                yield later.problem(
                    f"「{later.item.id}」与 {earlier.document.path.name} 的有效期重叠：请给旧的写上 valid_to",
                    "valid_from",
                )


def _phrasings(catalogue: Catalogue) -> Iterator[Problem]:
    owner: dict[str, Placed[Article]] = {}
    for placed in catalogue.articles:
        for index, phrasing in enumerate(placed.item.phrasings):
            key = re.sub(r"\W", "", phrasing)
            other = owner.setdefault(key, placed)
            if other.item.id != placed.item.id:
                yield placed.problem(
                    f"问法「{phrasing}」在「{other.item.id}」里已经有了：一句问法只能属于一条知识", "phrasings", index
                )
