"""Personal numbers that a purpose still needs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import select

from conversation.database import Database
from conversation.masking import Secret
from conversation.models import secrets
from conversation.vault import KEPT_FOR, Vault
from tests.centre import KEY
from tests.conftest import NOW

pytestmark = pytest.mark.store
PHONE = Secret("phone", "<phone:1>", "13812345678")
CARD = Secret("ss_card", "<ss_card:1>", "A12345678")


@pytest.fixture
def vault(database: Database) -> Vault:
    return Vault(database, KEY)


async def stored(database: Database) -> list[bytes]:
    return await database.run(lambda c: list(c.execute(select(secrets.c.ciphertext)).scalars()))


async def test_a_kept_number_comes_back(vault: Vault) -> None:
    await vault.keep("c_1", [PHONE, CARD], NOW)
    assert await vault.reveal("c_1", "<phone:1>", NOW) == "13812345678"
    assert await vault.reveal("c_1", "<ss_card:1>", NOW) == "A12345678"


async def test_a_number_belongs_to_one_conversation(vault: Vault) -> None:
    """Lesson 17."""
    await vault.keep("c_1", [PHONE], NOW)
    assert await vault.reveal("c_2", "<phone:1>", NOW) is None
    assert await vault.reveal("c_1", "<phone:2>", NOW) is None


async def test_numbers_are_encrypted_at_rest(vault: Vault, database: Database) -> None:
    """Lesson 19."""
    await vault.keep("c_1", [PHONE], NOW)
    (ciphertext,) = await stored(database)
    assert b"13812345678" not in ciphertext
    assert Fernet(KEY).decrypt(ciphertext) == b"13812345678"
    with pytest.raises(InvalidToken):
        await Vault(database, Fernet.generate_key()).reveal("c_1", "<phone:1>", NOW)


async def test_the_database_file_does_not_hold_the_number(sqlite: Database) -> None:
    """Lesson 19."""
    await Vault(sqlite, KEY).keep("c_1", [PHONE], NOW)
    path = sqlite.engine.url.database
    assert path is not None
    for file in (path, f"{path}-wal"):
        assert b"13812345678" not in await asyncio.to_thread(Path(file).read_bytes)


async def test_a_token_said_again_is_the_newer_number(vault: Vault, database: Database) -> None:
    await vault.keep("c_1", [PHONE], NOW)
    await vault.keep("c_1", [Secret("phone", "<phone:1>", "13912345678")], NOW + timedelta(hours=1))
    assert await vault.reveal("c_1", "<phone:1>", NOW + KEPT_FOR) == "13912345678"
    assert len(await stored(database)) == 1


async def test_a_number_expires_and_is_purged(vault: Vault, database: Database) -> None:
    await vault.keep("c_1", [PHONE], NOW)
    await vault.keep("c_2", [PHONE], NOW + timedelta(hours=1))
    just_before = NOW + KEPT_FOR - timedelta(seconds=1)
    assert await vault.reveal("c_1", "<phone:1>", just_before) == "13812345678"
    assert await vault.purge(just_before) == 0
    assert await vault.reveal("c_1", "<phone:1>", NOW + KEPT_FOR) is None
    assert len(await stored(database)) == 2, "reading deletes nothing"
    assert await vault.purge(NOW + KEPT_FOR) == 1
    assert await vault.reveal("c_2", "<phone:1>", NOW + KEPT_FOR) == "13812345678"
    assert await vault.purge(NOW + KEPT_FOR) == 0
