"""A citizen's text, made fit to be understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.cleaning import MAX_UNDERSTOOD, clean, condense, is_wordless, looks_unfinished

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("　几岁　退休  ", "几岁 退休"),
        ("几岁\n\n退休\t？", "几岁 退休 ?"),
        ("６０岁（男）", "60岁(男)"),
        ("/restart", "restart"),
        ("  //greet", "greet"),
        ("几\u200b岁\ufeff退休", "几 岁 退休"),
        ("<phone:1> 1/2", "<phone:1> 1/2"),
    ],
)
def test_width_and_blanks_are_folded_and_commands_disarmed(typed: str, cleaned: str) -> None:
    """Lesson 5: no control by text."""
    assert clean(typed) == cleaned


@given(text=st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not clean(text).startswith("/")


@pytest.mark.parametrize("text", ["", " ", "？？？", "……", "😀👍", "<>", "——"])
def test_signs_alone_are_not_words(text: str) -> None:
    assert is_wordless(text)


@pytest.mark.parametrize("text", ["嗯", "1", "a", "60？", "<phone:1>"])
def test_one_character_or_digit_is_a_word(text: str) -> None:
    assert not is_wordless(text)


@pytest.mark.parametrize(
    "text", ["我想问一下", "请问", "我今年55岁，", "还有", "因为", "材料有：", "我在杭州…", "请问一下 "]
)
def test_a_sentence_that_breaks_off_is_unfinished(text: str) -> None:
    assert looks_unfinished(text)


@pytest.mark.parametrize("text", ["几岁退休", "怎么办？", "转人工", "谢谢", "我问过了。", "请问几岁退休"])
def test_a_whole_sentence_is_finished(text: str) -> None:
    assert not looks_unfinished(text)


def test_a_short_text_is_not_condensed() -> None:
    text = "问" * MAX_UNDERSTOOD
    assert condense(text) == text


def test_a_long_story_keeps_its_question_in_order() -> None:
    story = "我以前在厂里上班。" * 70
    condensed = condense(f"能不能早点退休？{story}要什么材料？")
    assert len(condensed) <= MAX_UNDERSTOOD
    assert condensed.startswith("能不能早点退休？")
    assert condensed.endswith("要什么材料？")


def test_of_too_many_questions_the_last_ones_are_kept() -> None:
    condensed = condense("".join(f"第{n}个问题怎么办？" for n in range(100)))
    assert condensed.endswith("第99个问题怎么办？")
    assert "第0个问题" not in condensed


@given(text=st.text(st.sampled_from("我要退休吗？。；\n 怎么办"), max_size=1500), limit=st.integers(1, MAX_UNDERSTOOD))
def test_condensing_keeps_the_limit_and_says_something(text: str, limit: int) -> None:
    condensed = condense(text, limit)
    assert len(condensed) <= max(limit, len(text) if len(text) <= limit else limit)
    if text.strip():
        assert condensed


def test_one_endless_sentence_is_cut_to_its_end() -> None:
    text = "啊" * 600 + "怎么退休"
    assert condense(text) == text[-MAX_UNDERSTOOD:]
