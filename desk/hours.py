"""When people can be reached: one question, answered from a calendar kept as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

from conversation.clock import OFFICE_ZONE
from conversation.people import Opening

log = structlog.get_logger(__name__)
LOOK_AHEAD_DAYS = 15
_WEEKDAYS = "一二三四五六日"


class Window(BaseModel):
    """A stretch of one day, from ``opens`` (included) to ``closes`` (excluded)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    opens: time
    closes: time

    @model_validator(mode="after")
    def _forward(self) -> Window:
        if self.closes <= self.opens:
            raise ValueError(f"服务时间 {self.opens:%H:%M}–{self.closes:%H:%M} 不对：结束要晚于开始")
        return self

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


class Year(BaseModel):
    """The public holidays of one year and the weekend days that are worked instead (调休)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    year: int
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]

    @model_validator(mode="after")
    def _fits(self) -> Year:
        stray = sorted(day for day in self.holidays | self.workdays if day.year != self.year)
        if stray:
            raise ValueError(f"{self.year} 年的日历里有别的年份：{stray[0]}")
        both = sorted(self.holidays & self.workdays)
        if both:
            raise ValueError(f"{both[0]} 既是放假又是上班")
        return self


class Hours:
    """Opening hours over a calendar. A year without a calendar is closed, and said so in the log."""

    def __init__(self, windows: Mapping[int, tuple[Window, ...]], years: Mapping[int, Year]) -> None:
        self._windows = windows
        self._years = years

    @classmethod
    def read(cls, config: Path) -> Hours:
        """Read ``hours.yaml`` and ``calendar/*.yaml`` of the configuration folder."""
        data = yaml.safe_load((config / "hours.yaml").read_text(encoding="utf-8"))
        windows = TypeAdapter(tuple[Window, ...]).validate_python(data["windows"])
        by_day = {int(day): windows for day in data["weekdays"]}
        read = [
            Year.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
            for path in sorted((config / "calendar").glob("*.yaml"))
        ]
        return cls(by_day, {year.year: year for year in read})

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows of one day; none on a holiday and in an unknown year."""
        year = self._years.get(day.year)
        if year is None:
            log.error("no calendar for the year: treated as closed", year=day.year)
            return ()
        if day in year.holidays:
            return ()
        if day in year.workdays:
            return self._windows.get(1, ())
        return self._windows.get(day.isoweekday(), ())

    def is_open(self, at: datetime) -> bool:
        """Whether that instant lies in a window."""
        local = at.astimezone(OFFICE_ZONE)
        return any(w.opens <= local.time() < w.closes for w in self.windows_on(local.date()))

    def next_open(self, at: datetime) -> datetime | None:
        """The next instant at which a window begins, or None when none is known in the next days."""
        return next((begin for begin in self._beginnings(at) if begin > at), None)

    def opening(self, at: datetime) -> Opening:
        """What to tell a citizen at that instant."""
        now_open = self.is_open(at)
        following = self.next_open(at)
        usual = self._usual()
        if now_open:
            return Opening(True, following, f"人工服务时间：{usual}。现在是服务时间。")
        if following is None:
            return Opening(False, None, f"人工服务时间：{usual}。现在不在服务时间，近期安排还没有公布。")
        return Opening(False, following, f"人工服务时间：{usual}。下一次服务从{_spoken(following)}开始。")

    def missing_years(self, at: datetime) -> list[int]:
        """Years that should have a calendar by now: this one, and from December on the next."""
        local = at.astimezone(OFFICE_ZONE)
        wanted = [local.year] + ([local.year + 1] if local.month == 12 else [])
        return [year for year in wanted if year not in self._years]

    def _beginnings(self, at: datetime) -> Iterator[datetime]:
        local = at.astimezone(OFFICE_ZONE)
        for offset in range(LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days=offset)
            if day.year not in self._years:
                return
            for window in self.windows_on(day):
                yield datetime.combine(day, window.opens, OFFICE_ZONE)

    def _usual(self) -> str:
        windows = "、".join(str(window) for window in self._windows.get(1, ()))
        return f"工作日 {windows}（法定节假日除外）"


def _spoken(at: datetime) -> str:
    local = at.astimezone(OFFICE_ZONE)
    return f"{local.month}月{local.day}日（星期{_WEEKDAYS[local.weekday()]}）{local:%H:%M}"
