"""One answer in the forms of the channels that have no screen: sentences to say, short messages to send."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conversation.events import BotMessage

SINGLE = 70
PART = 67
"""Characters of one short message in UCS-2, alone and as one of several (3GPP TS 23.040 §9.2.3.24.1)."""
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_NUMBER = re.compile(r"(?:〔|﹝)\d{4}(?:〕|﹞)|第?\d+号")


def spoken_sentences(message: BotMessage) -> list[str]:
    """What is said on the telephone, a sentence at a time."""
    return [sentence.strip() for sentence in _SENTENCE.findall(message.spoken) if sentence.strip()]


def sms_text(message: BotMessage) -> str:
    """The spoken form, with what it stands on: place, day and the first document's number or title."""
    said = "".join(spoken_sentences(message))
    if not message.basis:
        return said
    first = message.basis[0]
    numbered = first.number if first.number and _NUMBER.search(first.number) else None
    source = "".join((numbered or f"《{first.title}》", first.article or ""))
    scope = "，".join(part for part in (message.region_name, f"{message.as_of}查") if part)
    return f"{said}（依据{source}；{scope}）"


def sms_parts(message: BotMessage) -> Sequence[str]:
    """The short messages of an answer; more than one are joined again by the telephone."""
    text = sms_text(message)
    if len(text) <= SINGLE:
        return [text] if text else []
    return [text[start : start + PART] for start in range(0, len(text), PART)]
