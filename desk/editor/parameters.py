"""The figures: what they are over time, where they come from, who uses them, and one more value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from desk.editor.faults import EditorFault
from desk.editor.wire import NewValue
from desk.staff.service import Person
from knowledge.editing.draft import Draft, Drafts
from knowledge.editing.lists import with_entry, with_value
from knowledge.editing.workspace import ChangedUnderneath, Workspace
from knowledge.figures import format_number, references
from knowledge.loader import Placed
from knowledge.models import Parameter, ParameterValue
from knowledge.publishing.cases import FigureCase
from knowledge.regions import name_of

ENTRIES = "cases/figures.yaml"


class Parameters:
    """The parameter table of the draft."""

    def __init__(self, workspace: Workspace, drafts: Drafts) -> None:
        self._workspace = workspace
        self._drafts = drafts

    def items(self) -> list[Mapping[str, Any]]:
        """Every parameter."""
        draft = self._drafts.now()
        used = _users(draft)
        return [self._item(placed, draft, used) for placed in draft.catalogue.parameters]

    def add_value(self, id: str, body: NewValue, person: Person) -> Mapping[str, Any]:
        """Store one more value and its second entry; raises :class:`EditorFault`."""
        draft = self._drafts.now()
        placed = next((p for p in draft.catalogue.parameters if p.item.id == id), None)
        if placed is None:
            raise EditorFault("no_parameter", f"没有参数「{id}」", 404)
        value = _value(body)
        _fits(placed.item, value)
        file = draft.file_of(placed.document.path)
        changed = with_value(self._text(file), id, {**value.model_dump(exclude_none=True), "grade": value.grade.value})
        note = f"参数「{placed.item.name}」自 {value.valid_from} 起改为 {format_number(value.value)}{placed.item.unit}"
        self._save(file, changed, body.base_version, person, note)
        entries = self._workspace.find(ENTRIES)
        entry = FigureCase(parameter=id, at=value.valid_from, value=_number(body.value_again))
        self._save(
            ENTRIES,
            with_entry(entries.text if entries else "", entry),
            entries.version if entries else None,
            person,
            note,
        )
        return next(item for item in self.items() if item["id"] == id)

    def _save(self, file: str, text: str, base_version: str | None, person: Person, note: str) -> None:
        try:
            self._workspace.save(file, text, base_version, by=person.name, note=note, check=lambda _: None)
        except ChangedUnderneath as conflict:
            raise EditorFault(
                "changed_underneath", "参数文件刚被别人改过，没有保存：请刷新页面后再填一次", 409, current=None
            ) from conflict

    def _text(self, file: str) -> str:
        return self._workspace.read(file).text

    def _item(self, placed: Placed[Parameter], draft: Draft, used: Mapping[str, list[Any]]) -> Mapping[str, Any]:
        parameter = placed.item
        file = draft.file_of(placed.document.path)
        return {
            "id": parameter.id,
            "name": parameter.name,
            "unit": parameter.unit,
            "region_name": name_of(parameter.region),
            "file": file,
            "version": self._workspace.read(file).version,
            "values": [_line(value, parameter, draft) for value in parameter.values],
            "used_by": used.get(parameter.id, []),
        }


def _line(value: ParameterValue, parameter: Parameter, draft: Draft) -> dict[str, Any]:
    entries = (p.item for p in draft.cases.figures if p.item.parameter == parameter.id)
    entry = next((e for e in entries if parameter.at(e.at) is value), None)
    line = value.model_dump(mode="json")
    line["value"] = format_number(value.value)
    line["second_entry"] = format_number(entry.value) if entry else None
    return line


def _users(draft: Draft) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for placed in draft.catalogue.articles:
        for id in dict.fromkeys(references(placed.item.model_dump_json())):
            found.setdefault(id, []).append({"id": placed.item.id, "title": placed.item.title})
    return found


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation as error:
        raise EditorFault("bad_number", f"「{text}」不是数字：只写数字，不带单位") from error
    if not number.is_finite():
        raise EditorFault("bad_number", f"「{text}」不是数字：只写数字，不带单位")
    return number


def _value(body: NewValue) -> ParameterValue:
    number = _number(body.value)
    if number != _number(body.value_again):
        raise EditorFault("entries_differ", f"两次填的数不一样（{body.value} 和 {body.value_again}）：请核对来源后重填")
    try:
        return ParameterValue.model_validate(
            {
                "valid_from": date.fromisoformat(body.valid_from),
                "valid_to": date.fromisoformat(body.valid_to) if body.valid_to else None,
                "value": number,
                "grade": body.grade,
                "source": {k: v for k, v in body.source.items() if v not in (None, "")},
                "note": body.note or None,
            }
        )
    except ValidationError as error:
        where = "、".join(".".join(map(str, fault["loc"])) or "日期" for fault in error.errors())
        raise EditorFault("bad_value", f"请检查：{where}（来源要写文件名，等级是 A、B、C、D）") from error
    except ValueError as error:
        raise EditorFault("bad_value", "日期不存在：请写成 2026-01-31 的样子") from error


def _fits(parameter: Parameter, value: ParameterValue) -> None:
    for earlier in parameter.values:
        over = earlier.valid_to is not None and earlier.valid_to >= value.valid_from
        if over or earlier.valid_from >= value.valid_from:
            raise EditorFault(
                "overlaps",
                f"{earlier.valid_from} 起已有数值，与新的时间段重叠：新数值要从更晚的一天开始，或在文件里改旧的",
            )
