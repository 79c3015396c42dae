"""Answering a question of the bot by typing instead of pressing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ORDINALS = "一二三四五六"
_POSITION = re.compile(r"^(?:我?选择?)?\s*第?\s*([1-6一二三四五六])\s*(?:个|项|条|种|号)?[。.!！]?$")
_NOISE = re.compile(r"[\s,，。.!！?？]|^(?:我是|我要|就是|应该是|选|那个)|(?:的|吧|呢|啊|人员)$")
MAX_LENGTH = 16


def match_choice(text: str, choices: Sequence[Mapping[str, str]]) -> str | None:
    """The id of the one open choice that a short text means: its number, its label, or a part of it."""
    if not choices or len(text) > MAX_LENGTH:
        return None
    position = _POSITION.match(text)
    if position:
        index = int(position[1]) - 1 if position[1].isdigit() else _ORDINALS.index(position[1])
        return choices[index]["id"] if index < len(choices) else None
    said = _NOISE.sub("", text)
    exact = [c["id"] for c in choices if _NOISE.sub("", c["label"]) == said]
    if exact:
        return exact[0]
    partial = [c["id"] for c in choices if len(said) >= 2 and said in c["label"]]
    return partial[0] if len(partial) == 1 else None
