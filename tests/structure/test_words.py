"""What the project says, in its phrases and about itself."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
import yaml

from conversation.events import BotMessage
from conversation.outcome import Outcome
from conversation.phrases import Phrases
from service.settings import HOME
from tests.structure.files import handed_on, text_of

pytestmark = pytest.mark.unit
PHRASES = HOME / "config" / "phrases.yaml"
NAMES: list[str] = list(yaml.safe_load(PHRASES.read_text(encoding="utf-8")))
VALUES = {
    "day": "2027年1月1日",
    "receipt": "HD261123-7KQ4M",
    "hours": "人工服务时间：工作日。",
    "choices": "甲，还是乙",
    "place": "上海",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_phrase_renders_on_the_screen_and_on_the_phone(name: str) -> None:
    raw = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))[name]
    wanted = {
        field for form in (raw["text"], raw["spoken"]) for _, field, _, _ in string.Formatter().parse(form) if field
    }
    assert wanted <= VALUES.keys()
    message = Phrases.read(PHRASES).say(name, **{key: VALUES[key] for key in wanted})
    assert isinstance(message, BotMessage)
    for form in (message.text, message.spoken):
        assert form.strip()
        assert not set("{}<>") & set(form)
    assert "http" not in message.text


def test_every_outcome_of_a_failure_has_a_phrase() -> None:
    """Lesson 16."""
    phrases = Phrases.read(PHRASES)
    for outcome in Outcome:
        if outcome.is_error or outcome.value.startswith("refused_"):
            assert phrases.say(outcome.value).outcome is outcome


def test_every_act_of_the_bot_has_a_phrase() -> None:
    """An act without one would end a turn in an error."""
    domain = yaml.safe_load((HOME / "bot" / "domain.yml").read_text(encoding="utf-8"))
    custom = [r["custom"]["act"] for found in domain["responses"].values() for r in found if "custom" in r]
    phrases = Phrases.read(PHRASES)
    assert [act for act in custom if act and act not in ("repeat", "slower") and act not in phrases] == []
    assert len(custom) > 8


def _assembled(*parts: str) -> str:
    return "".join(parts)


FORBIDDEN = [
    _assembled("issue", " #"), _assembled("/wo", "rk/"), _assembled("registry.np", "mjs"), _assembled("pypi", ".org"),
    _assembled("pythonhosted", ".org"), _assembled("Cla", "ude"), _assembled("Chat", "GPT"), _assembled("deb.deb", "ian"),
    _assembled("mirrors.", "aliyun"), _assembled("tsinghua", ".edu"),
]  # fmt: skip


def speaks_of_others(text: str) -> list[str]:
    """The words in a text that have nothing to do with the project itself."""
    return [word for word in FORBIDDEN if word.lower() in text.lower()]


def test_the_project_speaks_of_itself_only() -> None:
    found = {
        str(path.relative_to(HOME)): words for path in handed_on() if (words := speaks_of_others(text_of(path) or ""))
    }
    assert found == {}
    assert len(handed_on()) > 100


def test_a_foreign_word_is_noticed() -> None:
    assert speaks_of_others(_assembled("see ", "ISSUE", " #7")) == [FORBIDDEN[0]]


def lock_files() -> list[Path]:
    """What pins versions, in every language."""
    return [path for path in handed_on() if re.search(r"(?:\.lock|-lock\.json)$", path.name)]


def test_lock_files_hold_hashes_and_no_address() -> None:
    """Any registry can serve them."""
    assert {path.name for path in lock_files()} >= {"requirements.lock", "requirements-dev.lock", "package-lock.json"}
    for path in lock_files():
        text = text_of(path) or ""
        assert "://" not in text, path
        assert "sha256:" in text or "sha512-" in text, path
