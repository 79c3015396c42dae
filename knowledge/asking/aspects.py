"""The sides of a matter that people ask about one at a time, and which of them an article can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.checklist import procedure_paragraphs
from knowledge.models import Article

NAMES = {
    "materials": "材料",
    "duration": "办理时限",
    "fee": "收费",
    "amount": "金额和标准",
    "place": "办理地点",
    "online": "网上办理",
    "steps": "办理步骤",
    "agent": "代办",
    "condition": "条件",
    "basis": "依据",
}
"""Every aspect of ``words/followups.yaml``, as it is said."""
_TITLES = {"materials": "要准备的材料", "duration": "多久办好", "fee": "收费", "place": "到哪里办", "steps": "怎么办"}
_WORDS = {
    "materials": r"材料|身份证|证件|带好|携带",
    "duration": r"\d+个?(?:工作)?[日天]|\d+个月内|即时|当场|当天",
    "fee": r"免费|收费|不收|工本费",
    "amount": r"\d元|\{\{|%|按.{1,20}(?:计算|发|付)|标准",
    "place": r"窗口|大厅|浙里办|网点|经办机构|社保机构",
    "online": r"网上|线上|浙里办|手机|12333",
    "steps": r"先.*再|第一步|申请|登录|提交",
    "agent": r"代办|委托|家人|子女|本人(?:去|到|办|签|亲)",
    "condition": r"条件|满足|符合|年满|累计",
}


BY_TITLE = frozenset({"amount", "condition"})
"""Sides that usually have an article of their own; words in passing do not answer them."""


def has_aspect(article: Article, aspect: str) -> bool:
    """Whether an article says something about that side of its matter."""
    return aspect == "basis" or bool(aspect_paragraphs(article, aspect))


def aspect_paragraphs(article: Article, aspect: str) -> Sequence[str]:
    """The parts of an article that are about one side: its own list where it has one, else the sentences that say it."""
    title = _TITLES.get(aspect)
    listed = [text for text in procedure_paragraphs(article) if title and text.startswith(title)]
    if listed or aspect == "basis":
        return listed
    pattern = re.compile(_WORDS[aspect])
    return [paragraph for paragraph in article.answer.split("\n\n") if pattern.search(paragraph)]
