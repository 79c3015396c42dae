"""The day a question is about, when it is not today."""

from __future__ import annotations

import re
from datetime import date

_RULE = r"(?:[^，。？！,.?!\s]{0,8}?)(?:基数|标准|比例|费率|政策|规定|最低工资|社平工资|平均工资|上限|下限|档次|调整|涨多少|新规|利率)"
_YEARS = {"前": -2, "去": -1, "上": -1, "明": 1, "后": 2}
_BORN = re.compile(r"出生|生人|生的|年生|入职|参加工作|辞职|离职|毕业|结婚")
_WHOLE_DAY = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})[日号](?:的|那天|起|开始|以后|之?后)")
_YEAR_OF_RULE = re.compile(rf"(?:((?:19|20)\d{{2}})年?度?|([前去上明后])年度?)的?{_RULE}")
_FROM_YEAR = re.compile(r"(?:(20\d{2})年|([明后])年)(?:1月1?日?)?(?:起|开始|以后|之后|后)")


def day_in(text: str, today: date) -> date | None:
    """The day whose rules a question asks about, None for today's.

    A year asks about its rules only where it stands before a rule or a figure ("2023年的缴费基数", "去年的标准",
    "2027年起…"); the years of somebody's life do not. A past year means its last day, a coming one its first.
    """
    whole = _WHOLE_DAY.search(text)
    if whole and not _BORN.search(text):
        return _valid(int(whole[1]), int(whole[2]), int(whole[3]))
    found = _FROM_YEAR.search(text) or _YEAR_OF_RULE.search(text)
    if found is None:
        return None
    year = int(found[1]) if found[1] else today.year + _YEARS[found[2]]
    if year == today.year:
        return None
    return date(year, 12, 31) if year < today.year else date(year, 1, 1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
