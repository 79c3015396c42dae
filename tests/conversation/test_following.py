"""What leans on the answer before: one side of the matter, another kind of person, a correction, several questions."""

from __future__ import annotations

import pytest

from conversation.events import EventType
from knowledge.decision import Band, Candidate, Decision, Query
from tests.centre import Centre, of_type
from tests.conversation.conftest import OpenCentre
from tests.conversation.test_turn import NOTHING
from tests.doubles import ScriptedKnowledge

pytestmark = pytest.mark.store


async def test_one_side_of_the_matter_is_answered_alone(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "资格认证怎么做")
    said = await centre.ask(id, "要带什么材料")
    assert said["article_id"] == "certify"
    assert said["text"] == "关于“怎样做资格认证”：\n\n要准备的材料：\n- 身份证（原件）\n- 手机"
    assert said["basis"]
    assert said["related"][0] == {"id": "article:certify", "label": "看全部内容"}
    whole = await centre.press(id, "article:certify")
    assert "到哪里办" in whole["text"]


async def test_what_nothing_reliable_is_known_of_is_not_made_up(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "资格认证怎么做")
    said = await centre.ask(id, "多久能办好？")
    assert said["text"] == "“怎样做资格认证”的办理时限，我这里没有可靠的公开说法，请拨打 12333 核实。"


async def test_the_basis_can_be_asked_for(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "补卡收费吗")
    assert "《测试办法》（测发〔2020〕1号）第三条" in (await centre.ask(id, "有什么依据"))["text"]


async def test_the_topic_survives_a_word_of_thanks_and_a_second_follow_up(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "资格认证怎么做")
    await centre.ask(id, "去哪里办")
    assert "身份证" in (await centre.ask(id, "那要带什么材料呢"))["text"]


async def test_a_variant_can_be_named_afterwards(centre: Centre) -> None:
    id = await centre.start()
    first = await centre.ask(id, "津贴可以领多久")
    assert len(first["choices"]) == 2
    await centre.press(id, "variant:allowance:short")
    said = await centre.ask(id, "那要是缴了八年呢")
    assert (said["variant"], "领六个月" in said["text"]) == ("long", True)


async def test_without_an_answer_before_there_is_nothing_to_lean_on(centre: Centre) -> None:
    id = await centre.start()
    said = await centre.ask(id, "要带什么材料")
    assert said["article_id"] != "certify" or said["outcome"] != "answered" or "关于" not in said["text"]


async def test_a_new_question_does_not_lean_on_the_old_one(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "资格认证怎么做")
    assert (await centre.ask(id, "补卡收费吗"))["article_id"] == "card-fee"


async def test_several_questions_get_an_answer_each(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "补卡收费吗？资格认证怎么做？")
    said = await centre.said(id)
    assert [message.payload["article_id"] for message in said] == ["card-fee", "certify"]
    ended = of_type(await centre.events(id), EventType.TURN_ENDED)
    assert len(ended) == 1


async def test_a_question_and_one_side_of_it_are_both_answered(centre: Centre) -> None:
    id = await centre.start()
    await centre.ask(id, "资格认证怎么做，要带什么材料")
    assert (await centre.said(id))[0].payload["article_id"] == "certify"


def on_its_day(query: Query) -> Decision:
    """Sure of the fee, on whatever day is asked about."""
    candidate = Candidate("card-fee", "换卡要交多少钱", 0.9)
    return Decision(Band.SURE, (candidate,), 0.9, 1, query.as_of, query.region)


async def test_another_year_is_answered_as_of_then_and_says_so(open_centre: OpenCentre) -> None:
    centre = open_centre(knowledge=ScriptedKnowledge(on_its_day))
    said = await centre.ask(await centre.start(), "2025年的换卡收费标准")
    assert said["as_of"] == "2025-12-31"
    assert said["notice"] == "您问的不是今天：以下按2025年12月31日有效的规定回答。"
    assert said["text"] == "换卡交工本费20元。"


async def test_a_year_of_which_nothing_is_known_is_answered_for_today(open_centre: OpenCentre) -> None:
    def only_today(query: Query) -> Decision:
        return on_its_day(query) if query.as_of.year == 2026 else NOTHING

    said = await (centre := open_centre(knowledge=ScriptedKnowledge(only_today))).ask(
        await centre.start(), "2019年的换卡收费标准"
    )
    assert (said["as_of"], said["text"]) == ("2026-11-23", "换卡交工本费12.5元。")
    assert "2019年" in said["notice"]


async def test_the_rule_that_comes_next_can_be_read_but_never_as_if_it_held(centre: Centre) -> None:
    id = await centre.start()
    now = await centre.ask(id, "补卡收费吗")
    assert "12.5元" in now["text"]
    later = await centre.press(id, now["related"][0]["id"])
    assert later["text"] == "从2027年起，换卡不再收工本费。"
    assert (later["as_of"], later["valid_from"]) == ("2027-01-01", "2027-01-01")
    assert "2027年1月1日" in later["notice"]
