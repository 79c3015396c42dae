"""Questions and answers as other systems keep them: one JSON object a line, under whatever names."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.text import normalise

_QUESTION = (
    "question", "ask", "query", "q", "text", "content", "user", "utterance", "input", "message", "question_text",
    "user_question", "问题", "提问", "咨询内容", "问", "内容", "用户", "留言", "用户问题", "咨询问题",
)  # fmt: skip
_ANSWER = (
    "answer", "reply", "response", "a", "output", "bot", "answer_text",
    "答案", "回答", "答复", "回复", "答", "客服", "回复内容", "答复内容",
)  # fmt: skip
_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{3,}")
_CHATTER = re.compile(
    r"(?:在吗|在么|有人吗|人呢|哈喽|哈罗|嗨|hi|hello|早上好|上午好|中午好|下午好|晚上好|早安|晚安|好|好的|好吧|好滴|嗯+|哦+|噢|喔|"
    r"行|可以|知道了|明白了?|了解了?|收到|懂了|谢+|多谢|感谢|非常感谢|辛苦了?|麻烦了?|不客气|没事了?|没有了|再见|拜拜|88|ok|okay|"
    r"是的?|对的?|对对|不是|没有|有的?|不用了?|算了|呵+|哈+|测试|test|转人工|人工|人工客服|客服|退出|返回|继续|请稍等|稍等|等一下|亲|您|你|了|啊|呢|吧|呀|的|哈)+"
)
_LINK = re.compile(r"https?://\S+|\[[^\[\]]{1,6}\]")


class NoQuestion(ValueError):
    """Raised for a line that holds no question; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line: what was asked and, if it was kept, what was answered. ``row`` counts from 1."""

    row: int
    question: str
    answer: str | None = None


def asked_in(row: int, line: str) -> Asked:
    """Read a line; raises :class:`NoQuestion`."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise NoQuestion("不是 JSON") from None
    if isinstance(item, str):
        return Asked(row, _question(item))
    if not isinstance(item, Mapping):
        raise NoQuestion("不是 JSON 对象")
    named = {unicodedata.normalize("NFKC", str(key)).strip().lower(): value for key, value in item.items()}
    return Asked(row, _question(_first(named, _QUESTION)), _first(named, _ANSWER) or None)


def why_chatter(question: str) -> str | None:
    """Why a question is none that knowledge could answer; None when it may be one."""
    said = _LINK.sub("", question)
    plain = normalise(said)
    if not _WORD.search(plain):
        return "寒暄" if _WORD.search(said) else "没有文字"
    if _CHATTER.fullmatch(plain):
        return "寒暄"
    return "太短" if len(plain) < 2 else None


def _first(named: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of the names under which a text stands."""
    return next((v for name in names if isinstance(v := named.get(name), str) and v.strip()), "")


def _question(text: str) -> str:
    if not text.strip():
        raise NoQuestion("没有问题（找 question、text、问题 等字段）")
    return " ".join(text.split())
