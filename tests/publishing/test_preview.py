"""What would answer, and why, before it does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.decision import Band, Query
from knowledge.publishing.preview import Preview, preview
from tests.publishing.conftest import Office

pytestmark = pytest.mark.unit


def look(office: Office, text: str, **frame: Any) -> Preview:
    build = office.workshop.draft(office.files(), office.request().at)
    query = Query(text, **{"as_of": date(2026, 11, 23), "region": "330100", "intent": "ask", **frame})
    return preview(build, query, office.workshop.calibration)


def test_the_answer_is_shown_as_the_citizen_would_read_it(office: Office) -> None:
    found = look(office, "补卡收费吗")
    assert found.decision.band is Band.SURE
    assert found.text == "换卡交工本费12.5元。"
    assert (found.ranked[0].id, found.matched) == ("card-fee", "补卡收费吗")


def test_nothing_has_to_be_published_for_a_look(office: Office) -> None:
    look(office, "补卡收费吗")
    assert office.shelf.pointed() is None
    assert office.shelf.numbers() == []


def test_what_the_day_excludes_is_named_with_the_reason(office: Office) -> None:
    found = look(office, "补卡收费吗", as_of=date(2019, 6, 1))
    assert found.decision.band is Band.NONE
    assert found.text is None
    assert ("card-fee", "自 2020-01-01 起才有效") in {(f.id, f.reason) for f in found.filtered}


def test_what_has_ended_is_named(office: Office) -> None:
    office.edit("articles/window-hours.md", "valid_to: null", "valid_to: 2026-11-22")
    assert [(f.id, f.reason) for f in look(office, "大厅几点下班").filtered] == [
        ("window-hours", "已在 2026-11-22 之后失效")
    ]


def test_what_the_place_excludes_is_named_with_the_reason(office: Office) -> None:
    found = look(office, "大厅几点下班", region="440100")
    assert [(f.id, f.reason) for f in found.filtered] == [("window-hours", "只在杭州有效")]
    assert "window-hours" not in {ranked.id for ranked in found.ranked}


def test_the_thresholds_and_signals_are_shown(office: Office) -> None:
    found = look(office, "换卡的钱是多少呢")
    assert found.thresholds["sure"] > found.thresholds["unsure"] > 0
    assert found.signals
    assert found.to_json()["ranked"][0]["id"] == "card-fee"
