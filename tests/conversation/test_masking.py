"""Personal numbers are hidden before a text goes anywhere (Lesson 19)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.cleaning import clean
from conversation.masking import has_personal_number, is_card_number, is_id_number, is_landline, is_mobile, mask

pytestmark = pytest.mark.unit
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(first: str) -> str:
    """A citizen number from its first 17 digits, as GB 11643 completes it."""
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11]


def card_number(first: str) -> str:
    """A bank card number from all digits but the last, which the Luhn sum decides."""
    total = 0
    for place, digit in enumerate(reversed(first)):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled // 10 + doubled % 10
    return first + str(-total % 10)


ID = id_number("33010619680812345")
ID_X = next(n for n in (id_number(f"3301061970010112{d}") for d in range(10)) if n.endswith("X"))
CARD = card_number("622202120200123456")

HIDDEN = {
    "citizen number": (f"我的身份证{ID}查一下", "id_card", ID),
    "citizen number with X": (f"{ID_X}", "id_card", ID_X),
    "citizen number with small x": (f"号码{ID_X.lower()}。", "id_card", ID_X),
    "citizen number in groups": (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "id_card", ID),
    "citizen number, X apart": (f"{ID_X[:17]} X", "id_card", ID_X),
    "citizen number with a slip in it": ("330106196808123450", "id_card", "330106196808123450"),
    "citizen number of 15 digits": ("老证330106680812345的", "id_card", "330106680812345"),
    "mobile": ("我电话13812345678", "phone", "13812345678"),
    "mobile with +86": ("+8613812345678", "phone", "13812345678"),
    "mobile with +86 and a blank": ("+86 138 1234 5678", "phone", "13812345678"),
    "mobile with 0086": ("008613812345678", "phone", "13812345678"),
    "mobile with dashes": ("138-1234-5678", "phone", "13812345678"),
    "mobile in threes and fours": ("138 1234 5678 打给我", "phone", "13812345678"),
    "mobile with two blanks": ("138  1234  5678", "phone", "13812345678"),
    "landline with a bracket and a blank": ("(0571) 88123456", "phone", "057188123456"),
    "mobile, full width": ("１３８１２３４５６７８", "phone", "13812345678"),
    "mobile with wide blanks": ("138　1234　5678", "phone", "13812345678"),
    "mobile with invisible signs": ("138\u200b1234\u200b5678", "phone", "13812345678"),
    "mobile behind letters": ("wx13812345678", "phone", "13812345678"),
    "mobile before a year": ("13812345678 2026年退休", "phone", "13812345678"),
    "mobile behind a number": ("工号 1024 13812345678", "phone", "13812345678"),
    "landline": ("057188123456", "phone", "057188123456"),
    "landline with a dash": ("0571-88123456", "phone", "057188123456"),
    "landline with brackets": ("(0571)88123456", "phone", "057188123456"),
    "landline with wide brackets": ("（0571）8812 3456", "phone", "057188123456"),
    "landline of a big city": ("010-88123456", "phone", "01088123456"),
    "bank card": (f"卡号{CARD}", "bank_card", CARD),
    "bank card in fours": (" ".join(CARD[i : i + 4] for i in range(0, 19, 4)), "bank_card", CARD),
    "bank card of 16": (card_number("622588012345678"), "bank_card", card_number("622588012345678")),
    "bank card with a slip in it": ("6222021202001234560", "bank_card", "6222021202001234560"),
    "social card": ("社保卡A12345678丢了", "ss_card", "A12345678"),
    "social card, small letter": ("b87654321", "ss_card", "B87654321"),
}

LEFT = {
    "a year": "2025年退休",
    "two years": "2019-2026年的",
    "years in a row": "2019 2020 2021 2022 2023",
    "a date": "1968-08-12出生",
    "a date in one": "19680812",
    "two dates": "2026-01-01 到 2026-12-31",
    "an amount": "一个月4986.00元，一年59832元",
    "a large amount": "账户里有123456789元",
    "a document number": "浙人社发〔2025〕52号",
    "a document number in brackets": "国发(2014)8号",
    "the hotline": "我打过12333和12345了",
    "an area code and a hotline": "0571-12333",
    "an emergency": "拨打110或120",
    "an age and years": "我55岁交了18年",
    "a time": "8:30-12:00, 13:30-17:00",
    "a postcode": "310000",
    "a base range": "4986-25299",
    "a receipt": "HD261123-7KQ4M",
}


@pytest.mark.parametrize(("text", "kind", "value"), HIDDEN.values(), ids=HIDDEN.keys())
def test_a_personal_number_is_hidden(text: str, kind: str, value: str) -> None:
    """Lesson 19."""
    masked = mask(text)
    assert [(secret.kind, secret.token, secret.value) for secret in masked.secrets] == [(kind, f"<{kind}:1>", value)]
    assert f"<{kind}:1>" in masked.tokens
    for form in (masked.shown, masked.tokens):
        assert value not in digits_of(form)
    assert "*" in masked.shown
    assert has_personal_number(text)


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT.keys())
def test_an_ordinary_number_stays(text: str) -> None:
    masked = mask(text)
    assert (masked.shown, masked.tokens, masked.secrets) == (text, text, ())
    assert not has_personal_number(text)


def test_each_number_of_a_text_has_its_own_token() -> None:
    masked = mask("13812345678和13912345678，卡A12345678")
    assert masked.tokens == "<phone:1>和<phone:2>，卡<ss_card:1>"
    assert masked.shown == "138****5678和139****5678，卡A******78"
    assert [secret.value for secret in masked.secrets] == ["13812345678", "13912345678", "A12345678"]


def test_two_numbers_side_by_side_are_two() -> None:
    masked = mask("13812345678 13912345678 0571-88123456")
    assert masked.tokens == "<phone:1> <phone:2> <phone:3>"


def test_numbers_written_into_one_another_are_still_hidden() -> None:
    masked = mask(f"{ID}13812345678")
    assert ID not in masked.shown
    assert "13812345678" not in masked.shown


def test_what_stands_around_a_number_stays_as_it_was_typed() -> None:
    masked = mask("１２岁，电话：１３８１２３４５６７８。（谢谢）")
    assert masked.tokens == "１２岁，电话：<phone:1>。（谢谢）"


def test_a_very_long_run_of_numbers_is_dealt_with() -> None:
    text = "1 " * 1000
    assert mask(text).shown == text


def test_check_digits_are_checked() -> None:
    assert is_id_number(ID)
    assert is_id_number(ID_X.lower())
    assert not is_id_number(ID[:-1] + ("1" if ID[-1] != "1" else "2"))
    assert is_card_number(CARD)
    assert not is_card_number(CARD[:-1] + str((int(CARD[-1]) + 1) % 10))
    assert not is_card_number("79927398713"), "too short for a bank card although its sum is right"
    assert is_mobile("13812345678")
    assert is_mobile("8613812345678")
    assert not is_mobile("12812345678")
    assert not is_mobile("13812345678\n")
    assert not is_mobile("138１２345678")
    assert is_landline("057188123456")
    assert not is_landline("88123456")


def digits_of(text: str) -> str:
    """The text as a machine that looks for numbers would read it."""
    return re.sub(r"[\s\-()（）\u200b]", "", unicodedata.normalize("NFKC", text)).upper()


DIGIT = st.sampled_from("0123456789")


def some(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGIT, min_size=count, max_size=count)


BORN = st.dates().filter(lambda d: 1930 <= d.year <= 2020).map(lambda d: f"{d:%Y%m%d}")


def grouped(*lengths: int) -> Callable[[str], list[str]]:
    """Cuts a number into parts of these lengths, the rest last."""
    ends = list(accumulate(lengths, initial=0))

    def cut(number: str) -> list[str]:
        return [part for part in [number[a:b] for a, b in zip(ends, [*ends[1:], None], strict=True)] if part]

    return cut


NUMBERS = st.one_of(
    st.builds(lambda area, born, tail: id_number("33" + area + born + tail), some(4), BORN, some(3)).map(grouped(6, 8)),
    st.builds(lambda second, rest: f"1{second}{rest}", st.sampled_from("3456789"), some(9)).map(grouped(3, 4)),
    st.builds(lambda rest: card_number("62" + rest), some(16)).map(grouped(4, 4, 4, 4)),
    st.builds(lambda area, rest: [f"0{area}", f"8{rest}"], st.sampled_from(["571", "10", "21", "755"]), some(7)),
    st.builds(lambda letter, rest: [letter + rest], st.sampled_from("ABCHZ"), some(8)),
)
WORDS = st.sampled_from(
    ["", "我的", "电话是", "，", "。", "号码：", "查一下", " ", "\n", "2026年", "交了3年", "（", "）", "tel", " 2024 "]
)


@given(
    planted=st.lists(st.tuples(WORDS, NUMBERS, st.sampled_from(["", " ", "-", "\u3000"])), min_size=1, max_size=4),
    end=WORDS,
)
def test_no_number_survives(planted: list[tuple[str, list[str], str]], end: str) -> None:
    """Lesson 19: planted numbers, in groups or whole, between other things, are in neither form."""
    masked = mask("，".join(before + sign.join(parts) for before, parts, sign in planted) + "，" + end)
    for _, parts, _ in planted:
        for form in (masked.shown, masked.tokens, clean(masked.tokens)):
            assert "".join(parts) not in digits_of(form)
    assert len(masked.secrets) >= len(planted)
    for secret in masked.secrets:
        assert secret.token in masked.tokens


@given(text=st.text(st.sampled_from("0123456789 -()Xx１２Ａ 年A　元\n.，abc"), max_size=80))
def test_masking_loses_nothing_else(text: str) -> None:
    masked = mask(text)
    kept = re.split(r"<[a-z_]+:\d+>", masked.tokens)
    assert len(kept) == len(masked.secrets) + 1
    position = 0
    for piece in kept:
        found = text.find(piece, position)
        assert found >= 0
        position = found + len(piece)
    assert mask(masked.tokens).secrets == (), "nothing is left to be hidden"
