"""A citizen's text, made fit to be understood; what is stored stays as it was typed."""

from __future__ import annotations

import re
import unicodedata

MAX_UNDERSTOOD = 500
"""Longer texts are cut down to their questions before they are understood."""

_BLANK = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?")
_ASKING = re.compile(r"[?？吗呢么]|怎|如何|多少|什么|哪|几|能不能|可不可以|是否|咨询|请问|想问|为何|为啥|咋")
_WORDS = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_UNFINISHED = re.compile(
    r"[,，、:：…—]$|(?:因为|但是|然后|还有|就是|而且|所以|如果|我想问一?下?|请问一?下?|想咨询一?下?)$"
)


def clean(text: str) -> str:
    """Fold width and blanks (NFKC) and drop a leading slash, which would address the bot's inside."""
    folded = unicodedata.normalize("NFKC", text)
    return _BLANK.sub(" ", folded).strip().lstrip("/").strip()


def is_wordless(text: str) -> bool:
    """Whether there is no letter, digit or character to understand."""
    return not _WORDS.search(text)


def looks_unfinished(text: str) -> bool:
    """Whether somebody who sends this is likely to go on writing in the next bubble."""
    return bool(_UNFINISHED.search(text.strip()))


def condense(text: str, limit: int = MAX_UNDERSTOOD) -> str:
    """A long story without what surrounds its questions, at most ``limit`` characters.

    Questions are kept first, from the last to the first, because people explain and then ask;
    what room is left goes to the beginning.
    """
    if len(text) <= limit:
        return text
    sentences = [s.strip() for s in _SENTENCE.findall(text) if s.strip()]
    asking = [i for i, s in enumerate(sentences) if _ASKING.search(s)]
    order = [*reversed(asking), *(i for i in range(len(sentences)) if i not in set(asking))]
    kept: set[int] = set()
    room = limit
    for index in order:
        if len(sentences[index]) <= room:
            kept.add(index)
            room -= len(sentences[index])
    return "".join(sentences[i] for i in sorted(kept)) or text[-limit:]
