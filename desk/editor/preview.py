"""What a file would say, in every form, before it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from conversation.answering import Composer
from conversation.rendering import sms_parts, spoken_sentences
from desk.editor.faults import EditorFault
from desk.editor.wire import Contents, problem_line
from knowledge.checks import check_catalogue
from knowledge.editing.draft import Draft
from knowledge.editing.forms import fields_of, text_of
from knowledge.editing.workspace import BadFile
from knowledge.figures import references
from knowledge.loader import Catalogue, Placed, read_article
from knowledge.models import Article, Parameter
from knowledge.problems import Problem


class OneArticle:
    """A library in which one article is as it is being written, and everything else as in the draft."""

    number = 0

    def __init__(self, article: Article, draft: Draft) -> None:
        self._article = article
        self._draft = draft

    def article(self, id: str, as_of: date) -> Article | None:
        """The article being written on any day, so that a version for later can be seen now."""
        return self._article if id == self._article.id else self._draft.article(id, as_of)

    def parameters(self) -> dict[str, Parameter]:
        """The parameter table of the draft."""
        return self._draft.parameters()


def text_in(contents: Contents, base: str | None) -> str:
    """The file that a request brings; raises :class:`EditorFault`."""
    if contents.text is not None:
        return contents.text
    if contents.fields is None:
        raise EditorFault("bad_request", "请给出 text 或 fields")
    try:
        return text_of(contents.fields, base)
    except BadFile:
        raise
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise EditorFault("bad_fields", "表单内容读不懂：请检查列表和分情形的写法") from error


def problems_of(file: str, text: str, draft: Draft) -> tuple[Placed[Article] | None, list[Problem]]:
    """The article that a text would be, and everything wrong with it, also against the other files."""
    path = draft.root / "articles" / file
    placed, problems = read_article(path, text)
    if placed is None:
        return None, problems
    others = tuple(p for p in draft.catalogue.articles if p.document.path != path)
    together = Catalogue((*others, placed), draft.catalogue.parameters, draft.catalogue.documents)
    return placed, problems + [p for p in check_catalogue(together) if p.path == path or _names(p, placed)]


def problems_without(file: str, draft: Draft) -> list[Problem]:
    """What would be wrong that is not wrong now if that file were gone."""
    path = draft.root / "articles" / file
    left = tuple(p for p in draft.catalogue.articles if p.document.path != path)
    rest = Catalogue(left, draft.catalogue.parameters, draft.catalogue.documents)
    return [problem for problem in check_catalogue(rest) if problem not in draft.files.problems]


def _names(problem: Problem, placed: Placed[Article]) -> bool:
    """Whether a problem of another file is about this one, such as a phrasing that both claim."""
    return f"「{placed.item.id}」" in problem.message


def preview(
    file: str, text: str, draft: Draft, composer: Composer, *, as_of: date, variant: str | None
) -> Mapping[str, Any]:
    """Everything that the page shows beside the form."""
    placed, problems = problems_of(Path(file).as_posix(), text, draft)
    shown: dict[str, Any] = {
        "text": text,
        "fields": None,
        "problems": [problem_line(problem, draft) for problem in sorted(problems)],
        "screen": None,
        "spoken": [],
        "sms": [],
        "variants": [],
        "figures": [],
    }
    if placed is None:
        return shown
    article = placed.item
    shown |= {"fields": fields_of(article), "variants": [{"id": v.id, "label": v.label} for v in article.variants]}
    if _unknown_figures(article, draft):
        return shown
    message = composer.article(article.id, variant, OneArticle(article, draft), as_of)
    if message is not None:
        shown |= {
            "screen": message.model_dump(mode="json"),
            "spoken": spoken_sentences(message),
            "sms": list(sms_parts(message)),
            "figures": [figure.model_dump() for figure in message.figures],
        }
    return shown


def _unknown_figures(article: Article, draft: Draft) -> bool:
    """Whether a text refers to a parameter that is not there; the list of problems says which."""
    said = article.model_dump_json()
    return any(draft.catalogue.parameter(id) is None for id in references(said))
