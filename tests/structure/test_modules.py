"""What modules may do, and what only some of them may."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

import pytest

from service.settings import HOME
from tests.structure.files import modules

pytestmark = pytest.mark.unit
READINGS = {
    "now", "utcnow", "today", "time", "monotonic", "perf_counter", "localtime", "getenv", "get", "getpid", "getcwd",
}  # fmt: skip
OWNERS = {"datetime", "date", "time", "os", "environ", "SystemClock()"}
"""``OWNER.READING()`` reads the moment or the machine. Setting a variable for a library is no reading."""


def run_at_import(module: ast.Module) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported: not the bodies of functions, but their defaults."""
    waiting: list[ast.AST] = list(module.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
            waiting += getattr(node, "decorator_list", [])
        elif not _is_annotation_only(node):
            waiting += ast.iter_child_nodes(node)


def _is_annotation_only(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


def reads_at_import(module: ast.Module) -> list[str]:
    """Where a module reads the clock or the environment while it is imported."""
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in run_at_import(module) if _reads(node)]


def _reads(node: ast.AST) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value) == "os.environ" and isinstance(node.ctx, ast.Load)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in READINGS and ast.unparse(node.func.value).rpartition(".")[2] in OWNERS


def prints(module: ast.Module) -> list[int]:
    """The lines on which a module prints."""
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def test_no_module_reads_the_clock_or_the_environment_when_it_is_imported() -> None:
    """Lesson 13."""
    assert {path: found for path, module in modules().items() if (found := reads_at_import(module))} == {}


def test_a_clock_that_is_read_at_import_is_noticed() -> None:
    source = (
        "import os, time\nfrom datetime import datetime\nSTART = datetime.now()\n"
        "def f(at=time.time()):\n    return os.getpid()\nHOME = os.environ['HOME']\n"
        "os.environ.setdefault('A', '1')\nB = os.environ.get('B')\nlater = time.time\n"
    )
    assert [line.partition(":")[0] for line in sorted(reads_at_import(ast.parse(source)))] == [
        "line 3", "line 4", "line 6", "line 8",
    ]  # fmt: skip


def test_only_the_command_line_prints() -> None:
    found = {path: lines for path, module in modules().items() if (lines := prints(module))}
    assert {path for path in found if not path.startswith("service/cli/")} == set()
    assert found, "the command line prints, and this test sees it"


def test_every_test_module_says_what_it_needs() -> None:
    tests = sorted((HOME / "tests").rglob("test_*.py"))
    unmarked = [path.name for path in tests if not _is_marked(ast.parse(path.read_text(encoding="utf-8")))]
    assert unmarked == []
    assert len(tests) > 10


def _is_marked(module: ast.Module) -> bool:
    names = (target for node in module.body if isinstance(node, ast.Assign) for target in node.targets)
    return any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in names)


def test_nothing_is_left_to_be_done_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    left = [path for path in modules() if any(mark in (HOME / path).read_text(encoding="utf-8") for mark in marks)]
    assert left == []
