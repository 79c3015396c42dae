"""The custom actions, as Rasa calls them."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.actions import Actions, UnknownAction
from conversation.clock import FrozenClock
from conversation.database import Database
from conversation.masking import Secret
from conversation.vault import KEPT_FOR, Vault
from desk.callbacks.service import CallbackDesk
from desk.callbacks.store import CallbackStore
from desk.hours import Hours
from knowledge.decision import Decision
from knowledge.engine import Engine
from tests.centre import CONFIG, KEY

pytestmark = pytest.mark.store


@pytest.fixture
def vault(sqlite: Database) -> Vault:
    return Vault(sqlite, KEY)


@pytest.fixture
def actions(sqlite: Database, vault: Vault, engine: Engine, clock: FrozenClock) -> Actions:
    """The actions over the real desk."""
    people = CallbackDesk(CallbackStore(sqlite, KEY), Hours.read(CONFIG))
    return Actions(engine, people, vault, clock, "330100")


def call(action: str, text: str = "", intent: str | None = "ask", slots: Any = None, **newly: Any) -> dict[str, Any]:
    """One call as Rasa makes it."""
    said = {"event": "user", "text": text, "parse_data": {"intent": {"name": intent, "confidence": 0.9}},
            "metadata": {"as_of": "2026-11-23", "region": "330100"}, "message_id": "u1"}  # fmt: skip
    events = [said, *({"event": "slot", "name": name, "value": value} for name, value in newly.items())]
    return {"next_action": action, "sender_id": "c_1", "tracker": {"events": events, "slots": slots or {}}}


def acts(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [response["custom"] for response in result["responses"]]


async def test_a_question_is_answered_by_the_engine(actions: Actions) -> None:
    (act,) = acts(await actions.run(call("action_answer", "补卡收费吗")))
    assert act["act"] == "answer"
    decision = Decision.from_json(act["decision"])
    assert (decision.candidates[0].article_id, decision.release) == ("card-fee", 1)
    assert "补卡" not in str(decision.to_json()).replace("换卡要交多少钱", ""), "the question does not travel on"


@pytest.mark.parametrize(
    ("intent", "name"), [("handoff", "hand_over_offer"), ("complain", "complaint_offer"), (None, "hand_over_offer")]
)
async def test_whoever_wants_a_person_is_told_the_hours(actions: Actions, intent: str | None, name: str) -> None:
    """Lesson 10."""
    (act,) = acts(await actions.run(call("action_hand_over", "人工", intent)))
    assert act["act"] == name
    assert act["values"]["hours"].startswith("人工服务时间：工作日 08:30–12:00、13:30–17:00")


async def test_an_unknown_action_is_an_error(actions: Actions) -> None:
    for action in ("action_delete_everything", "", None):
        with pytest.raises(UnknownAction):
            await actions.run({"next_action": action})


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("contact_name", "王女士"),
        ("contact_phone", "0571-88123456"),
        ("contact_time", "明天上午"),
        ("contact_time", "都行"),
    ],
)
async def test_a_usable_contact_is_kept(actions: Actions, slot: str, value: str) -> None:
    result = await actions.run(call("validate_callback_form", value, **{slot: value}))
    assert result["events"] == [{"event": "slot", "timestamp": None, "name": slot, "value": value}]
    assert acts(result) == []


@pytest.mark.parametrize(
    ("slot", "value"),
    [("contact_name", "12345"), ("contact_phone", "12333"), ("contact_phone", "<phone:9>"), ("contact_time", "半夜")],
)
async def test_an_unusable_contact_is_asked_for_again(actions: Actions, slot: str, value: str) -> None:
    result = await actions.run(call("validate_callback_form", value, **{slot: value}))
    assert result["events"] == [{"event": "slot", "timestamp": None, "name": slot, "value": None}]
    assert acts(result) == [{"act": f"bad_{slot}"}]


async def test_only_what_was_said_last_is_checked(actions: Actions) -> None:
    body = call("validate_callback_form", "王女士", contact_name="王女士", other="x", contact_phone=None)
    body["tracker"]["events"].insert(0, {"event": "slot", "name": "contact_time", "value": "半夜"})
    result = await actions.run(body)
    assert [event["name"] for event in result["events"]] == ["contact_name"]


async def test_a_form_is_handed_in_once(actions: Actions, vault: Vault, clock: FrozenClock) -> None:
    """Lesson 2: Rasa may call twice."""
    await vault.keep("c_1", [Secret("phone", "<phone:1>", "13812345678")], clock.now())
    slots = {"contact_name": "王女士", "contact_phone": "<phone:1>", "contact_time": "上午"}
    first = await actions.run(call("action_submit_callback", slots=slots))
    again = await actions.run(call("action_submit_callback", slots=slots))
    assert first == again
    (act,) = acts(first)
    assert act["act"] == "callback_taken"
    assert act["callback"] == {
        "receipt": act["values"]["receipt"], "name": "王*", "phone": "138****5678", "when": "morning",
    }  # fmt: skip
    assert [(event["name"], event["value"]) for event in first["events"]] == [
        ("contact_name", None), ("contact_phone", None), ("contact_time", None),
    ]  # fmt: skip


async def test_a_number_that_expired_is_not_dialled(actions: Actions, vault: Vault, clock: FrozenClock) -> None:
    await vault.keep("c_1", [Secret("phone", "<phone:1>", "13812345678")], clock.now())
    clock.move(KEPT_FOR)
    slots = {"contact_name": "王女士", "contact_phone": "<phone:1>", "contact_time": "上午"}
    assert acts(await actions.run(call("action_submit_callback", slots=slots))) == [{"act": "bad_contact_phone"}]
