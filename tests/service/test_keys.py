"""The secrets of an installation."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from service.keys import BadKeys, Keys

pytestmark = pytest.mark.unit


def test_keys_are_made_once_and_readable_by_their_user_only(tmp_path: Path) -> None:
    made = Keys.load(tmp_path / "var")
    path = tmp_path / "var" / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys.load(tmp_path / "var") == made
    assert len(set(made.model_dump().values())) == 4


def test_keys_are_long_enough_for_what_they_do(tmp_path: Path) -> None:
    made = Keys.load(tmp_path)
    assert len(bytes.fromhex(made.token)) == 32
    Fernet(made.vault.encode())
    assert min(len(made.internal), len(made.channel)) >= 43


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    first, second = Keys.load(tmp_path / "a"), Keys.load(tmp_path / "b")
    assert not set(first.model_dump().values()) & set(second.model_dump().values())


@pytest.mark.parametrize(
    "content", ["", "{", '{"token": "x"}', '{"token": 1, "vault": "", "internal": "", "channel": ""}']
)
def test_a_damaged_file_is_never_replaced_in_silence(tmp_path: Path, content: str) -> None:
    """New keys would make every stored number unreadable."""
    path = tmp_path / "keys.json"
    path.write_text(content, encoding="ascii")
    with pytest.raises(BadKeys, match="备份"):
        Keys.load(tmp_path)
    assert path.read_text(encoding="ascii") == content
