"""The conversation as a file that people keep."""

from __future__ import annotations

import pytest

from tests.channels.webchat import API, Citizen

pytestmark = pytest.mark.store


async def test_the_transcript_holds_every_message_with_time_speaker_and_source(citizen: Citizen) -> None:
    await citizen.say("怎么补卡")
    await citizen.say("我的电话是13800138000", "m2")
    await citizen.post("/callbacks", {"client_msg_id": "b1", "name": "王女士", "phone": "13800138000", "when": "any"})
    async with citizen.http.get(f"{API}/transcript", headers=citizen.headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["Content-Disposition"] == 'attachment; filename="shebao-20261123.txt"'
        assert response.headers["Cache-Control"] == "no-store"
        text = await response.text()
    said = [
        text.index(part) for part in ("我：\n怎么补卡", "智能助手：\n补卡的做法写在这里。", "138****8000", "受理号")
    ]
    assert said == sorted(said)
    assert "[2026-11-23 10:00:00] 我：" in text
    assert "依据：《测试办法》 测发1号 第三条" in text
    assert "适用地区：全国；有效期：2020-01-01 至 长期有效" in text


async def test_the_transcript_of_a_conversation_without_words_is_only_a_frame(citizen: Citizen) -> None:
    async with citizen.http.get(f"{API}/transcript", headers=citizen.headers) as response:
        text = await response.text()
    assert "我：" not in text
    assert "智能助手：" not in text
