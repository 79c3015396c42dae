"""Reads the word lists under `words/` and `dict/`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterable, List, Pattern

ROOT = Path(__file__).resolve().parent.parent


def read_words(name: str) -> List[str]:
    """The words of a list file, in file order; `name` is relative to the bot's folder.

    Words are separated by blanks or line ends, a line that begins with `#` is a comment.
    """
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def any_of(words: Iterable[str]) -> Pattern[str]:
    """A pattern that finds one of the words, the longest one first."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
