"""An article's file as the fields of a form, and back, keeping comments and the order of keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from knowledge.editing.roundtrip import dumped, round_trip
from knowledge.editing.workspace import BadFile
from knowledge.models import Article

_HEADING = re.compile(r"^##\s+(回答|口语)(?:\s*[:：]\s*([a-z0-9-]+))?\s*$", re.MULTILINE)
_IN_BODY = frozenset({"answer", "spoken"})
_FLOW = frozenset({"population", "related", "words", "next"})
ORDER = tuple(name for name in Article.model_fields if name not in _IN_BODY)
Fields = Mapping[str, Any]


def fields_of(article: Article) -> dict[str, Any]:
    """The form of a checked article: plain data, every key there."""
    return article.model_dump(mode="json")


def text_of(fields: Fields, base: str | None = None) -> str:
    """The file of these fields; ``base`` is the file they were read from. Raises :class:`BadFile`.

    Keys that are empty are left out; keys of ``base`` keep their comments and places.
    """
    front = _front(base)
    variants = [v for v in fields.get("variants") or () if isinstance(v, Mapping)]
    wanted = {name: _pruned(fields[name], name) for name in ORDER if not _empty(name, fields.get(name))}
    if variants:
        wanted["variants"] = [_pruned({k: v for k, v in item.items() if k not in _IN_BODY}, "") for item in variants]
    for name in [name for name in front if name not in wanted]:
        del front[name]
    for name, value in wanted.items():
        if name not in front or _plain(front[name]) != _plain(value):
            front[name] = _styled(name, value)
    return f"---\n{dumped(front)}---\n{_body(fields, variants)}"


def _front(base: str | None) -> CommentedMap:
    if base is None:
        return CommentedMap()
    parts = base.split("\n---", 1)
    try:
        read = round_trip().load(parts[0].removeprefix("---"))
    except YAMLError as error:
        raise BadFile("原来的文件格式有错，表单改不了：请切换到原文修改") from error
    return read if isinstance(read, CommentedMap) else CommentedMap()


def _body(fields: Fields, variants: list[Mapping[str, Any]]) -> str:
    parts = [("回答", fields.get("answer")), ("口语", fields.get("spoken"))]
    for variant in variants:
        parts += [(f"{kind}：{variant.get('id') or ''}", variant.get(key)) for kind, key in _SECTIONS]
    return "\n\n".join(f"## {name}\n{str(text).strip()}" for name, text in parts if text and str(text).strip()) + "\n"


_SECTIONS = (("回答", "answer"), ("口语", "spoken"))


def _empty(name: str, value: Any) -> bool:
    return (value is None and name != "valid_to") or value == [] or value == "" or (name == "sensitive" and not value)


def _pruned(value: Any, name: str) -> Any:
    """Without empty keys inside; days as days."""
    if isinstance(value, Mapping):
        kept = {k: _pruned(v, k) for k, v in value.items() if v not in (None, "", [], ()) and (k, v) not in _DEFAULTS}
        return kept
    if isinstance(value, list | tuple):
        return [_pruned(item, name) for item in value]
    if name in _DAYS and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value  # the model says what is wrong with it
    return value.strip() if isinstance(value, str) else value


_DAYS = frozenset({"valid_from", "valid_to", "reviewed_on", "review_by"})
_DEFAULTS = (("count", 1), ("shared", False))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _styled(name: str, value: Any) -> Any:
    if name == "region":
        return DoubleQuotedScalarString(value)
    if isinstance(value, Mapping):
        return CommentedMap((k, _styled(k, v)) for k, v in value.items())
    if isinstance(value, list):
        styled = CommentedSeq(_styled("", item) for item in value)
        if name in _FLOW:
            styled.fa.set_flow_style()
        return styled
    return value
