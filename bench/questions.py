"""What the simulated citizens say."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conversation.cleaning import looks_unfinished
from service.settings import HOME

FILE = HOME / "tests" / "labels" / "own_questions.jsonl"
KINDS = ("in_scope", "near_scope")
CHAT_SHARE = 0.3
OFTEN_ASKED = 20

_GREETINGS = ("你好", "您好", "你好啊", "早上好", "下午好", "在吗")
_TALK = (*_GREETINGS, "谢谢", "谢谢你", "多谢了", "再见", "拜拜", "你是谁", "你是机器人吗", "你能做什么")
_OPENERS = ("", "请问", "你好，", "您好，", "麻烦问一下，", "问一下，", "跟您打听一下，", "有个事，")
_CLOSERS = ("", "？", "谢谢", "，谢谢您", "，麻烦了", "，等您回复", "，辛苦了")


class Kind(StrEnum):
    """What sort of sentence it is: talk, a question worded as nobody did before, one that was asked before."""

    CHAT = "chat"
    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to say."""

    kind: Kind
    text: str


class Sentences:
    """An endless supply; ``seed`` makes two runs say the same.

    A question worded anew is one of the file between an opener and a closer, so that no cache of whole texts
    holds it. Sentences that break off are left out: after those the platform waits for more, on purpose.
    """

    def __init__(self, seed: int = 1, again: float = 0.0) -> None:
        self._random = random.Random(seed)
        self._again = again
        self._questions = _read(FILE)
        self._often = self._random.sample(self._questions, OFTEN_ASKED)
        self._new = self._wordings()

    def greeting(self) -> Sentence:
        """A greeting."""
        return Sentence(Kind.CHAT, self._random.choice(_GREETINGS))

    def talk(self) -> Sentence:
        """A greeting, thanks, a farewell, or a question about the bot itself."""
        return Sentence(Kind.CHAT, self._random.choice(_TALK))

    def new(self) -> Sentence:
        """A question worded as it was not before."""
        return Sentence(Kind.NEW, next(self._new))

    def again(self) -> Sentence:
        """One of the questions that are asked often."""
        return Sentence(Kind.AGAIN, self._random.choice(self._often))

    def mixed(self) -> Sentence:
        """Talk or a question, in the shares that the load scenarios use."""
        if self._random.random() < CHAT_SHARE:
            return self.talk()
        return self.again() if self._random.random() < self._again else self.new()

    @property
    def often(self) -> tuple[str, ...]:
        """All questions that :meth:`again` draws from."""
        return tuple(self._often)

    def _wordings(self) -> Iterator[str]:
        """Every question in one wording, then every question in the next, in random order; repeats after all."""
        frames = [pair for pair in itertools.product(_OPENERS, _CLOSERS) if pair != ("", "")]
        while True:
            self._random.shuffle(frames)
            for opener, closer in frames:
                yield from (
                    opener + text + closer for text in self._random.sample(self._questions, len(self._questions))
                )


def _read(path: Path) -> list[str]:
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = (item["text"].rstrip("？?。 ") for item in items if item["kind"] in KINDS)
    return [text for text in texts if not looks_unfinished(text)]
