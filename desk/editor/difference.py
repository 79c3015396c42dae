"""The difference between the files and the build that answers, as the console shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk.editor.status import LIVE, Difference, differences
from knowledge.decision import Decision
from knowledge.editing.draft import Draft
from knowledge.editing.forms import fields_of, text_of
from knowledge.editing.history import unified
from knowledge.models import Article
from knowledge.publishing.changes import AnswerChange
from knowledge.publishing.gate import Obstacle

if TYPE_CHECKING:
    from desk.editor.service import Editor

_PLACE = re.compile(r"^(?P<path>/[^:\n]+):(?P<line>\d+): (?:错误: |提醒: )?")


def files_of(editor: Editor, draft: Draft) -> list[Mapping[str, Any]]:
    """Every file that says something else than what answers."""
    found = differences(editor.published(), draft.catalogue.articles)
    return [_line(pair, editor, draft) for pair in found if pair.change != LIVE]


def _line(pair: Difference, editor: Editor, draft: Draft) -> Mapping[str, Any]:
    file = draft.file_of(pair.draft.document.path) if pair.draft else f"{pair.article.id}.md"
    changes = editor.workspace.revisions(f"articles/{file}") if pair.draft else []
    return {
        "file": file,
        "id": pair.article.id,
        "title": pair.article.title,
        "change": pair.change,
        "sensitive": pair.article.sensitive or bool(pair.live and pair.live.sensitive),
        "by": changes[0].by if changes else None,
        "diff": unified(_text(pair.live), _text(pair.draft.item if pair.draft else None), file),
    }


def _text(article: Article | None) -> str:
    return text_of(fields_of(article)) if article else ""


def obstacle_line(obstacle: Obstacle, draft: Draft) -> Mapping[str, Any]:
    """An obstacle with its file and line apart from its sentence."""
    match = _PLACE.match(obstacle.message)
    path = match["path"] if match else None
    return {
        "key": obstacle.key,
        "kind": obstacle.key.partition(":")[0],
        "message": obstacle.message[match.end() :] if match else obstacle.message,
        "file": path.removeprefix(f"{draft.root}/").removeprefix("articles/") if path else None,
        "line": int(match["line"]) if match else None,
        "waivable": obstacle.waivable,
    }


def answer_line(change: AnswerChange) -> Mapping[str, Any]:
    """A question whose answer changes."""
    return {
        "question": change.question.query.text,
        "origin": change.question.origin,
        "as_of": change.question.query.as_of.isoformat(),
        "before": _decided(change.old),
        "after": _decided(change.new),
    }


def _decided(decision: Decision) -> Mapping[str, Any]:
    first = decision.candidates[0] if decision.candidates else None
    return {
        "id": first.article_id if first else None,
        "title": first.title if first else None,
        "band": decision.band.value,
        "choices": [candidate.title for candidate in decision.candidates],
    }
