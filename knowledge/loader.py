"""From a folder of files to a checked catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.documents import Document
from knowledge.files import File, parse_markdown, read_markdown, read_yaml
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


Stamp = tuple[int, int]
"""When a file was last written (ns) and how long it is (bytes)."""


class Reader:
    """Reads one folder again and again; a file that did not change is not read twice."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: dict[Path, tuple[Stamp, Sequence[Any], Sequence[Problem]]] = {}

    def read(self) -> tuple[Catalogue, list[Problem]]:
        """Read ``articles/**/*.md``, ``parameters/*.yaml`` and ``documents.yaml``; never raises for a broken file."""
        folder = self._root / "articles"
        problems: list[Problem] = []
        articles = self._all(sorted(folder.rglob("*.md")), _articles, problems)
        parameters = self._all(sorted((self._root / "parameters").glob("*.yaml")), _parameters, problems)
        documents = self._all(sorted(self._root.glob("documents.yaml")), _documents, problems)
        if not articles and not problems:
            problems.append(Problem(folder, 1, "没有找到任何知识文件（*.md）"))
        return Catalogue(articles, parameters, documents), problems

    def _all(self, paths: Iterable[Path], read: _Reading[Item], problems: list[Problem]) -> tuple[Item, ...]:
        found: list[Item] = []
        for path in paths:
            with suppress(FileNotFoundError):  # taken away after it was listed
                items, faults = self._one(path, read)
                found += items
                problems += faults
        return tuple(found)

    def _one(self, path: Path, read: _Reading[Item]) -> tuple[Sequence[Item], Sequence[Problem]]:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(path)
        if kept is None or kept[0] != stamp:
            faults: list[Problem] = []
            kept = self._kept[path] = (stamp, read(path, faults), faults)
        return kept[1], kept[2]


_Reading = Callable[[Path, list[Problem]], list[Item]]


def _articles(path: Path, problems: list[Problem]) -> list[Placed[Article]]:
    document, faults = read_markdown(path)
    problems += faults
    return _article(document, problems)


def _parameters(path: Path, problems: list[Problem]) -> list[Placed[Parameter]]:
    return _listed(Parameter, path, problems)


def _documents(path: Path, problems: list[Problem]) -> list[Placed[Document]]:
    return _listed(Document, path, problems)


def read_catalogue(root: Path) -> tuple[Catalogue, list[Problem]]:
    """Read a folder once; see :meth:`Reader.read`."""
    return Reader(root).read()


def load_catalogue(root: Path) -> Catalogue:
    """Like :func:`read_catalogue`, checked across files; raises :class:`BrokenKnowledge` on any fatal problem."""
    from knowledge.checks import check_catalogue

    catalogue, problems = read_catalogue(root)
    problems += check_catalogue(catalogue)
    if any(p.fatal for p in problems):
        raise BrokenKnowledge(problems)
    return catalogue


def read_article(path: Path, text: str) -> tuple[Placed[Article] | None, list[Problem]]:
    """The article that a text would be if it stood at ``path``, and what is wrong with it alone."""
    document, problems = parse_markdown(path, text)
    found = _article(document, problems)
    return (found[0] if found else None), problems


def _article(document: File | None, problems: list[Problem]) -> list[Placed[Article]]:
    return [] if document is None else place(Article, _article_data(document, problems), document, (), problems)


def _listed(model: type[Model], path: Path, problems: list[Problem]) -> list[Placed[Model]]:
    document, faults = read_yaml(path)
    problems += faults
    if document is None:
        return []
    if not isinstance(document.data, list):
        problems.append(Problem(path, 1, "这个文件要写成列表：每一项以「- 」开头，例如「- id: …」"))
        return []
    return [item for i, data in enumerate(document.data) for item in place(model, data, document, (i,), problems)]


def place(
    model: type[Model], data: Any, document: File, at: tuple[str | int, ...], problems: list[Problem]
) -> list[Placed[Model]]:
    """Check the data at one place of a file: the item, or none and what is wrong added to ``problems``."""
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
