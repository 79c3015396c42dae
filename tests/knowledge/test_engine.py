"""One question in, one decision out: its day, its place, its variant, its band."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.decision import Band, Decision, Query
from knowledge.engine import Engine, foreign_place
from knowledge.ranking import EXACT, PLAIN, Calibration
from knowledge.release import Shelf
from tests.doubles import HashEncoder

pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 23)
HOME = "330100"


def ask(engine: Engine, text: str, **frame: Any) -> Decision:
    return engine.lookup(Query(text, **{"as_of": TODAY, "region": HOME, "intent": "ask", **frame}))


def test_a_phrasing_word_for_word_is_sure(engine: Engine) -> None:
    decision = ask(engine, "补卡收费吗？")
    assert (decision.band, decision.candidates[0].article_id, decision.confidence) == (Band.SURE, "card-fee", EXACT)


def test_traditional_and_full_width_writing_is_the_same_question(engine: Engine) -> None:
    assert ask(engine, "補卡收費嗎？ ").candidates[0].article_id == "card-fee"


def test_nonsense_has_no_answer_and_a_foreign_intent_is_said_to_be_foreign(engine: Engine) -> None:
    assert ask(engine, "zzz qqq www", intent="nlu_fallback").band is Band.NONE
    assert ask(engine, "zzz qqq www", intent="out_of_scope", intent_confidence=0.99).band is Band.FOREIGN


def test_words_in_the_question_choose_the_variant_and_no_words_choose_none(engine: Engine) -> None:
    assert ask(engine, "缴了三年，津贴可以领多久").candidates[0].variant == "short"
    assert ask(engine, "津贴可以领多久").candidates[0].variant is None
    assert ask(engine, "缴了三年又缴了八年，津贴可以领多久").candidates[0].variant is None


def test_before_a_rule_begins_it_is_no_candidate(engine: Engine) -> None:
    decision = ask(engine, "记账利率是多少", as_of=date(2019, 12, 31))
    assert (decision.band, decision.candidates) == (Band.NONE, ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("深圳的社保卡怎么办", "440300"),
        ("上海能补缴吗", "310000"),
        ("我在杭州，想把上海的社保转过来", None),
        ("安徽人在这里上班怎么参保", None),
        ("河南户口能参保吗", None),
        ("老家在四川，现在怎么交", None),
        ("宁波的也归你们管吗", None),
        ("怎么补卡", None),
    ],
)
def test_only_a_place_that_is_asked_about_counts(text: str, place: str | None) -> None:
    assert foreign_place(text, HOME) == place


def test_a_local_rule_is_only_offered_to_somebody_who_asks_about_another_place(engine: Engine) -> None:
    """The answer for Hangzhou is never said straight away as the answer for Shenzhen."""
    local = next(a for a in engine.current().articles if a.region.startswith("33"))
    here = ask(engine, local.phrasings[0])
    there = ask(engine, f"深圳{local.phrasings[0]}")
    assert (here.band, there.band) == (Band.SURE, Band.UNSURE)
    assert there.place == "440300"


def test_whom_else_to_ask_is_said_whatever_the_place(engine: Engine) -> None:
    assert ask(engine, "深圳公积金怎么提取").band is Band.SURE


class Counting(HashEncoder):
    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Any) -> NDArray[np.float32]:
        self.calls += 1
        return super().encode(texts)


def test_the_encoder_is_not_asked_when_the_wording_is_plain(shelf: Shelf) -> None:
    encoder = Counting()
    engine = Engine(shelf, encoder, Calibration.read())
    ask(engine, "补卡收费吗")
    assert encoder.calls == 0
    ask(engine, "请问有没有什么补贴")
    assert encoder.calls == 1
    assert PLAIN > 0


def test_a_decision_travels_unchanged(engine: Engine) -> None:
    decision = ask(engine, "津贴给几个月")
    travelled = Decision.from_json(decision.to_json())
    assert travelled.to_json() == decision.to_json()


def test_the_files_of_the_real_calibration_fit_its_signals() -> None:
    calibration = Calibration.read()
    assert 0 < calibration.unsure < calibration.sure < 1


def test_a_damaged_release_leaves_the_one_before_answering(shelf: Shelf, tmp_path: Path) -> None:
    """Lesson 21."""
    shutil.copytree(shelf.folder, tmp_path / "releases")
    own = Shelf(tmp_path / "releases")
    ticks = iter(range(0, 1000, 10))
    engine = Engine(own, HashEncoder(), Calibration.read(), monotonic=lambda: float(next(ticks)))
    good = engine.current().number
    damaged = tmp_path / "releases" / f"{good + 1:06d}"
    shutil.copytree(tmp_path / "releases" / f"{good:06d}", damaged)
    (damaged / "models.npz").write_bytes(b"half a file")
    own.point(good + 1)
    assert engine.current().number == good
