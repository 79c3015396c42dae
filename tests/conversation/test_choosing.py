"""Answering a question of the bot by typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.choosing import match_choice

pytestmark = pytest.mark.unit
CHOICES = [
    {"id": "a", "label": "灵活就业人员"},
    {"id": "b", "label": "单位职工"},
    {"id": "c", "label": "城乡居民"},
    {"id": "d", "label": "都不是"},
]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("1", "a"), ("2。", "b"), ("第三个", "c"), ("选2", "b"), ("选择第一项", "a"), ("我选第 2 个", "b"), ("四", "d"), ("第2种", "b"),
        ("单位职工", "b"), ("我是单位职工", "b"), ("灵活就业的", "a"), ("灵活就业", "a"), ("居民", "c"), ("都不是。", "d"),
        ("我是灵活就业人员", "a"), ("应该是城乡居民吧", "c"),
    ],
)  # fmt: skip
def test_a_choice_is_meant_by_its_number_or_its_words(text: str, id: str) -> None:
    assert match_choice(text, CHOICES) == id


@pytest.mark.parametrize(
    "text", ["5", "六", "第六个", "员", "就业还是不就业我也不知道呀你说", "12", "养老", "谢谢", "第0个", "", "？"]
)
def test_anything_else_is_a_new_sentence(text: str) -> None:
    assert match_choice(text, CHOICES) is None


def test_a_word_of_two_choices_chooses_none() -> None:
    assert match_choice("退休", [{"id": "a", "label": "退休年龄"}, {"id": "b", "label": "弹性退休"}]) is None


def test_without_open_choices_a_number_is_just_a_number() -> None:
    assert match_choice("1", []) is None


@given(text=st.text(max_size=20))
def test_only_what_is_offered_is_chosen(text: str) -> None:
    assert match_choice(text, CHOICES) in {None, "a", "b", "c", "d"}
