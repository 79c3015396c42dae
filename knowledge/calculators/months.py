"""A month of a year, and spans of months as people say them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*月)?(?:\s*[-/.]?\s*(\d{1,2})\s*日?)?")
_BARE = re.compile(r"(\d{4})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month; adding a number moves by months, subtracting another month counts them."""

    year: int
    month: int

    @property
    def count(self) -> int:
        """Months since the year 0."""
        return self.year * 12 + self.month - 1

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.count + months, 12)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        return self.count - other.count

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def text(self) -> str:
        """As people write it: ``1968年5月``."""
        return f"{self.year}年{self.month}月"

    @property
    def first_day(self) -> date:
        """Its first day, for looking up what was in force."""
        return date(self.year, self.month, 1)


def parse_month(text: str) -> Month:
    """``1968-05``, ``1968-05-12``, ``1968年5月``, ``196805``; raises ``ValueError`` for anything else."""
    match = _WRITTEN.fullmatch(text.strip()) or _BARE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"「{text}」不是年月：请写成 1968-05 或 1968年5月 的样子")
    try:
        date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        raise ValueError(f"「{text}」不存在：请检查年、月、日") from None
    return Month(int(match[1]), int(match[2]))


def span(months: int) -> str:
    """A number of months as people say it: 731 → ``60年11个月``."""
    years, rest = divmod(months, 12)
    parts = (f"{years}年" if years else "", f"{rest}个月" if rest or not years else "")
    return "".join(parts)


def age(months: int) -> str:
    """An age in months as people say it: 731 → ``60岁11个月``."""
    years, rest = divmod(months, 12)
    return f"{years}岁{rest}个月" if rest else f"{years}岁"
