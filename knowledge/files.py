"""Reading knowledge files so that every fault can be pointed at by line."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.problems import Problem

# The C one is six times as fast where it was built.
_Loader: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
_HEADING = re.compile(r"^##\s+(回答|口语)(?:\s*[:：]\s*([a-z0-9-]+))?\s*$")
_FENCE = "---"

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a Markdown body; ``line`` is that of its heading."""

    kind: str
    variant: str | None
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class File:
    """A file taken apart: its data, its sections, and the line of every key."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[Location, int]
    sections: tuple[Section, ...] = field(default=())

    def line_of(self, location: Location) -> int:
        """The line of the nearest enclosing key of a location such as ``("basis", 0, "title")``."""
        for end in range(len(location), 0, -1):
            if location[:end] in self.lines:
                return self.lines[location[:end]]
        return 1


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of another, whole or not at all, also when the power fails; its folder must be there."""
    handle, name = tempfile.mkstemp(prefix=".saving-", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        work.chmod(0o644)
        work.replace(path)
    except BaseException:
        work.unlink(missing_ok=True)
        raise


def read_yaml(path: Path) -> tuple[File | None, list[Problem]]:
    """Read a YAML file whose top level is a list or a mapping."""
    text = _text(path)
    return (None, [text]) if isinstance(text, Problem) else _parse(path, text, first_line=1)


def read_markdown(path: Path) -> tuple[File | None, list[Problem]]:
    """Read front matter and the ``## 回答`` / ``## 口语`` sections of an article."""
    text = _text(path)
    return (None, [text]) if isinstance(text, Problem) else parse_markdown(path, text)


def parse_markdown(path: Path, text: str) -> tuple[File | None, list[Problem]]:
    """Take the text of an article apart; ``path`` is only named in problems."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        return None, [Problem(path, 1, "第一行必须是 ---，下面写这条知识的编号、标题等信息")]
    try:
        end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    except StopIteration:
        return None, [Problem(path, 1, "开头的信息没有结束：请在正文之前单独写一行 ---")]
    document, problems = _parse(path, "\n".join(lines[1:end]), first_line=2)
    if document is None:
        return None, problems
    sections, faults = _sections(path, lines, end + 1)
    whole = File(path, document.data, document.lines, tuple(sections))
    return (None if faults else whole), problems + faults


def _day(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    """A date; one that does not exist stays a text, so that the model can say which key it stands at."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def _text(path: Path) -> str | Problem:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Problem(path, 1, "不是 UTF-8 编码的文件：请在编辑器里选 UTF-8 编码另存")


def _sections(path: Path, lines: list[str], start: int) -> tuple[list[Section], list[Problem]]:
    found: list[Section] = []
    problems: list[Problem] = []
    heading: tuple[str, str | None, int] | None = None
    body: list[str] = []

    def close() -> None:
        if heading is not None:
            found.append(Section(heading[0], heading[1], "\n".join(body).strip(), heading[2]))

    for number, line in enumerate(lines[start:], start + 1):
        match = _HEADING.match(line)
        if match:
            close()
            heading, body = (match[1], match[2], number), []
        elif line.startswith("#"):
            problems.append(
                Problem(path, number, "只能用「## 回答」「## 口语」作小标题，分情形写成「## 回答：情形编号」")
            )
        elif heading is None and line.strip():
            problems.append(Problem(path, number, "正文要写在「## 回答」或「## 口语」下面"))
        else:
            body.append(line)
    close()
    return found, problems


def _parse(path: Path, text: str, first_line: int) -> tuple[File | None, list[Problem]]:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        data: Any = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        reason = getattr(error, "problem", None) or "格式不对"
        unclosed = "end of stream" in reason  # where it began says more than where the file ends
        mark = getattr(error, "context_mark" if unclosed else "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        return None, [Problem(path, line, f"这里的格式读不懂（{reason}）：请检查缩进、冒号后的空格和引号")]
    if node is None:
        return None, [Problem(path, first_line, "文件是空的")]
    lines: dict[Location, int] = {}
    _mark(node, (), first_line, lines)
    return File(path, data, lines), _repeated(path, node, first_line)


def _mark(node: yaml.Node, location: Location, first_line: int, lines: dict[Location, int]) -> None:
    lines.setdefault(location, node.start_mark.line + first_line)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*location, key.value)] = key.start_mark.line + first_line
            _mark(value, (*location, key.value), first_line, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _mark(value, (*location, index), first_line, lines)


def _repeated(path: Path, node: yaml.Node, first_line: int) -> list[Problem]:
    """YAML keeps the last of two equal keys silently; here that is a fault."""
    problems: list[Problem] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                problems.append(
                    Problem(path, key.start_mark.line + first_line, f"「{key.value}」写了两次：请合并成一处")
                )
            seen.add(key.value)
            problems += _repeated(path, value, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            problems += _repeated(path, value, first_line)
    return problems
