"""What a citizen reads when an article answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from knowledge.checklist import procedure_paragraphs
from knowledge.figures import fill
from knowledge.models import Article, Parameter


def said(article: Article, variant: str | None, parameters: Mapping[str, Parameter], as_of: date) -> str:
    """The whole answer of one variant on one day, the figures put in; without a variant its question back."""
    parts = [article.answer]
    chosen = next((v for v in article.variants if v.id == variant), None)
    if chosen:
        parts.append(chosen.answer)
    elif article.question:
        parts.append(article.question)
    filled = [fill(part, parameters, as_of)[0] for part in parts if part]
    return "\n\n".join([*filled, *procedure_paragraphs(article)])
