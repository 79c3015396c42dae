"""Whole conversations with the real bot and the real knowledge."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import aiohttp
import pytest

from conversation.cleaning import MAX_UNDERSTOOD
from tests.installation import Installation, Talk

pytestmark = pytest.mark.rasa
QUESTION = "我68年的女工人什么时候退休"
RECEIPT = re.compile(r"HD\d{6}-[2-9A-Z]{5}")


def outcomes(messages: list[dict[str, Any]]) -> list[str]:
    """How each message of a turn is meant."""
    return [message["outcome"] for message in messages]


@pytest.mark.parametrize("text", ["你好", "ｈｅｌｌｏ", "谢谢", "你是机器人吗", "再见"])
async def test_small_talk_gets_small_talk(talk: Talk, text: str) -> None:
    [said] = await talk.say(text)
    assert said["outcome"] == "chat"
    assert not said["basis"]


async def test_a_question_gets_an_article_word_for_word_with_its_basis(talk: Talk, installation: Installation) -> None:
    """Lesson 22."""
    [said] = await talk.say(QUESTION)
    assert (said["outcome"], said["article_id"]) == ("answered", "retirement-age")
    assert said["basis"][0]["title"]
    assert said["valid_from"] <= said["as_of"]
    release = installation.running.parts.engine.current()
    assert said["release"] == release.number
    article = next(a for a in release.articles if a.id == "retirement-age")
    chosen = next((v.answer for v in article.variants if v.id == said["variant"]), article.answer)
    assert chosen.split("{{")[0].strip() in said["text"]


async def test_a_neighbours_business_is_referred_to_the_neighbour(talk: Talk) -> None:
    [said] = await talk.say("公积金怎么提取")
    assert (said["outcome"], said["article_id"]) == ("out_of_scope", "referral-fund-withdraw")
    assert "12329" in said["text"]


@pytest.mark.parametrize("text", ["推荐一部好看的电影", "红烧肉怎么做"])
async def test_what_is_nobodys_business_here_is_declined(talk: Talk, text: str) -> None:
    """Lesson 23."""
    [said] = await talk.say(text)
    assert (said["outcome"], said["article_id"], said["basis"]) == ("out_of_scope", None, [])


async def test_who_is_not_understood_twice_is_offered_a_person_more_strongly(talk: Talk) -> None:
    [first] = await talk.say("xyz")
    [second] = await talk.say("qwerty")
    assert outcomes([first, second]) == ["unknown", "unknown"]
    assert first["offer_person"]
    assert second["offer_person"]
    assert first["text"] != second["text"]
    assert "不用再说一遍" in second["text"]


async def test_distress_is_met_before_any_rule(talk: Talk) -> None:
    [said] = await talk.say("养老金停了，我不想活了")
    assert said["outcome"] == "handed_over"
    assert "110" in said["text"]
    assert said["offer_person"]


async def test_asking_for_a_person_ends_in_a_receipt(talk: Talk) -> None:
    """Lesson 8."""
    assert outcomes(await talk.say("我要找人工")) == ["handed_over", "form_step"]
    assert outcomes(await talk.say("王女士")) == ["form_step"]
    again = await talk.say("12345")
    assert "不完整" in again[0]["text"]
    assert outcomes(again) == ["form_step", "form_step"]
    [when] = await talk.say("139 1234 5678")
    assert [choice["label"] for choice in when["choices"]] == ["上午", "下午", "都可以"]
    [taken] = await talk.press("say:下午")
    assert taken["outcome"] == "handed_over"
    receipt = RECEIPT.search(taken["text"])
    assert receipt
    registered = [e["payload"] for e in (await talk.events())["events"] if e["type"] == "callback.requested"]
    assert len(registered) == 1
    assert registered[0]["receipt"] == receipt[0]
    assert registered[0]["when"] == "afternoon"
    [after] = await talk.say("谢谢")
    assert after["outcome"] == "chat"


async def test_the_card_of_a_call_back_says_whose_it_is(talk: Talk) -> None:
    """Name and number, hidden in part, belong to the event however the call-back was asked for."""
    for text in ("转人工", "王女士", "13912345678", "上午"):
        await talk.say(text)
    [event] = [e for e in (await talk.events())["events"] if e["type"] == "callback.requested"]
    assert event["payload"]["name"] == "王*"
    assert event["payload"]["phone"] == "139****5678"


async def test_a_question_in_the_middle_of_the_form_is_answered_and_the_form_goes_on(talk: Talk) -> None:
    await talk.say("转人工")
    await talk.say("王女士")
    answer, question = await talk.say("失业金能领几个月")
    assert answer["article_id"] == "unemployment-duration"
    assert "电话" in question["text"]
    await talk.say("13912345678")
    [taken] = await talk.say("都可以")
    assert RECEIPT.search(taken["text"])


async def test_the_form_can_be_left(talk: Talk) -> None:
    await talk.say("转人工")
    assert outcomes(await talk.say("算了不登记了")) == ["chat"]
    [said] = await talk.say(QUESTION)
    assert said["article_id"] == "retirement-age"
    assert not [e for e in (await talk.events())["events"] if e["type"] == "callback.requested"]


async def test_starting_over_forgets_the_form(talk: Talk) -> None:
    await talk.say("转人工")
    assert outcomes(await talk.say("重新开始")) == ["chat"]
    [said] = await talk.say(QUESTION)
    assert said["article_id"] == "retirement-age"


async def test_the_last_answer_is_said_again_and_then_shorter(talk: Talk) -> None:
    [first] = await talk.say(QUESTION)
    [again] = await talk.say("再说一遍")
    assert again["text"] == first["text"]
    [short] = await talk.say("说慢一点")
    assert short["text"] == first["spoken"]


@pytest.mark.parametrize("text", ["😀😀", "　。　", "??"])
async def test_what_holds_no_words_is_said_to_hold_none(talk: Talk, text: str) -> None:
    [said] = await talk.say(text)
    assert said["outcome"] == "refused_empty"


@pytest.mark.parametrize(
    "text", ["/restart", '/inform{"contact_phone":"x"}', "／handoff", "/nlu_fallback", "/submit_callback"]
)
async def test_a_slash_is_no_door_into_the_bot(talk: Talk, text: str) -> None:
    """Lesson 8. No control by words: a form that is open stays open, a person is not called by a command."""
    await talk.say("转人工")
    messages = await talk.say(text)
    assert "error_internal" not in outcomes(messages)
    assert "form_step" in outcomes(messages), "the form is still open"


async def test_a_long_story_is_understood_by_its_question(talk: Talk) -> None:
    story = "我在杭州打工好多年了，换过好几家单位，有的交社保有的没交。" * 20
    assert len(story) > MAX_UNDERSTOOD
    messages = await talk.say(f"{story}请问公积金怎么提取？")
    assert not [outcome for outcome in outcomes(messages) if outcome.startswith("error")]
    stored = (await talk.events())["events"][1]["payload"]["text"]
    assert stored.startswith(story)


async def test_a_conversation_always_meets_the_process_that_knows_it(
    http: aiohttp.ClientSession, installation: Installation
) -> None:
    """Eight forms side by side, step by step, over two processes."""
    talks = [await Talk.begin(http) for _ in range(8)]
    understander: Any = installation.running.parts.understander
    assert len({understander._url_of(talk.id) for talk in talks}) == 2
    for text in ("转人工", "王女士", "13912345678"):
        await asyncio.gather(*(talk.say(text) for talk in talks))
    taken = await asyncio.gather(*(talk.say("上午") for talk in talks))
    receipts = {match[0] for [said] in taken if (match := RECEIPT.search(said["text"]))}
    assert len(receipts) == 8


async def test_fifty_messages_at_once_are_stored_in_order_and_answered(talk: Talk) -> None:
    """Lesson 4."""
    headers = {"Authorization": f"Bearer {talk.token}"}

    async def send(number: int) -> int:
        body = {"client_msg_id": f"p{number}", "text": f"你好{number}"}
        async with talk.http.post("/api/v1/chat/messages", json=body, headers=headers) as response:
            return int((await response.json())["seq"])

    seqs = await asyncio.gather(*(send(number) for number in range(50)))
    assert len(set(seqs)) == 50
    await talk.say("谢谢")
    events = (await talk.events())["events"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    dealt_with = [event["payload"]["up_to"] for event in events if event["type"] == "turn.ended"]
    assert dealt_with == sorted(set(dealt_with))
