"""Two articles about the same thing are named before they contradict each other."""

from __future__ import annotations

import pytest

from knowledge.publishing.conflicts import Conflict, alike, conflicts
from tests.publishing.conftest import Office

pytestmark = pytest.mark.unit
OTHER = """\
---
id: other
title: {title}
kind: rule
topic: 社会保障卡
region: "{region}"
population: [{people}]
valid_from: {start}
valid_to: {end}
reviewed_on: 2026-11-01
review_by: 2027-05-31
owner: 另一科
matter: {matter}
phrasings: [{phrasing}, 另外一句完全不同的问话, 再来一句别的什么话]
basis: [{{title: 测试办法}}]
related: [{related}]
---
## 回答
{answer}

## 口语
另一条的口语。
"""


def other(office: Office, **given: str) -> list[Conflict]:
    """The conflicts after one more article."""
    usual = {
        "title": "与谁都不像的标题", "region": "330100", "people": "", "start": "2026-01-01", "end": "null",
        "matter": "another-matter", "phrasing": "谁也没问过的问话", "answer": "自己的回答。", "related": "",
    }  # fmt: skip
    office.add("articles/other.md", OTHER.format(**{**usual, **given}))
    return conflicts(office.files().catalogue.articles)


def test_articles_that_have_nothing_in_common_are_no_conflict(office: Office) -> None:
    assert other(office) == []


@pytest.mark.parametrize("phrasing", ["补卡收费吗", "请问杭州补卡，收费吗？", "補卡收費嗎"])
def test_the_same_question_in_two_articles_is_one(office: Office, phrasing: str) -> None:
    found = other(office, phrasing=f'"{phrasing}"')
    assert [conflict.key for conflict in found] == ["conflict:question:card-fee:other"]
    assert found[0].problem.path.name in ("other.md", "card-fee.md")
    assert "同一句话" in found[0].problem.message


def test_the_same_title_is_one_unless_the_days_differ(office: Office) -> None:
    found = other(office, title="换卡要交多少钱？")
    assert {conflict.key for conflict in found} == {"conflict:title:card-fee:other"}
    facts = {name: (one, two) for name, one, two in found[0].facts}
    assert facts["负责科室"] == ("测试科", "另一科")
    assert "业务" not in facts
    (office.root / "articles/other.md").unlink()
    assert other(office, title="换卡要交多少钱？", start="2019-01-01", end="2019-12-31") == []


def test_titles_that_differ_by_a_sign_are_told_apart_by_linking_both(office: Office) -> None:
    office.edit("articles/window-hours.md", "title: 窗口几点开门", "title: 每个工作日的上午服务大厅的窗口几点开门")
    title = "每个工作日的上午服务大厅的窗口几点关门"
    assert [conflict.key for conflict in other(office, title=title)] == ["conflict:title:other:window-hours"]
    (office.root / "articles/other.md").unlink()
    office.edit("articles/window-hours.md", "basis:", "related: [other]\nbasis:")
    assert other(office, title=title, related="window-hours") == []


@pytest.mark.parametrize(
    ("given", "meets"),
    [
        ({}, True),
        ({"region": "330000"}, True),
        ({"region": "440100"}, False),
        ({"people": "职工"}, True),
        ({"end": "2026-12-31", "start": "2020-01-01"}, True),
        ({"end": "2019-12-31", "start": "2019-01-01"}, False),
        ({"matter": "hours-of-somebody-else"}, False),
    ],
)
def test_one_matter_is_decided_once_for_a_place_a_day_and_a_person(
    office: Office, given: dict[str, str], meets: bool
) -> None:
    office.edit("articles/window-hours.md", "owner: 测试科", "owner: 测试科\nmatter: hours")
    found = other(office, **{"matter": "hours", **given})
    assert [conflict.key for conflict in found] == (["conflict:matter-hours:other:window-hours"] if meets else [])


def test_one_matter_for_different_people_is_no_conflict(office: Office) -> None:
    office.edit("articles/window-hours.md", "owner: 测试科", "owner: 测试科\nmatter: hours\npopulation: [城乡居民]")
    assert other(office, matter="hours", people="职工") == []


def test_nearly_the_same_answer_is_advice(office: Office) -> None:
    other(office, answer="窗口每个工作日上午八点半就开门。")
    advice = list(alike(office.files().catalogue.articles))
    assert len(advice) == 1
    assert not advice[0].fatal
    assert "几乎一样" in advice[0].message


def test_a_conflict_blocks_until_it_is_resolved_or_answered_for(open_office: Office) -> None:
    other(open_office, title="换卡要交多少钱")
    key = "conflict:title:card-fee:other"
    assert key in open_office.in_the_way()
    assert key not in open_office.in_the_way(waivers={key: "下周合并，两条说法一致"})
