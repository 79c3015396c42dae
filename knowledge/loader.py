"""From a folder of files to a checked catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.documents import Document
from knowledge.files import File, read_markdown, read_yaml
from knowledge.models import Article, Parameter
from knowledge.problems import BrokenKnowledge, Problem

Item = TypeVar("Item")
Model = TypeVar("Model", bound=BaseModel)

_SAID: dict[str, str] = {
    "missing": "缺少「{key}」：请补上这一项",
    "extra_forbidden": "不认识「{key}」：请删掉，或检查拼写",
    "enum": "「{key}」的值不在可选范围内，可选：{expected}",
    "literal_error": "「{key}」的值不在可选范围内，可选：{expected}",
    "string_pattern_mismatch": "「{key}」的写法不对：编号只用小写字母、数字和短横线；地区用六位代码",
    "string_too_short": "「{key}」是空的：请填写内容",
    "string_too_long": "「{key}」太长：最多 {max_length} 个字",
    "string_type": "「{key}」要写成文字：像数字或日期的内容请加引号",
    "tuple_type": "「{key}」要写成列表：每项一行，以「- 」开头",
    "model_type": "「{key}」要写成「名字: 内容」的样子",
    "too_short": "「{key}」太少：至少要 {min_length} 条",
    "date_from_datetime_parsing": "「{key}」不是日期：请写成 2026-01-31 的样子",
    "date_type": "「{key}」不是日期：请写成 2026-01-31 的样子",
    "date_parsing": "「{key}」不是日期：请写成 2026-01-31 的样子",
    "decimal_parsing": "「{key}」不是数字",
}


@dataclass(frozen=True, slots=True)
class Placed(Generic[Item]):
    """A checked item and the file it came from."""

    item: Item
    document: File
    location: tuple[str | int, ...] = ()

    def problem(self, message: str, *keys: str | int, fatal: bool = True) -> Problem:
        """A problem at one key of this item."""
        line = self.document.line_of((*self.location, *keys))
        return Problem(self.document.path, line, message, fatal)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that was read, in file order."""

    articles: tuple[Placed[Article], ...]
    parameters: tuple[Placed[Parameter], ...]
    documents: tuple[Placed[Document], ...] = ()

    def parameter(self, id: str) -> Parameter | None:
        """The parameter of that id."""
        return next((p.item for p in self.parameters if p.item.id == id), None)


def read_catalogue(root: Path) -> tuple[Catalogue, list[Problem]]:
    """Read ``root/articles/**/*.md``, ``root/parameters/*.yaml`` and ``root/documents.yaml``; never raises for a broken file."""
    problems: list[Problem] = []
    articles: list[Placed[Article]] = []
    for path in sorted((root / "articles").rglob("*.md")):
        document, faults = read_markdown(path)
        problems += faults
        if document is not None:
            articles += _build(Article, _article_data(document, problems), document, (), problems)
    parameters: list[Placed[Parameter]] = []
    for path in sorted((root / "parameters").glob("*.yaml")):
        document, faults = read_yaml(path)
        problems += faults
        if document is not None:
            parameters += _listed(Parameter, document, problems)
    documents: list[Placed[Document]] = []
    if (root / "documents.yaml").exists():
        document, faults = read_yaml(root / "documents.yaml")
        problems += faults
        if document is not None:
            documents += _listed(Document, document, problems)
    if not articles and not problems:
        problems.append(Problem(root / "articles", 1, "没有找到任何知识文件（*.md）"))
    return Catalogue(tuple(articles), tuple(parameters), tuple(documents)), problems


def load_catalogue(root: Path) -> Catalogue:
    """Like :func:`read_catalogue`, checked across files; raises :class:`BrokenKnowledge` on any fatal problem."""
    from knowledge.checks import check_catalogue

    catalogue, problems = read_catalogue(root)
    problems += check_catalogue(catalogue)
    if any(p.fatal for p in problems):
        raise BrokenKnowledge(problems)
    return catalogue


def _listed(model: type[Model], document: File, problems: list[Problem]) -> Iterator[Placed[Model]]:
    if not isinstance(document.data, list):
        problems.append(Problem(document.path, 1, "这个文件要写成列表：每一项以「- 」开头，例如「- id: …」"))
        return
    for index, data in enumerate(document.data):
        yield from _build(model, data, document, (index,), problems)


def _build(
    model: type[Model], data: Any, document: File, at: tuple[str | int, ...], problems: list[Problem]
) -> list[Placed[Model]]:
    try:
        return [Placed(model.model_validate(data), document, at)]
    except ValidationError as error:
        problems += _faults(error, document, at)
        return []


def _article_data(document: File, problems: list[Problem]) -> Any:
    """Front matter with the sections put where the model wants them."""
    if not isinstance(document.data, dict):
        return document.data
    data = dict(document.data)
    listed = data.get("variants")
    variants = [dict(v) if isinstance(v, dict) else v for v in listed] if isinstance(listed, list) else []
    named = {v["id"]: v for v in variants if isinstance(v, dict) and isinstance(v.get("id"), str)}
    seen: set[tuple[str, str | None]] = set()
    for section in document.sections:
        key = "answer" if section.kind == "回答" else "spoken"
        if (key, section.variant) in seen:
            problems.append(Problem(document.path, section.line, f"「## {section.kind}」重复了：每种情形只能有一段"))
        seen.add((key, section.variant))
        if section.variant is None:
            data[key] = section.text
        elif section.variant in named:
            named[section.variant][key] = section.text
        else:
            problems.append(
                Problem(document.path, section.line, f"情形「{section.variant}」没有在开头的 variants 里写明")
            )
    if variants:
        data["variants"] = variants
    return data


def _faults(error: ValidationError, document: File, at: tuple[str | int, ...]) -> Iterable[Problem]:
    for fault in error.errors():
        location = tuple(fault["loc"])
        key = ".".join(str(part) for part in location) or "文件"
        said = _SAID.get(fault["type"])
        if fault["type"] == "value_error":
            message = str(fault["ctx"]["error"])
        elif location[-1:] in (("answer",), ("spoken",)) and fault["type"] == "missing":
            message = f"情形 {key.rsplit('.', 1)[0]} 缺少正文：请写「## 回答：情形编号」和「## 口语：情形编号」"
        elif said:
            message = said.format(key=key, **{"expected": "", **fault.get("ctx", {})})
        else:
            message = f"「{key}」不对：{fault['msg']}"
        yield Problem(document.path, document.line_of((*at, *location)), message)
