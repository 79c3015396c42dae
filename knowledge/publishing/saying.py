"""What a citizen reads when an article answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from knowledge.checklist import answer_paragraphs
from knowledge.figures import fill
from knowledge.models import Article, Parameter


def said(article: Article, variant: str | None, parameters: Mapping[str, Parameter], as_of: date) -> str:
    """The whole answer of one variant on one day, the figures put in; without a variant its question back."""
    return "\n\n".join(fill(part, parameters, as_of)[0] for part in answer_paragraphs(article, variant))
