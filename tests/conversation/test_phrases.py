"""The bot's own sentences are data, and complete."""

from __future__ import annotations

import re
import string

import pytest
import yaml

from conversation.actions import CONTACT
from conversation.outcome import Outcome
from conversation.phrases import Phrase, Phrases
from tests.centre import CONFIG
from tests.conftest import HOME

pytestmark = pytest.mark.unit
FILLED = {
    "other_day_notice": {"day"},
    "later_version": {"day"},
    "unknown_day_notice": {"day"},
    "later_version_notice": {"day"},
    "callback_taken": {"receipt", "hours"},
    "hand_over_offer": {"hours"},
    "complaint_offer": {"hours"},
    "clarify": {"choices"},
    "clarify_elsewhere": {"choices", "place"},
    "other_region_notice": {"place"},
}


@pytest.fixture(scope="module")
def phrases() -> dict[str, Phrase]:
    data = yaml.safe_load((CONFIG / "phrases.yaml").read_text(encoding="utf-8"))
    return {name: Phrase.model_validate(phrase) for name, phrase in data.items()}


def test_every_act_of_the_dialogue_has_a_sentence(phrases: dict[str, Phrase]) -> None:
    """Lesson 8."""
    document = (HOME / "docs" / "understander.md").read_text(encoding="utf-8")
    acts = set(re.findall(r"`([a-z_]+)`", document.partition("## Acts of chat replies")[2]))
    assert len(acts) > 10
    assert acts - {"repeat"} <= phrases.keys()
    assert {f"bad_{slot}" for slot in CONTACT} <= phrases.keys()


def test_every_blank_in_a_sentence_is_filled_by_somebody(phrases: dict[str, Phrase]) -> None:
    for name, phrase in phrases.items():
        for text in (phrase.text, phrase.spoken):
            blanks = {blank for _, blank, _, _ in string.Formatter().parse(text) if blank is not None}
            assert blanks <= FILLED.get(name, set()), name


def test_whoever_got_no_further_is_offered_a_person(phrases: dict[str, Phrase]) -> None:
    """Lesson 16."""
    for name, phrase in phrases.items():
        if phrase.outcome.is_error or phrase.outcome is Outcome.UNKNOWN:
            assert phrase.offer_person, name


def test_an_outage_does_not_sound_like_ignorance(phrases: dict[str, Phrase]) -> None:
    """Lesson 16."""
    for outcome in ("error_knowledge", "error_understander", "error_internal"):
        assert "系统" in phrases[outcome].text
        assert "系统" in phrases[outcome].spoken
    assert len({phrases[name].text for name in ("unknown", "unknown_again", "error_knowledge")}) == 3


def test_a_missing_sentence_is_named_at_the_start(phrases: dict[str, Phrase]) -> None:
    some = {name: phrase for name, phrase in phrases.items() if name not in ("distress", "error_knowledge")}
    with pytest.raises(ValueError, match="distress、error_knowledge"):
        Phrases(some)


def test_a_sentence_is_filled() -> None:
    phrases = Phrases.read(CONFIG / "phrases.yaml")
    said = phrases.say("callback_taken", receipt="HD1", hours="工作日。")
    assert "HD1" in said.text
    assert said.outcome is Outcome.HANDED_OVER
    assert "greet" in phrases
    assert "gruss" not in phrases
