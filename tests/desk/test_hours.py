"""When people can be reached (Lesson 13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from structlog.testing import capture_logs

from conversation.clock import OFFICE_ZONE
from desk.hours import Hours, Window, Year
from tests.conftest import HOME

pytestmark = pytest.mark.unit


def at(text: str) -> datetime:
    """An instant by the office's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.fixture(scope="module")
def hours() -> Hours:
    """The hours as they are configured."""
    return Hours.read(HOME / "config")


INSTANTS = [
    # an ordinary Monday, minute by minute at the edges
    ("2026-11-23 00:00", False), ("2026-11-23 08:29:59", False), ("2026-11-23 08:30", True),
    ("2026-11-23 10:00", True), ("2026-11-23 11:59:59", True), ("2026-11-23 12:00", False),
    ("2026-11-23 12:45", False), ("2026-11-23 13:29:59", False), ("2026-11-23 13:30", True),
    ("2026-11-23 16:59:59.999999", True), ("2026-11-23 17:00", False), ("2026-11-23 23:59", False),
    ("2026-11-23 23:59:59.999999", False),
    # the other days of the week
    ("2026-11-24 09:00", True), ("2026-11-25 09:00", True), ("2026-11-26 09:00", True), ("2026-11-27 16:30", True),
    ("2026-11-28 09:00", False), ("2026-11-29 15:00", False),
    # make-up work on a Saturday and on a Sunday, and the lunch break of such a day
    ("2026-01-04 09:00", True), ("2026-01-04 12:30", False), ("2026-02-14 14:00", True), ("2026-02-28 08:30", True),
    ("2026-05-09 16:00", True), ("2026-09-20 10:00", True), ("2026-10-10 17:00", False), ("2025-01-26 09:00", True),
    ("2025-09-28 09:00", True),
    # holidays that fall on working days, and the days around them
    ("2026-01-01 09:00", False), ("2026-01-02 09:00", False), ("2026-02-16 09:00", False), ("2026-02-24 09:00", True),
    ("2026-04-06 10:00", False), ("2026-06-19 10:00", False), ("2026-09-25 10:00", False), ("2026-10-05 10:00", False),
    ("2026-10-08 10:00", True), ("2025-10-08 10:00", False),
    # the end of the year, and years nobody has published
    ("2026-12-31 16:30", True), ("2026-12-31 23:59:59", False), ("2027-01-04 09:00", False), ("2024-06-03 09:00", False),
]  # fmt: skip


def test_there_are_enough_instants() -> None:
    assert len(INSTANTS) >= 40


@pytest.mark.parametrize(("instant", "is_open"), INSTANTS, ids=[instant for instant, _ in INSTANTS])
def test_the_office_is_open_exactly_when_it_says(hours: Hours, instant: str, is_open: bool) -> None:
    """Lesson 13."""
    assert hours.is_open(at(instant)) is is_open
    assert hours.opening(at(instant)).open is is_open


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_zone_in_which_an_instant_is_written_makes_no_difference(hours: Hours, zone: str) -> None:
    """Lesson 13."""
    for instant, is_open in INSTANTS:
        assert hours.is_open(at(instant).astimezone(ZoneInfo(zone))) is is_open


@pytest.mark.parametrize(
    ("instant", "following"),
    [
        ("2026-11-23 03:00", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "2026-11-23 13:30"),
        ("2026-11-23 12:10", "2026-11-23 13:30"),
        ("2026-11-23 13:30", "2026-11-24 08:30"),
        ("2026-11-27 17:00", "2026-11-30 08:30"),
        ("2026-09-30 18:00", "2026-10-08 08:30"),
        ("2026-02-14 17:00", "2026-02-24 08:30"),
        ("2026-10-09 17:00", "2026-10-10 08:30"),
        ("2025-12-31 18:00", "2026-01-04 08:30"),
        ("2026-12-31 18:00", None),
        ("2027-03-01 09:00", None),
    ],
)
def test_the_next_beginning_is_found_across_weekends_and_holidays(
    hours: Hours, instant: str, following: str | None
) -> None:
    assert hours.next_open(at(instant)) == (at(following) if following else None)


