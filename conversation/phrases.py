"""What the bot says when it does not quote an article: sentences kept as data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from conversation.events import BotMessage, Choice, Closed
from conversation.outcome import Outcome


class Phrase(Closed):
    """One sentence in its screen form and its telephone form."""

    outcome: Outcome
    text: str
    spoken: str
    offer_person: bool = False
    choices: tuple[Choice, ...] = ()


class Phrases:
    """The sentences of ``config/phrases.yaml`` by name."""

    REQUIRED = frozenset(
        {"clarify", "clarify_elsewhere", "unknown", "unknown_again", "out_of_scope", "default", "none_of_these", "distress",
         "degraded_notice", "other_region_notice", "repeat_nothing", "hand_over_offer", "callback_taken"}
    )  # fmt: skip

    def __init__(self, phrases: Mapping[str, Phrase]) -> None:
        missing = sorted((self.REQUIRED | _own_outcomes()) - phrases.keys())
        if missing:
            raise ValueError(f"config/phrases.yaml 缺少：{'、'.join(missing)}")
        self._phrases = dict(phrases)

    @classmethod
    def read(cls, path: Path) -> Phrases:
        """Read the file; raises ``ValueError`` with what is missing or wrong."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(TypeAdapter(dict[str, Phrase]).validate_python(data))

    def __contains__(self, name: str) -> bool:
        return name in self._phrases

    def say(self, name: str, **values: str) -> BotMessage:
        """The bot message of that name, its ``{placeholders}`` filled."""
        phrase = self._phrases[name]
        return BotMessage(
            outcome=phrase.outcome,
            text=phrase.text.format(**values) if values else phrase.text,
            spoken=phrase.spoken.format(**values) if values else phrase.spoken,
            choices=phrase.choices,
            offer_person=phrase.offer_person,
        )

    def text(self, name: str, **values: str) -> str:
        """Only the screen form."""
        return self._phrases[name].text.format(**values)


def _own_outcomes() -> set[str]:
    return {o.value for o in Outcome if o.is_error or o.value.startswith("refused_")}
