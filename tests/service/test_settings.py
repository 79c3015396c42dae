"""Settings come from one file and the environment; a wrong one is named in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings

pytestmark = pytest.mark.unit


def test_the_file_that_is_shipped_is_valid_and_says_what_the_code_says() -> None:
    shipped = Settings()
    for name, field in Settings.model_fields.items():
        if name not in ("home", "var"):
            assert getattr(shipped, name) == field.get_default(call_default_factory=True), name


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YICHUANG_PORT", "9000")
    monkeypatch.setenv("YICHUANG_RATES__MESSAGES", "7/minute")
    monkeypatch.setenv("YICHUANG_RASA_URLS", '["http://10.0.0.1:5005"]')
    settings = Settings()
    assert settings.port == 9000
    assert (settings.rates.messages, settings.rates.starts) == ("7/minute", "60/minute")
    assert settings.rasa_addresses == ("http://10.0.0.1:5005",)


def test_an_argument_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YICHUANG_PORT", "9000")
    assert Settings(port=9001).port == 9001


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Settings(colour="red")  # type: ignore[call-arg]  # that is the point


def test_addresses_follow_from_the_other_settings(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, host="0.0.0.0", port=8080, rasa_port=6000, rasa_processes=2, database_url=None)
    assert settings.url == "http://127.0.0.1:8080"
    assert settings.database == f"sqlite:///{tmp_path / 'yichuang.db'}"
    assert settings.rasa_addresses == ("http://127.0.0.1:6000", "http://127.0.0.1:6001")
