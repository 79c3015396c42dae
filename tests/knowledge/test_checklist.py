"""Which materials are left for one citizen, and how a procedure reads."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.checklist import checklist, procedure_paragraphs
from knowledge.models import Article, Parameter
from knowledge.publishing.saying import said

pytestmark = pytest.mark.unit

MATERIALS: list[dict[str, Any]] = [
    {"name": "身份证", "form": "原件"},
    {"name": "户口信息", "shared": True},
    {"name": "委托书", "form": "原件", "needed_if": "by-agent", "issued_by": "本人签字"},
    {"name": "代办人身份证", "form": "复印件", "count": 2, "needed_if": "by-agent"},
    {"name": "居留证件", "needed_if": "abroad"},
]
PROCEDURE = {
    "steps": ["先在网上填表", "再到窗口交材料"],
    "situations": [{"id": "by-agent", "question": "请别人代办吗？"}, {"id": "abroad", "question": "人在国外吗？"}],
    "time_limit": "当场办结",
    "fee": "不收费",
}


def matter(**changes: Any) -> Article:
    """A procedure with these changes."""
    data = {
        "id": "sample", "title": "样例办理", "kind": "procedure", "topic": "查询办事", "region": "100000",
        "valid_from": "2020-01-01", "reviewed_on": "2026-01-01", "review_by": "2027-01-01", "owner": "测试科",
        "phrasings": ["甲", "乙", "丙"], "basis": [{"title": "测试办法"}], "answer": "去办。", "spoken": "去办。",
        "materials": MATERIALS, "procedure": PROCEDURE, "where": ["窗口"],
    }  # fmt: skip
    return Article.model_validate({**data, **changes})


@pytest.mark.parametrize(("agent", "abroad"), list(product((True, False, None), repeat=2)))
def test_every_combination_of_situations_prunes_the_list(agent: bool | None, abroad: bool | None) -> None:
    facts = {k: v for k, v in {"by-agent": agent, "abroad": abroad}.items() if v is not None}
    found = checklist(matter(), facts)
    expected = ["身份证", *(["委托书", "代办人身份证"] if agent else []), *(["居留证件"] if abroad else [])]
    assert [m.name for m in found.needed] == expected
    unknown = [id for id, value in (("by-agent", agent), ("abroad", abroad)) if value is None]
    assert [s.id for s in found.open] == unknown
    assert {s.id for _, s in found.perhaps} == set(unknown)


@pytest.mark.parametrize("facts", [{}, {"by-agent": True, "abroad": True}, {"by-agent": False}])
def test_what_authorities_share_is_never_asked_for(facts: dict[str, bool]) -> None:
    found = checklist(matter(), facts)
    assert [m.name for m in found.shared] == ["户口信息"]
    assert "户口信息" not in {m.name for m in found.needed} | {m.name for m, _ in found.perhaps}


def test_a_procedure_reads_in_the_order_of_doing_it() -> None:
    assert procedure_paragraphs(matter()) == [
        "怎么办：\n1. 先在网上填表\n2. 再到窗口交材料",
        "要准备的材料：\n- 身份证（原件）\n"
        "- 请别人代办吗？是的话还要：委托书（原件，本人签字）、代办人身份证（复印件2份）\n"
        "- 人在国外吗？是的话还要：居留证件",
        "这些由部门之间查，不用您带：户口信息",
        "到哪里办：\n- 窗口",
        "多久办好：当场办结",
        "收费：不收费",
    ]


def test_what_is_not_known_is_not_said() -> None:
    quiet = matter(materials=[], where=[], procedure={"steps": ["一", "二"]})
    assert procedure_paragraphs(quiet) == ["怎么办：\n1. 一\n2. 二"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"materials": [{"name": "甲", "needed_if": "nowhere"}]}, "needed_if「nowhere」没有在 procedure.situations"),
        ({"kind": "rule"}, "kind 就要写 procedure"),
        ({"procedure": {"steps": ["只有一步"]}, "materials": []}, "steps"),
    ],
)
def test_a_procedure_that_cannot_be_followed_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        matter(**changes)


def test_a_figure_in_a_step_is_put_in_when_cases_and_previews_read_the_answer() -> None:
    value = {"valid_from": "2020-01-01", "value": "10", "grade": "A", "source": {"title": "测试"}}
    fee = Parameter.model_validate(
        {"id": "fee", "name": "费用", "unit": "元", "region": "100000", "values": [value]}
    )  # fmt: skip
    article = matter(materials=[], where=[], procedure={"steps": ["先填表", "交{{fee}}"]})
    assert said(article, None, {"fee": fee}, date(2026, 1, 1)) == "去办。\n\n怎么办：\n1. 先填表\n2. 交10元"
