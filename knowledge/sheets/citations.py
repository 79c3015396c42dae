"""The basis of an answer as people write it: 《title》, number, clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_TITLE = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")
_CLAUSE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+[条章节款项部分].*$", re.DOTALL)
_NUMBER = re.compile(r"[^\s，,。；;（）()《》]*(?:〔\d{4}〕|\[\d{4}\]|［\d{4}］|第)?\s*\d+\s*号(?:令|公告)?")
_AROUND = " \t\n，,。；;、:：()（）[]【】"


def citation_in(line: str) -> tuple[dict[str, str], str]:
    """``title``, ``number`` and ``article`` of one line, and what of it was not understood."""
    found = _TITLE.search(line)
    title, rest = (found[1], line[: found.start()] + " " + line[found.end() :]) if found else (None, line)
    clause = _CLAUSE.search(rest) if not _is_numbered(rest) else None
    article = clause[0].strip(_AROUND) if clause else None
    rest = rest[: clause.start()] if clause else rest
    number = _NUMBER.search(rest)
    left = (rest[: number.start()] + rest[number.end() :] if number else rest).strip(_AROUND)
    if title is None:
        title, left = left, ""
    parts = {"title": title, "number": _brackets(number[0]) if number else None, "article": article}
    return {key: value.strip() for key, value in parts.items() if value}, left


def _is_numbered(rest: str) -> bool:
    """Whether what follows 第 is the number of an order, not a clause."""
    return bool(re.fullmatch(r"[^条章节款项]*第\s*\d+\s*号[^条章节款项]*", rest))


def _brackets(number: str) -> str:
    """The year of a document's number in the brackets that offices use (GB/T 9704)."""
    return re.sub(r"[\[［](\d{4})[\]］]", r"〔\1〕", "".join(number.split()))


def registered(title: str, titles: Iterable[str]) -> str:
    """The registered title that a shortened one means, when there is exactly one; otherwise the title as it is."""
    known = list(titles)
    if title in known:
        return title
    longer = [name for name in known if name.endswith(title) and len(title) >= 4]
    return longer[0] if len(longer) == 1 else title


def written_plainly(basis: Mapping[str, Any]) -> str:
    """A citation as one line."""
    return f"《{basis['title']}》{basis.get('number') or ''}{basis.get('article') or ''}"
