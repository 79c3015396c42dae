"""How questions and phrasings are made comparable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import yaml
from opencc import OpenCC

from knowledge.regions import NAMES, NATION

_WORDS = Path(__file__).parent / "words"
_BLANK = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[^\w<>:]+")
_PLACEHOLDER = re.compile(r"[A-Za-z]\d{0,3}[市县区省镇乡村州]")  # "A市": what stands for home in texts made anonymous
_TOKEN = re.compile(r"<(?:phone|id_card|bank_card|ss_card):\d+>")


def _places(codes: Iterable[str]) -> re.Pattern[str]:
    names = sorted((NAMES[code].rstrip("县") for code in codes), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(names)})(?:省|市|区|县|自治区)?")


_PLACE = _places(code for code in NAMES if code != NATION)
_HOME = _places(code for code in NAMES if code == "330000" or code.startswith("3301"))
_PLACE_MARK = "某地"
_POLITE = re.compile(
    r"请问(?:一?下)?|你好|您好|想问(?:一?下)?|我想咨询(?:一?下)?|想咨询(?:一?下)?|咨询(?:一?下)?|麻烦(?:问一?下|您|你)?|谢谢|"
    r"领导好?|尊敬的|厅长|局长|市长|工作人员|客服|老师|求助|在线等|急急*|帮忙看一?下"
)
_CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十]+(?=[年个月岁级天日块元万千百])")
_PART = re.compile(r"[^，,。！!？?；;、\s]*[，,。！!？?；;、\s]+|[^，,。！!？?；;、\s]+")
_ASKING = re.compile(
    r"吗|呢|[?？]|怎么|怎样|如何|能否|是否|可否|能不能|可不可以|多少|哪|什么|要不要|会不会|有没有|"
    r"是不是|为何|为啥|咋|合理|合法|多久|多长"
)
LONG, KEPT = 120, 40
_DIGITS = {**{c: i for i, c in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    """Every way of saying a thing, and the one used for matching (words/synonyms.yaml)."""
    data = yaml.safe_load((_WORDS / "synonyms.yaml").read_text(encoding="utf-8"))
    table = {word.lower(): canonical for canonical, words in data.items() for word in words}
    ordered = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), table


def fold(text: str) -> str:
    """Full width to half, traditional to simplified, lower case, single blanks."""
    return _BLANK.sub(" ", _simplifier().convert(unicodedata.normalize("NFKC", text))).strip().lower()


def number(text: str) -> int:
    """The value of a Chinese number below a hundred: ``十五`` is 15, ``二十`` is 20."""
    if "十" not in text:
        return int("".join(str(_DIGITS[c]) for c in text))
    tens, _, ones = text.partition("十")
    return (number(tens) if tens else 1) * 10 + (number(ones) if ones else 0)


@lru_cache(maxsize=200_000)
def normalise(text: str) -> str:
    """The form in which texts are compared.

    Politeness, punctuation, personal-number tokens and the names of home are dropped, other places become one
    mark, old and spoken names become today's, Chinese numbers before a unit become digits.
    """
    text = _HOME.sub("", _PLACEHOLDER.sub("", _TOKEN.sub("", fold(text))))
    text = _PLACE.sub(_PLACE_MARK, text)
    text = re.sub(f"(?:{_PLACE_MARK}[市县区省镇乡村州]?)+", _PLACE_MARK, text)
    text = _POLITE.sub("", text)
    pattern, table = _synonyms()
    text = pattern.sub(lambda match: table[match[0]], text)
    text = _CHINESE_NUMBER.sub(lambda match: str(number(match[0])), text)
    return _PUNCTUATION.sub("", text)


def gist(text: str, limit: int = 96) -> str:
    """What is worth encoding of a question: without politeness, the part that asks, and of that the end."""
    plain = _POLITE.sub("", _PLACEHOLDER.sub("", _TOKEN.sub("", asked(text)))).strip(" ,，。:：")
    return plain[-limit:] or text[-limit:]


def asked(text: str) -> str:
    """Of a story of more than :data:`LONG` characters the last part that asks, with its neighbours up to :data:`KEPT`.

    Petitions tell a story first, and the story says much about other articles; a text without a question is cut
    to its end, where people say what they want.
    """
    if len(text) <= LONG:
        return text
    parts = _PART.findall(text)
    asking = [i for i, part in enumerate(parts) if _ASKING.search(part)]
    if not asking:
        return text[-KEPT:]
    first, end = asking[-1], asking[-1] + 1
    while first > 0 and sum(map(len, parts[first - 1 : end])) <= KEPT:
        first -= 1
    while end < len(parts) and sum(map(len, parts[first : end + 1])) <= KEPT:
        end += 1
    return "".join(parts[first:end])[-KEPT:]


def place_in(text: str) -> str | None:
    """The code of the last region that a text names."""
    found = _PLACE.findall(fold(text))
    by_name = {name.rstrip("县").rstrip("区"): code for code, name in NAMES.items()}
    for name in reversed(found):
        code = by_name.get(re.sub(r"(?:省|市|区|县|自治区)$", "", name))
        if code:
            return code
    return None
