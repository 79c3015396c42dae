"""What a matter needs: its steps in words, and the materials that are left once the citizen's situation is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.models import Article, Material, Situation


@dataclass(frozen=True, slots=True)
class Checklist:
    """The materials of a matter in one citizen's case.

    ``needed`` are brought for certain; ``perhaps`` depend on a situation that is not known yet, which ``open``
    asks about; ``shared`` are fetched from another authority and never asked of the citizen.
    """

    needed: Sequence[Material]
    perhaps: Sequence[tuple[Material, Situation]]
    shared: Sequence[Material]
    open: Sequence[Situation]


def checklist(article: Article, facts: Mapping[str, bool]) -> Checklist:
    """Prune an article's materials by what is known of its situations (situation id → yes or no)."""
    situations = {s.id: s for s in article.procedure.situations} if article.procedure else {}
    needed: list[Material] = []
    perhaps: list[tuple[Material, Situation]] = []
    for material in article.materials:
        condition = material.needed_if
        if material.shared or (condition is not None and facts.get(condition) is False):
            continue
        if condition is None or facts.get(condition):
            needed.append(material)
        else:
            perhaps.append((material, situations[condition]))
    asked = dict.fromkeys(situation.id for _, situation in perhaps)
    return Checklist(needed, perhaps, [m for m in article.materials if m.shared], [situations[id] for id in asked])


def answer_paragraphs(article: Article, variant: str | None) -> list[str]:
    """Everything an answer says on a screen, a paragraph each, figures not put in yet; without a variant its question."""
    chosen = next((v for v in article.variants if v.id == variant), None)
    parts = [article.answer, chosen.answer if chosen else "", *procedure_paragraphs(article)]
    if chosen is None and article.variants:
        parts.append(article.question or "")
    return [part for part in parts if part]


def procedure_paragraphs(article: Article, facts: Mapping[str, bool] | None = None) -> list[str]:
    """The steps, materials, places, time limit and fee of an article, a paragraph each, as people read them."""
    parts = []
    procedure = article.procedure
    if procedure:
        parts.append(_list("怎么办：", (f"{n}. {step}" for n, step in enumerate(procedure.steps, 1))))
    parts += _materials(checklist(article, facts or {}))
    if article.where:
        parts.append(_list("到哪里办：", (f"- {line}" for line in article.where)))
    if procedure and procedure.time_limit:
        parts.append(f"多久办好：{procedure.time_limit}")
    if procedure and procedure.fee:
        parts.append(f"收费：{procedure.fee}")
    return parts


def _materials(found: Checklist) -> list[str]:
    parts = []
    lines = [f"- {_said(material)}" for material in found.needed]
    for situation in found.open:
        own = "、".join(_said(material) for material, asked in found.perhaps if asked.id == situation.id)
        lines.append(f"- {situation.question.rstrip('？?')}？是的话还要：{own}")
    if lines:
        parts.append(_list("要准备的材料：", lines))
    if found.shared:
        names = "、".join(material.name for material in found.shared)
        parts.append(f"这些由部门之间查，不用您带：{names}")
    return parts


def _said(material: Material) -> str:
    form: str = material.form or ""
    if material.count > 1:
        form += f"{material.count}份"
    details = "，".join(part for part in (form, material.issued_by, material.note) if part)
    return f"{material.name}（{details}）" if details else material.name


def _list(title: str, lines: Iterable[str]) -> str:
    return "\n".join((title, *lines))
