"""The contribution base that counts: what was chosen or earned, between the province's limits."""

from __future__ import annotations

from decimal import Decimal

from knowledge.calculators.money import plain
from knowledge.calculators.result import Sheet


def counted_base(wanted: Decimal, sheet: Sheet) -> Decimal:
    """The base within the limits of the year (浙江省职工基本养老保险条例第九条、第十一条).

    Below the lower limit the lower counts, above the upper limit the upper.
    """
    lower, upper = sheet.number("zj-base-lower"), sheet.number("zj-base-upper")
    limits = f"下限{plain(lower)}元、上限{plain(upper)}元"
    if wanted < lower:
        sheet.say(f"缴费基数：{plain(wanted)}元低于下限，按下限{plain(lower)}元（{limits}）。")
        return lower
    if wanted > upper:
        sheet.say(f"缴费基数：{plain(wanted)}元高于上限，按上限{plain(upper)}元（{limits}）。")
        return upper
    sheet.say(f"缴费基数：{plain(wanted)}元，在{limits}之间。")
    return wanted