def test_what_a_citizen_is_told(hours: Hours) -> None:
    """Lesson 10."""
    usual = "人工服务时间：工作日 08:30–12:00、13:30–17:00（法定节假日除外）。"
    assert hours.opening(at("2026-11-23 10:00")).text == usual + "现在是服务时间。"
    closed = hours.opening(at("2026-09-30 18:00"))
    assert closed.text == usual + "下一次服务从10月8日（星期四）08:30开始。"
    assert closed.to_wire()["next_open"] == "2026-10-08T00:30:00Z"
    unknown = hours.opening(at("2026-12-31 18:00"))
    assert unknown.text == usual + "现在不在服务时间，近期安排还没有公布。"
    assert unknown.to_wire() == {"open": False, "text": unknown.text, "next_open": None}


def test_a_year_nobody_has_published_is_closed_and_logged(hours: Hours) -> None:
    """Lesson 13."""
    with capture_logs() as logs:
        assert not hours.is_open(at("2031-05-06 09:00"))
    assert [(entry["log_level"], entry["year"]) for entry in logs] == [("error", 2031)]


@pytest.mark.parametrize(
    ("instant", "missing"),
    [
        ("2026-11-30 23:59", []),
        ("2026-12-01 00:00", [2027]),
        ("2026-12-31 23:59", [2027]),
        ("2027-01-01 00:00", [2027]),
        ("2025-12-15 09:00", []),
        ("2027-12-01 09:00", [2027, 2028]),
    ],
)
def test_a_missing_year_raises_an_alarm_from_december_on(hours: Hours, instant: str, missing: list[int]) -> None:
    assert hours.missing_years(at(instant)) == missing
    assert hours.missing_years(at(instant).astimezone(UTC)) == missing


@given(minutes=st.integers(0, 700 * 24 * 60))
def test_the_next_beginning_is_a_beginning(minutes: int) -> None:
    instant = at("2025-01-01 00:00") + timedelta(minutes=minutes)
    hours = Hours.read(HOME / "config")
    following = hours.next_open(instant)
    assert following is not None
    assert following > instant
    assert hours.is_open(following)
    assert not hours.is_open(following - timedelta(microseconds=1))


def test_every_published_year_is_plausible() -> None:
    for path in sorted((HOME / "config" / "calendar").glob("*.yaml")):
        year = Year.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert str(year.year) == path.stem
        assert "国务院" in year.source
        assert all(day.isoweekday() >= 6 for day in year.workdays), "only weekend days are worked instead"
        for month, day in [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)]:
            assert date(year.year, month, day) in year.holidays


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("hours.yaml", '"08:30", closes: "12:00"', '"12:00", closes: "08:30"', "结束要晚于开始"),
        ("hours.yaml", '"08:30", closes: "12:00"', '"08:30", closes: "08:30"', "结束要晚于开始"),
        ("hours.yaml", "opens:", "open:", "open"),
        ("calendar/2026.yaml", "  - 2026-01-01", "  - 2025-01-01", "2026 年的日历里有别的年份：2025-01-01"),
        ("calendar/2026.yaml", "  - 2026-01-04", "  - 2026-01-03", "2026-01-03 既是放假又是上班"),
        ("calendar/2026.yaml", "holidays:", "holiday:", "holiday"),
    ],
)
def test_a_broken_calendar_is_refused_with_its_fault(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    (tmp_path / "calendar").mkdir()
    for name in ("hours.yaml", "calendar/2026.yaml"):
        text = (HOME / "config" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new) if name == file else text, encoding="utf-8")
    with pytest.raises(ValidationError, match=complaint):
        Hours.read(tmp_path)


def test_a_window_holds_its_first_instant_and_not_its_last() -> None:
    window = Window(opens=time(9), closes=time(10))
    hours = Hours({1: (window,)}, {2026: Year(year=2026, source="", holidays=frozenset(), workdays=frozenset())})
    assert hours.is_open(at("2026-11-23 09:00"))
    assert not hours.is_open(at("2026-11-23 10:00"))
    assert not hours.is_open(at("2026-11-24 09:00")), "a day without windows"
