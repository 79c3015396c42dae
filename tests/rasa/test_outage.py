"""Rasa dies in the middle of a conversation."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.installation import Installation, Talk

pytestmark = pytest.mark.rasa


async def test_a_killed_bot_costs_no_message_and_comes_back(
    http: aiohttp.ClientSession, installation: Installation
) -> None:
    """Lesson 16. An outage is never "no knowledge": a sure answer with a warning, or the truth."""
    talk = await Talk.begin(http)
    await talk.say("你好")
    await asyncio.to_thread(installation.kill_bots)
    async with http.get("/readyz") as response:
        assert response.status == 503
        assert (await response.json())["checks"]["understander"] is False
    [sure] = await talk.say("失业金能领几个月")
    assert sure["article_id"] == "unemployment-duration"
    assert "暂停" in sure["notice"]
    [honest] = await talk.say("你叫什么名字呀")
    assert (honest["outcome"], honest["offer_person"]) == ("error_understander", True)
    said = [e["payload"]["text"] for e in (await talk.events())["events"] if e["type"] == "message.citizen"]
    assert said == ["你好", "失业金能领几个月", "你叫什么名字呀"]
    async with http.get("/healthz") as response:
        assert response.status == 200
    await asyncio.to_thread(installation.until_it_understands)
    [back] = await talk.say("谢谢")
    assert back["outcome"] == "chat"
    async with http.get("/readyz") as response:
        assert response.status == 200
