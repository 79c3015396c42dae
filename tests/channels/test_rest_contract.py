"""The REST door keeps docs/chat-protocol.md."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.store


async def test_smoke(web, citizen) -> None:
    said = await citizen.say("怎么补卡")
    print(said)
    async with citizen.socket() as line:
        print(await line.frame())
    assert said["article_id"] == "card-replace"
