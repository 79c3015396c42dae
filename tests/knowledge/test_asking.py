"""What a sentence asks beyond its words."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.asking.days import day_in
from knowledge.asking.followups import FollowUps
from knowledge.asking.splitting import MOST, questions

pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "aspect", "person"),
    [
        ("那灵活就业呢", None, "灵活就业"),
        ("要带什么材料", "materials", None),
        ("多久能办好", "duration", None),
        ("不是，我是居民", None, "城乡居民"),
        ("那公司呢？", None, "用人单位"),
        ("我是灵活就业的", None, "灵活就业"),
        ("网上能办吗", "online", None),
        ("可以别人代办吗", "agent", None),
        ("那怎么申请", "steps", None),
        ("如果是农村户口的呢", None, "城乡居民"),
        ("收费吗", "fee", None),
        ("有什么依据", "basis", None),
        ("需要哪些条件", "condition", None),
        ("那灵活就业要带什么材料", "materials", "灵活就业"),
    ],
)
def test_what_leans_on_an_answer_is_recognised(text: str, aspect: str | None, person: str | None) -> None:
    found = FollowUps.read().find(text)
    assert found is not None
    assert (found.aspect, found.person) == (aspect, person)


@pytest.mark.parametrize(
    "text",
    ["社保卡怎么办", "生育津贴多少钱", "退休年龄是多少", "失业金怎么申请", "谢谢", "转人工", "好的", "我想查社保",
     "居民养老怎么交", "", "？", "公司不给交社保去哪里投诉", "我想问一下退休以后社保卡丢了要带什么材料去补办"],
)  # fmt: skip
def test_what_stands_on_its_own_does_not_lean(text: str) -> None:
    assert FollowUps.read().find(text) is None


@pytest.mark.parametrize(
    ("text", "correction"), [("不是，我是居民", True), ("不对，我是灵活就业", True), ("那居民呢", False)]
)
def test_a_correction_is_known_as_one(text: str, correction: bool) -> None:
    found = FollowUps.read().find(text)
    assert found is not None
    assert found.correction is correction


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("退休年龄是多少？养老金怎么算？", ["退休年龄是多少？", "养老金怎么算？"]),
        ("请问1、失业金怎么领 2、医保断了怎么办", ["请问1、失业金怎么领", "医保断了怎么办"]),
        ("失业金能领几个月，要带什么材料？", ["失业金能领几个月", "要带什么材料？"]),
        ("我68年的，在厂里上班，想问下什么时候退休，另外养老金能拿多少",
         ["我68年的，在厂里上班，想问下什么时候退休", "养老金能拿多少"]),
        ("社保断缴了怎么办？急！", ["社保断缴了怎么办？急！"]),
        ("你好，请问一下，怎么查社保？谢谢", ["你好，请问一下，怎么查社保？谢谢"]),
    ],
)  # fmt: skip
def test_several_questions_are_told_apart(text: str, parts: list[str]) -> None:
    assert [part.strip("，, ") for part in questions(text)] == parts


def test_a_flood_of_questions_is_cut() -> None:
    assert len(questions("？".join(f"第{n}件事怎么办理" for n in range(20)) + "？")) == MOST


def test_a_story_without_a_question_is_left_whole() -> None:
    story = "我在厂里做了二十年。今年厂子搬走了。"
    assert questions(story) == [story]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年的缴费基数是多少", date(2023, 12, 31)),
        ("去年的最低工资", date(2025, 12, 31)),
        ("2024年度社平工资多少", date(2024, 12, 31)),
        ("2027年起医保怎么变", date(2027, 1, 1)),
        ("明年新规", date(2027, 1, 1)),
        ("2025年9月1日起放弃社保有效吗", date(2025, 9, 1)),
        ("2026年的缴费基数", None),
        ("我2010年参加工作，2023年辞职能领失业金吗", None),
        ("我1968年出生什么时候退休", None),
        ("2026年2月30日的规定", None),
        ("社保断了三年", None),
    ],
)
def test_only_a_year_of_rules_asks_about_another_day(text: str, day: date | None) -> None:
    assert day_in(text, TODAY) == day
