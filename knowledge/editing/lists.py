"""Changes inside the files that are lists: the cases of one article, one more value of a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from knowledge.editing.roundtrip import dumped, round_trip
from knowledge.editing.workspace import BadFile
from knowledge.publishing.cases import Case, FigureCase


def with_cases(text: str, article: str, cases: Sequence[Case]) -> str:
    """A file of cases in which those that expect ``article`` are these; all others stay as they are."""
    items = _read(text)
    own = [index for index, item in enumerate(items) if _expects(item, article)]
    kept = {index: items[index] for index in own}
    fresh = [_kept_or_new(case, kept.values()) for case in cases]
    place = own[0] if own else len(items)
    for index in reversed(own):
        del items[index]
    for offset, item in enumerate(fresh):
        items.insert(place + offset, item)
    return _text(items)


def _expects(item: Any, article: str) -> bool:
    return isinstance(item, Mapping) and item.get("expect") == article


def _kept_or_new(case: Case, kept: Any) -> Any:
    """The very item of the file when it says the same, so that its comments stay."""
    data = _lean(case)
    return next((item for item in kept if dict(item) == data), CommentedMap(data))


def _lean(case: Case) -> dict[str, Any]:
    data = case.model_dump(exclude_defaults=True)
    return {k: list(v) if isinstance(v, tuple) else v for k, v in data.items()}


def with_value(text: str, parameter: str, value: Mapping[str, Any]) -> str:
    """A file of parameters in which ``parameter`` has one more value; the open one before it ends the day before."""
    items = _read(text)
    item = next((i for i in items if isinstance(i, Mapping) and i.get("id") == parameter), None)
    if item is None:
        raise BadFile(f"这个文件里没有参数「{parameter}」")
    begins: date = value["valid_from"]
    for earlier in item["values"]:
        if earlier.get("valid_to") is None and earlier["valid_from"] < begins:
            earlier.pop("valid_to", None)
            earlier.insert(1, "valid_to", begins - timedelta(days=1))
    source = CommentedMap({k: v for k, v in value["source"].items() if v})
    source.fa.set_flow_style()
    kept = {k: v for k, v in {**value, "source": source, "value": _number(value["value"])}.items() if v is not None}
    item["values"].append(CommentedMap(kept))
    return _text(items)


def with_entry(text: str, entry: FigureCase) -> str:
    """The file of second entries with one more."""
    items = _read(text)
    items.append(CommentedMap({"parameter": entry.parameter, "at": entry.at, "value": _number(entry.value)}))
    return _text(items)


def _number(value: Decimal) -> int | float:
    """As YAML writes a number; ``Decimal(str())`` of it is the figure again."""
    return int(value) if value == value.to_integral_value() else float(value)


def _read(text: str) -> Any:
    try:
        items = round_trip().load(text) if text.strip() else CommentedSeq()
    except YAMLError as error:
        raise BadFile("原来的文件格式有错：请先在文件里改好") from error
    if items is None:
        return CommentedSeq()
    if not isinstance(items, CommentedSeq):
        raise BadFile("这个文件要写成列表：每一项以「- 」开头")
    return items


def _text(items: Any) -> str:
    return dumped(items) if items else "[]\n"
