"""A sentence that only makes sense after what was just answered: "那灵活就业呢", "要带什么材料", "不是，我是居民"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.text import fold, place_in

WORDS = Path(__file__).parent.parent / "words" / "followups.yaml"
LONGEST = 22
"""Longer sentences stand on their own."""
_PUNCTUATION = re.compile(r"[\s，,。.！!？?；;：:、“”\"'()（）…~～]+")
_ASKS = ("怎么", "如何", "什么", "哪些", "能不能", "可不可以", "是否", "吗", "呢")
_AND_YOU = re.compile(r"^(?:那么?|如果是?|要是|换成)?(.{1,8})呢$")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a short sentence adds to the matter at hand.

    ``aspect`` is a key of ``aspects`` in ``words/followups.yaml`` (materials, duration …), ``person`` one of ``people``;
    ``word`` is how the person was named, ``rest`` what is left of the sentence, ``correction`` whether it takes back what was understood before.
    """

    aspect: str | None
    person: str | None
    word: str
    rest: str
    correction: bool


class FollowUps:
    """Recognises follow-ups by their words; every list is data."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._aspects = _table(data["aspects"])
        self._people = _table(data["people"])
        self._leads = _longest_first(data["leads"])
        self._fillers = re.compile("|".join(map(re.escape, _longest_first(data["fillers"]))))
        self._corrections = tuple(data["corrections"])
        self.people: Mapping[str, Sequence[str]] = data["people"]

    @classmethod
    @cache
    def read(cls) -> FollowUps:
        """The lists of the project."""
        return cls(yaml.safe_load(WORDS.read_text(encoding="utf-8")))

    def find(self, text: str) -> FollowUp | None:
        """The follow-up that a sentence is, None for one that stands on its own or says nothing."""
        said = _PUNCTUATION.sub("", fold(text))
        if not said or len(said) > LONGEST:
            return None
        correction = said.startswith(self._corrections)
        core = self._without_leads(said)
        person, word, left = _take(core, self._people)
        aspect, _, left = _take(left, self._aspects)
        rest = self._fillers.sub("", left)
        named = place_in(core) is not None
        if aspect or person or named:
            return FollowUp(aspect, person, word, rest, correction) if len(rest) <= (4 if named else 1) else None
        short = _AND_YOU.match(said)
        return FollowUp(None, None, "", short[1], correction) if short and self._points_back(said) else None

    def subject(self, title: str) -> str:
        """What a title is about, without the side and the people it names: ``失业金怎么申领、要什么材料`` → ``失业金申领``."""
        left = _PUNCTUATION.sub("", fold(title))
        for word, _ in (*self._aspects, *self._people, *((word, "") for word in _ASKS)):
            left = left.replace(word, "")
        return left or fold(title)

    def _points_back(self, said: str) -> bool:
        return said.startswith(("那", "如果", "要是", "换成"))

    def _without_leads(self, said: str) -> str:
        while True:
            lead = next((lead for lead in self._leads if said.startswith(lead) and len(said) > len(lead)), None)
            if lead is None:
                return said
            said = said.removeprefix(lead)


def _table(lists: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """``(word, key)``, the longest word first."""
    return sorted(((fold(word), key) for key, words in lists.items() for word in words), key=lambda p: -len(p[0]))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(map(fold, words), key=len, reverse=True)


def _take(text: str, table: Sequence[tuple[str, str]]) -> tuple[str | None, str, str]:
    """The key of the longest word that a text holds, that word, and the text without every word of that key."""
    found, key = next(((word, key) for word, key in table if word in text), ("", None))
    if key is None:
        return None, "", text
    for word, own in table:
        if own == key:
            text = text.replace(word, "")
    return key, found, text
