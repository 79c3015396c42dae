"""The documents that answers stand on, and from which day one of them no longer holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import model_validator

from knowledge.models import Article, Line, Strict


class Document(Strict):
    """A law, regulation or notice, under the title by which ``basis`` cites it.

    ``in_force_from`` is the first day it holds, ``repealed_on`` the first day it no longer does.
    """

    title: Line
    number: Line | None = None
    issuer: Line | None = None
    in_force_from: date | None = None
    repealed_on: date | None = None
    replaced_by: Line | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.in_force_from and self.repealed_on and self.repealed_on <= self.in_force_from:
            raise ValueError("repealed_on 不晚于 in_force_from：请填写废止的那一天")
        return self


def repealed(article: Article, documents: Mapping[str, Document]) -> list[Document]:
    """The documents an article stands on although they cease to hold before the article does."""
    found = (documents.get(basis.title) for basis in article.basis)
    last = article.valid_to or date.max
    return [d for d in dict.fromkeys(found) if d is not None and d.repealed_on is not None and d.repealed_on <= last]


def not_yet(article: Article, documents: Mapping[str, Document]) -> list[Document]:
    """The documents an article stands on before they hold, when none of its documents holds on its first day."""
    found = [d for d in dict.fromkeys(documents.get(basis.title) for basis in article.basis) if d is not None]
    starts = [d.in_force_from for d in found]
    if not found or any(start is None or start <= article.valid_from for start in starts):
        return []
    return found
