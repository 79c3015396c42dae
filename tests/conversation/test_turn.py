"""One turn: whatever is said and whatever breaks, the citizen hears a sentence and the turn gets its outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from conversation.database import Database
from conversation.events import EventType
from conversation.outcome import Outcome
from conversation.safety import Safety
from knowledge.decision import Band, Candidate, Decision, Query
from tests.centre import CONFIG, Centre, of_type
from tests.doubles import ListedPeople, ScriptedKnowledge, ScriptedUnderstander

pytestmark = pytest.mark.store
OpenCentre = Callable[..., Centre]
TODAY = date(2026, 11, 23)


def decided(band: Band, *ids: str, place: str | None = None, variant: str | None = None) -> Decision:
    """A decision for these articles of the small catalogue."""
    candidates = tuple(Candidate(id, f"题目 {id}", 0.9, variant) for id in ids)
    return Decision(band, candidates, 0.9 if ids else 0.1, 1, TODAY, "330100", place)


UNSURE = decided(Band.UNSURE, "card-fee", "certify", "window-hours")
NOTHING = decided(Band.NONE)


async def test_a_sure_answer_comes_word_for_word_with_what_it_stands_on(centre: Centre) -> None:
    """Lesson 22."""
    id = await centre.start()
    said = await centre.ask(id, "补卡收费吗")
    assert said["outcome"] == "answered"
    assert said["text"] == "换卡交工本费12.5元。"
    assert said["spoken"] == "换卡要交一点工本费。"
    assert (said["article_id"], said["title"], said["region_name"]) == ("card-fee", "换卡要交多少钱", "全国")
    assert (said["valid_from"], said["valid_to"], said["as_of"]) == ("2020-01-01", "2026-12-31", "2026-11-23")
    assert said["basis"][0]["quote"] == "测试办法的原文"
    assert said["figures"] == [
        {"name": "换卡工本费", "value": "12.5元", "source": "测试收费办法（修订）", "valid_from": "2026-01-01"}
    ]
    assert [choice["id"] for choice in said["related"]] == [
        "on:2027-01-01:card-fee", "article:window-hours", "article:certify",
    ]  # fmt: skip
    assert said["notice"] == "以下是现在的规定。2027年1月1日起有变化，点下面可以看新的规定。"
    assert said["release"] == 1
    assert said["offer_person"] is False
    assert await centre.outcome(id) == "answered"


async def test_an_answer_holds_its_materials_and_places(centre: Centre) -> None:
    id = await centre.start()
    said = await centre.ask(id, "资格认证怎么做")
    assert said["text"].split("\n\n") == [
        "在手机上做一次刷脸就行。",
        "可以请家里人帮忙。",
        "要准备的材料：\n- 身份证（原件）\n- 手机",
        "到哪里办：\n- 手机应用里搜“资格认证”\n- 社区服务站",
    ]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 12, 31), "换卡交工本费20元。"),
        (date(2026, 1, 1), "换卡交工本费12.5元。"),
        (date(2026, 12, 31), "换卡交工本费12.5元。"),
        (date(2027, 1, 1), "从2027年起，换卡不再收工本费。"),
    ],
)
async def test_the_day_asked_about_decides_rule_and_figure(centre: Centre, day: date, text: str) -> None:
    """Lesson 21."""
    id = await centre.start(as_of=day)
    assert (await centre.ask(id, "补卡收费吗"))["text"] == text


async def test_a_figure_without_a_good_source_is_not_stated(centre: Centre) -> None:
    id = await centre.start()
    said = await centre.ask(id, "今年的记账利率")
    assert "1.5" not in said["text"]
    assert "12333" in said["text"]
    assert said["figures"] == []


async def test_a_referral_is_out_of_scope_but_says_where_to_go(centre: Centre) -> None:
    id = await centre.start()
    said = await centre.ask(id, "公积金怎么提取")
    assert (said["outcome"], said["article_id"]) == ("out_of_scope", "referral-fund")
    assert "12329" in said["text"]


async def test_an_answer_with_cases_asks_which(centre: Centre) -> None:
    id = await centre.start()
    said = await centre.ask(id, "津贴可以领多久")
    assert said["outcome"] == "answered"
    assert said["text"].endswith("您一共缴了几年？")
    assert [choice["label"] for choice in said["choices"]] == ["不到五年", "满五年"]
    pressed = await centre.press(id, "variant:allowance:long")
    assert pressed["variant"] == "long"
    assert pressed["text"] == "津贴按缴费的年数定月数。\n\n缴费满五年的，领六个月。"
    assert pressed["spoken"] == "满五年，领六个月。"


@pytest.mark.parametrize("typed", ["满五年", "满五年的", "我是满五年", "2", "第二个", "选2", "二"])
async def test_a_choice_can_be_typed_or_counted(centre: Centre, typed: str) -> None:
    id = await centre.start()
    await centre.ask(id, "津贴可以领多久")
    assert (await centre.ask(id, typed))["variant"] == "long"


async def test_choices_are_offered_pressed_and_refused(open_centre: OpenCentre) -> None:
    """Lesson 23."""
    centre = open_centre(knowledge=ScriptedKnowledge(UNSURE))
    id = await centre.start()
    said = await centre.ask(id, "卡")
    assert said["outcome"] == "clarified"
    assert [choice["id"] for choice in said["choices"]] == [
        "article:card-fee", "article:certify", "article:window-hours", "act:none", "act:person",
    ]  # fmt: skip
    assert "题目 card-fee，还是题目 certify" in said["spoken"]
    assert (await centre.press(id, "article:certify"))["article_id"] == "certify"
    await centre.ask(id, "卡")
    none = await centre.press(id, "act:none")
    assert (none["outcome"], none["offer_person"]) == ("unknown", True)
    await centre.ask(id, "卡")
    assert (await centre.ask(id, "都不是"))["text"] == centre.phrases.text("none_of_these")
    await centre.ask(id, "卡")
    person = await centre.press(id, "act:person")
    assert person["outcome"] == "form_step"
    assert await centre.outcome(id) == "handed_over"


async def test_a_choice_of_an_earlier_day_is_not_answered_with_an_expired_rule(open_centre: OpenCentre) -> None:
    """Lesson 21."""
    centre = open_centre(knowledge=ScriptedKnowledge(decided(Band.UNSURE, "card-fee", "gone")))
    id = await centre.start(as_of=date(2019, 1, 1))
    await centre.ask(id, "卡")
    assert (await centre.press(id, "article:card-fee"))["outcome"] == "unknown"
    await centre.ask(id, "卡")
    assert (await centre.press(id, "article:gone"))["outcome"] == "unknown"


async def test_not_knowing_is_said_and_a_person_is_offered(open_centre: OpenCentre) -> None:
    """Lesson 23."""
    centre = open_centre(knowledge=ScriptedKnowledge(NOTHING))
    id = await centre.start()
    first = await centre.ask(id, "飞碟怎么修")
    second = await centre.ask(id, "那飞船呢")
    assert (first["outcome"], first["offer_person"]) == ("unknown", True)
    assert first["text"] == centre.phrases.text("unknown")
    assert second["text"] == centre.phrases.text("unknown_again"), "not the same sentence twice"
    await centre.ask(id, "转人工")
    assert (await centre.store.get(id)).misses == 0


async def test_what_is_not_our_business_is_out_of_scope(open_centre: OpenCentre) -> None:
    centre = open_centre(knowledge=ScriptedKnowledge(decided(Band.FOREIGN)))
    id = await centre.start()
    assert (await centre.ask(id, "今天天气"))["outcome"] == "out_of_scope"


async def test_a_question_about_another_place_is_told_so(open_centre: OpenCentre) -> None:
    centre = open_centre(knowledge=ScriptedKnowledge(decided(Band.SURE, "certify", place="440100")))
    id = await centre.start()
    assert "广州" in (await centre.ask(id, "广州资格认证怎么做"))["notice"]


async def test_the_question_reaches_the_engine_in_its_frame(open_centre: OpenCentre) -> None:
    knowledge = ScriptedKnowledge(NOTHING)
    centre = open_centre(knowledge=knowledge)
    id = await centre.start(region="330200", as_of=date(2027, 1, 1))
    await centre.ask(id, "　补卡？ ")
    assert knowledge.asked == [Query("补卡?", date(2027, 1, 1), "330200", "ask", 0.99)]


async def test_personal_numbers_do_not_reach_the_understander(open_centre: OpenCentre) -> None:
    """Lesson 19."""
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander)
    id = await centre.start()
    await centre.ask(id, "我电话13812345678，帮我查")
    assert understander.texts == ["我电话<phone:1>,帮我查"]


@pytest.mark.parametrize("text", ["？？？", "😀", "……", "\x00"])
async def test_signs_alone_are_refused_with_a_sentence(open_centre: OpenCentre, text: str) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander)
    id = await centre.start()
    said = await centre.ask(id, text)
    assert (said["outcome"], said["text"]) == ("refused_empty", centre.phrases.text("refused_empty"))
    assert understander.texts == []


@pytest.mark.parametrize("text", ["我不想活了", "活不下去了，养老金没了", "真想死", "我要跳楼"])
async def test_distress_comes_before_every_rule(open_centre: OpenCentre, text: str) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander)
    id = await centre.start()
    said = await centre.ask(id, text)
    assert (said["outcome"], said["offer_person"]) == ("handed_over", True)
    assert "110" in said["text"]
    assert understander.texts == []


def test_ordinary_words_are_not_distress() -> None:
    safety = Safety.read(CONFIG / "safety.yaml")
    for text in ("死亡证明在哪里开", "父亲死了，丧葬费怎么领", "生活困难怎么办", "活到老能领多久"):
        assert not safety.in_distress(text)


def test_no_words_of_distress_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="distress"):
        Safety(())


# What breaks (Lesson 16)


async def test_without_the_understander_a_sure_answer_comes_with_a_notice(open_centre: OpenCentre) -> None:
    """Lesson 16."""
    understander = ScriptedUnderstander()
    understander.down = True
    centre = open_centre(understander=understander)
    id = await centre.start()
    said = await centre.ask(id, "补卡收费吗")
    assert (said["outcome"], said["article_id"]) == ("answered", "card-fee")
    assert said["notice"] == centre.phrases.text("degraded_notice")


@pytest.mark.parametrize("decision", [UNSURE, NOTHING, decided(Band.FOREIGN), RuntimeError("boom")])
async def test_without_the_understander_nothing_is_guessed_and_nothing_lost(
    open_centre: OpenCentre, decision: Decision | Exception
) -> None:
    """Lesson 16."""
    understander = ScriptedUnderstander()
    understander.down = True
    centre = open_centre(understander=understander, knowledge=ScriptedKnowledge(decision))
    id = await centre.start()
    said = await centre.ask(id, "几岁退休")
    assert (said["outcome"], said["offer_person"]) == ("error_understander", True)
    understander.down = False
    assert (await centre.ask(id, "您好"))["outcome"] == "chat"
    citizen = of_type(await centre.events(id), EventType.CITIZEN_MESSAGE)
    assert [event.payload["text"] for event in citizen] == ["几岁退休", "您好"]


async def test_a_failing_engine_is_an_outage_and_not_ignorance(open_centre: OpenCentre) -> None:
    """Lesson 16."""
    knowledge = ScriptedKnowledge(RuntimeError("index gone"))
    centre = open_centre(knowledge=knowledge)
    id = await centre.start()
    said = await centre.ask(id, "几岁退休")
    assert (said["outcome"], said["offer_person"]) == ("error_knowledge", True)
    assert said["text"] == centre.phrases.text("error_knowledge")
    assert await centre.outcome(id) == "error_knowledge"
    knowledge.decide = decided(Band.SURE, "certify")
    assert (await centre.ask(id, "资格认证"))["outcome"] == "answered"


@pytest.mark.parametrize(
    "reply",
    [
        RuntimeError("secret text of a citizen"),
        "no_such_act",
        [{"act": "answer", "decision": {"band": "sure"}}],
        [{"act": "greet"}, {"act": "no_such_act"}],
        [{}],
        [],
    ],
)
async def test_anything_else_that_breaks_ends_in_a_sentence(
    open_centre: OpenCentre, reply: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lesson 16."""
    centre = open_centre(understander=ScriptedUnderstander(default=reply))
    id = await centre.start()
    said = await centre.ask(id, "几岁退休")
    assert (said["outcome"], said["offer_person"]) == ("error_internal", True)
    logged = capsys.readouterr()
    assert "secret" not in logged.out + logged.err
    assert "几岁退休" not in logged.out + logged.err


