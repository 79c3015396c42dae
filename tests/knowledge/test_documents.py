"""A basis that no longer holds, or does not hold yet, is pointed at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.checks import check_catalogue
from knowledge.documents import Document
from knowledge.loader import read_catalogue
from knowledge.problems import Problem
from tests.knowledge.test_loader import written

pytestmark = pytest.mark.unit


def faults(root: Path, documents: str) -> list[Problem]:
    """What is said of a small catalogue with this register of documents."""
    folder = written(root)
    (folder / "documents.yaml").write_text(documents, encoding="utf-8")
    catalogue, problems = read_catalogue(folder)
    return problems + check_catalogue(catalogue)


def test_a_registered_document_in_force_is_fine(tmp_path: Path) -> None:
    assert not faults(tmp_path, "- {title: 测试办法, in_force_from: 2010-01-01}\n")


def test_an_unregistered_document_is_a_reminder(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, "- {title: 测试办发}\n")
    assert not problem.fatal
    assert "《测试办法》没有在 documents.yaml 里登记" in problem.message


@pytest.mark.parametrize("day", ["2021-01-01", "2026-12-31"])
def test_a_repealed_basis_blocks(tmp_path: Path, day: str) -> None:
    said = [p for p in faults(tmp_path, f"- {{title: 测试办法, repealed_on: {day}, replaced_by: 新办法}}\n") if p.fatal]
    assert said
    assert all(f"自 {day} 起失效，改看《新办法》" in p.message for p in said)


def test_a_rule_that_ends_before_its_basis_does_is_fine(tmp_path: Path) -> None:
    assert not faults(tmp_path, "- {title: 测试办法, repealed_on: 2027-01-01}\n")


def test_an_article_may_not_hold_before_every_document_it_stands_on(tmp_path: Path) -> None:
    said = [p for p in faults(tmp_path, "- {title: 测试办法, in_force_from: 2026-12-01}\n") if p.fatal]
    assert said
    assert all("2026-12-01 才施行" in p.message for p in said)


@pytest.mark.parametrize(
    "wrong", [{"in_force_from": date(2026, 1, 1), "repealed_on": date(2026, 1, 1)}, {"repealed": date(2026, 1, 1)}]
)
def test_a_register_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Document.model_validate({"title": "测试办法", **wrong})
