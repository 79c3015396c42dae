"""Several questions in one message, and the question in a long story."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?")
_ITEM = re.compile(
    r"(?:^|(?<=[。！？!?；;\n\s，,：:]))\s*(?:[（(]?[一二三四五六1-6][)）、.．]|第[一二三四五六][，、：:]?|其[一二三][，、：:]?)"
)
_AGAIN = re.compile(r"[，,]?\s*(?:另外|还有(?:就是)?|再问一?下|顺便问?一?下?|以及|同时)[，,]?\s*(?=.{4,})")
_ASKING = re.compile(
    r"[?？]|[吗呢么]$|怎|如何|多少|什么|哪|几[个年月天岁点号]|能不能|可不可以|是否|要不要|是不是|行不行|为何|为啥|咋|多久|多长"
)
_POLITE_ONLY = re.compile(
    r"^(?:请问|想问|咨询|问一?下|您?你?好|谢谢|麻烦|求助|请?帮忙?|解答|回复|盼复|急|在吗|有人吗|老师|[一二]?下|我|是|吗|的|[，,。？?！! ])*$"
)
_COMMA = re.compile(r"[，,]")
SHORTEST = 4
MOST = 4


def questions(text: str) -> list[str]:
    """The questions of a message in order, at most :data:`MOST`; the whole message when it asks one thing.

    What only tells goes with the question after it.
    """
    marked = _AGAIN.sub("。", _ITEM.sub("\n", text))
    clauses = [clause for sentence in _SENTENCE.findall(marked) for clause in _clauses(sentence)]
    asking = [clause for clause in clauses if _asks(clause)]
    distinct = list(dict.fromkeys(asking))
    return distinct[:MOST] if len(distinct) > 1 else [text]


def _clauses(sentence: str) -> list[str]:
    """The parts of a sentence between commas that each ask something, with what they tell before it."""
    found: list[str] = []
    told = ""
    for clause in _COMMA.split(sentence.strip(" ，,、。\n")):
        told = f"{told}，{clause}" if told else clause
        if _asks(clause):
            found.append(told)
            told = ""
    if told and found:
        found[-1] += f"，{told}"
    return found or [told]


def _asks(clause: str) -> bool:
    return (
        len(clause) >= SHORTEST and bool(_ASKING.search(clause.rstrip("。；;\n "))) and not _POLITE_ONLY.match(clause)
    )