async def test_a_database_that_fails_inside_a_turn_ends_in_a_sentence(
    open_centre: OpenCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lesson 16."""
    centre = open_centre(understander=ScriptedUnderstander(default="repeat"))
    id = await centre.start()

    async def fail(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(centre.store, "bot_messages", fail)
    assert (await centre.ask(id, "再说一遍"))["outcome"] == "error_internal"


# Saying it again


async def test_what_was_said_is_said_again(open_centre: OpenCentre) -> None:
    centre = open_centre(understander=ScriptedUnderstander({"再说一遍": "repeat", "慢点": "slower"}, "capabilities"))
    id = await centre.start()
    assert (await centre.ask(id, "再说一遍"))["text"] == centre.phrases.text("repeat_nothing")
    first = await centre.ask(id, "你会什么")
    assert await centre.ask(id, "再说一遍") == first
    short = await centre.ask(id, "慢点")
    assert short["text"] == first["spoken"]
    assert short["spoken"] == first["spoken"]


async def test_a_question_said_again_can_still_be_answered(open_centre: OpenCentre) -> None:
    asks = {"act": "answer", "decision": decided(Band.SURE, "allowance").to_json()}
    centre = open_centre(understander=ScriptedUnderstander({"再说一遍": "repeat"}, default=[asks]))
    id = await centre.start()
    await centre.ask(id, "津贴可以领多久")
    await centre.ask(id, "再说一遍")
    assert (await centre.ask(id, "满五年"))["variant"] == "long"


# The call-back form, as the dialogue leads through it


async def test_a_person_is_asked_for_and_the_call_back_registered(open_centre: OpenCentre) -> None:
    """Lesson 8: the citizen is told, and it is stored."""
    people = ListedPeople()
    centre = open_centre(people=people)
    id = await centre.start()
    assert (await centre.ask(id, "转人工"))["text"] == centre.phrases.text("ask_contact_name")
    assert (await centre.ask(id, "王女士"))["text"] == centre.phrases.text("ask_contact_phone")
    asked = await centre.ask(id, "13812345678")
    assert [choice["label"] for choice in asked["choices"]] == ["上午", "下午", "都可以"]
    said = await centre.press(id, "say:都可以")
    assert said["outcome"] == "handed_over"
    (request,) = people.requests.values()
    assert (request.name, request.phone, request.when) == ("王女士", "13812345678", "都可以")
    (stored,) = of_type(await centre.events(id), EventType.CALLBACK_REQUESTED)
    assert stored.payload["receipt"] in said["text"]


async def test_a_number_that_has_expired_is_asked_for_again(open_centre: OpenCentre, clock: Any) -> None:
    from conversation.vault import KEPT_FOR

    people = ListedPeople()
    centre = open_centre(people=people)
    id = await centre.start()
    for text in ("转人工", "王女士", "13812345678"):
        await centre.ask(id, text)
    clock.move(KEPT_FOR)
    said = await centre.ask(id, "都可以")
    assert said["text"] == centre.phrases.text("bad_contact_phone")
    assert people.requests == {}


# Outcomes


PRODUCED_BY_ARTICLES = {Outcome.ANSWERED, Outcome.CLARIFIED, Outcome.OUT_OF_SCOPE}
NOT_YET_PRODUCED = {Outcome.COMPUTED}
"""Calculators are the only ones that produce it, and there is none so far."""


@pytest.mark.unit
def test_every_outcome_has_a_sentence_or_an_article(phrases_outcomes: set[Outcome]) -> None:
    produced = phrases_outcomes | PRODUCED_BY_ARTICLES
    assert produced | NOT_YET_PRODUCED == set(Outcome)
    assert not produced & NOT_YET_PRODUCED


@pytest.fixture
def phrases_outcomes() -> set[Outcome]:
    import yaml

    data = yaml.safe_load((CONFIG / "phrases.yaml").read_text(encoding="utf-8"))
    return {Outcome(phrase["outcome"]) for phrase in data.values()}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_what_leads_nowhere_counts_as_a_miss(outcome: Outcome) -> None:
    failed = outcome.value.startswith("error_")
    assert outcome.is_error == failed
    assert outcome.is_miss == (failed or outcome in {Outcome.UNKNOWN, Outcome.REFUSED_EMPTY})


async def test_turns_run_on_every_database(database: Database, open_centre: OpenCentre) -> None:
    centre = open_centre(database)
    id = await centre.start()
    await centre.ask(id, "津贴可以领多久")
    assert (await centre.ask(id, "满五年"))["variant"] == "long"
    row = await centre.store.get(id)
    assert (row.misses, row.waiting, row.choices) == (0, 0, ())
