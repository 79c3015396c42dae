"""The guards over the classifier: what is only chat, what is a question, what is a bare answer."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.guards import BareAnswerGuard, ChatGuard

CHAT = ChatGuard(ChatGuard.get_default_config())
BARE = BareAnswerGuard()


def understood(text: str, intent: str, *others: str, entities: list[dict] | None = None) -> Message:
    """A message as the classifier left it: `intent` first, the others behind it in the ranking."""
    ranking = [{"name": name, "confidence": 0.9 / (place + 1)} for place, name in enumerate((intent, *others))]
    data = {"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": entities or []}
    return Message(data=data)


def intent_after(guard: ChatGuard | BareAnswerGuard, message: Message) -> str:
    return guard.process([message])[0].get("intent")["name"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", "greet"),
        ("您好，请问在吗？", "greet"),
        ("谢谢你啊😀", "thank"),
        ("好的，知道了", "affirm"),
        ("不用了，谢谢", "deny"),
        ("再见", "goodbye"),
        ("你是机器人吗", "who_are_you"),
        ("说慢点", "slower"),
        ("转人工", "handoff"),
        ("转人工，我要问退休的事", "handoff"),
        ("你们窗口不给我办社保", "complain"),
    ],
)
def test_chat_stays_chat(text: str, intent: str) -> None:
    assert intent_after(CHAT, understood(text, intent, "ask")) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好，我想问下退休年龄是多少", "greet"),
        ("谢谢，那灵活就业呢", "thank"),
        ("好的，那要带什么材料", "affirm"),
        ("可以吗", "affirm"),
        ("没有验证码", "deny"),
        ("你是机器人吗，养老金怎么领", "who_are_you"),
        ("再说一遍医保怎么报销", "repeat"),
        ("公积金断缴了太过分", "complain"),
    ],
)
def test_chat_with_a_question_is_the_question(text: str, intent: str) -> None:
    assert intent_after(CHAT, understood(text, intent, "ask")) == "ask"


def test_what_follows_a_greeting_may_be_foreign() -> None:
    assert intent_after(CHAT, understood("你好，放首歌来听听", "greet", "out_of_scope", "ask")) == "out_of_scope"


def test_a_question_is_asked_even_when_no_question_is_ranked() -> None:
    assert intent_after(CHAT, understood("你好，我想问下退休年龄是多少", "greet")) == "ask"


@pytest.mark.parametrize("text", ["？", "😀", "……", "👍👍", "!!!"])
def test_signs_alone_never_agree(text: str) -> None:
    assert intent_after(CHAT, understood(text, "affirm", "ask")) == "nlu_fallback"


def test_pure_chat_below_the_threshold_is_the_best_chat_intent() -> None:
    assert intent_after(CHAT, understood("谢谢你们啊再见", "nlu_fallback", "ask", "goodbye", "thank")) == "goodbye"


@pytest.mark.parametrize("intent", ["ask", "out_of_scope", "inform"])
def test_other_intents_are_left_alone(intent: str) -> None:
    assert intent_after(CHAT, understood("今年社保怎么交", intent)) == intent


def entity(kind: str, text: str, part: str) -> dict:
    start = text.index(part)
    return {"entity": kind, "value": part, "start": start, "end": start + len(part)}


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("<phone:1>", "phone_token", "<phone:1>"),
        ("打<phone:1>吧。", "phone_token", "<phone:1>"),
        ("下午", "contact_time", "下午"),
        ("我在余杭的", "region", "余杭"),
        ("我叫王建国", "contact_name", "王建国"),
    ],
)
def test_a_bare_value_informs(text: str, kind: str, part: str) -> None:
    message = understood(text, "out_of_scope", entities=[entity(kind, text, part)])
    assert intent_after(BARE, message) == "inform"


def test_a_value_inside_a_question_does_not() -> None:
    text = "杭州的退休年龄是多少"
    assert intent_after(BARE, understood(text, "ask", entities=[entity("region", text, "杭州")])) == "ask"


def test_a_wish_for_a_call_stays_one() -> None:
    text = "下午给我打电话"
    assert intent_after(BARE, understood(text, "handoff", entities=[entity("contact_time", text, "下午")])) == "handoff"
