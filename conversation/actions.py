"""The bot's custom actions, served by the platform (Rasa's action protocol).

A call brings the tracker and gets ``{"events": [...], "responses": [...]}`` back; each response carries one
typed act in ``custom``. The protocol: https://rasa.com/docs/rasa/pages/action-server-api.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import structlog

from conversation.clock import Clock, office_date
from conversation.people import BadContact, CallbackRequest, People
from conversation.vault import Vault
from knowledge.asking.service import Asking, Lookup, Topic
from knowledge.decision import Query

log = structlog.get_logger(__name__)

Slots = Mapping[str, Any]
Result = tuple[list[dict[str, Any]], list[dict[str, Any]]]
LOOKUPS = 2
"""So many questions are looked up at a time; more would only take the processor from one another."""
CONTACT = {"contact_name": "name", "contact_phone": "phone", "contact_time": "when"}


class UnknownAction(LookupError):
    """Raised for an action that nobody serves."""


class Actions:
    """Runs custom actions by name."""

    def __init__(self, knowledge: Lookup, people: People, vault: Vault, clock: Clock, region: str) -> None:
        self._asking = Asking(knowledge)
        self._people = people
        self._vault = vault
        self._clock = clock
        self._region = region
        self._lookups = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")
        self._table: dict[str, Callable[[Mapping[str, Any]], Awaitable[Result]]] = {
            "action_answer": self._answer,
            "action_hand_over": self._hand_over,
            "validate_callback_form": self._validate_callback,
            "action_submit_callback": self._submit_callback,
        }

    async def run(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One action call; raises :class:`UnknownAction`."""
        action = self._table.get(body.get("next_action") or "")
        if action is None:
            raise UnknownAction(str(body.get("next_action")))
        events, acts = await action(body)
        return {"events": events, "responses": [{"custom": act} for act in acts]}

    async def look_up(
        self, text: str, metadata: Mapping[str, Any], intent: str | None, confidence: float
    ) -> dict[str, Any]:
        """The act that answers a question, or several asked at once; a failing engine is an outage, never "no knowledge"."""
        as_of = metadata.get("as_of")
        query = Query(
            text,
            date.fromisoformat(as_of) if as_of else office_date(self._clock.now()),
            metadata.get("region") or self._region,
            intent,
            confidence,
        )
        topic = Topic.parse(metadata.get("topic"))
        try:
            loop = asyncio.get_running_loop()
            first, *more = await loop.run_in_executor(self._lookups, self._asking.decide, query, topic)
        except Exception as error:  # any fault of the engine must reach the citizen as an outage
            log.error("knowledge lookup failed", error=type(error).__name__)
            return {"act": "error_knowledge"}
        act: dict[str, Any] = {"act": "answer", "decision": first.to_json()}
        return act | ({"more": [decision.to_json() for decision in more]} if more else {})

    def continues(self, text: str) -> bool:
        """Whether a sentence only makes sense after an answer, and needs no other understanding."""
        return self._asking.continues(text)

    async def _answer(self, body: Mapping[str, Any]) -> Result:
        said = _said(body)
        intent = said["parse_data"].get("intent") or {}
        confidence = float(intent.get("confidence") or 0.0)
        metadata = said.get("metadata") or {}
        return [], [await self.look_up(said["text"], metadata, intent.get("name"), confidence)]

    async def _hand_over(self, body: Mapping[str, Any]) -> Result:
        intent = (_said(body)["parse_data"].get("intent") or {}).get("name")
        name = "complaint_offer" if intent == "complain" else "hand_over_offer"
        return [], [{"act": name, "values": {"hours": self._people.opening(self._clock.now()).text}}]

    async def _validate_callback(self, body: Mapping[str, Any]) -> Result:
        events: list[dict[str, Any]] = []
        acts: list[dict[str, Any]] = []
        for slot, value in _newly_set(body["tracker"]).items():
            if slot not in CONTACT or value is None:
                continue
            try:
                await self._usable(body["sender_id"], CONTACT[slot], str(value))
                events.append(_slot(slot, value))
            except BadContact:
                events.append(_slot(slot, None))
                acts.append({"act": f"bad_{slot}"})
        return events, acts

    async def _submit_callback(self, body: Mapping[str, Any]) -> Result:
        sender, slots = body["sender_id"], body["tracker"]["slots"]
        cleared = [_slot(name, None) for name in CONTACT]
        now = self._clock.now()
        try:
            request = CallbackRequest(
                conversation_id=sender,
                name=await self._usable(sender, "name", str(slots["contact_name"])),
                phone=await self._usable(sender, "phone", str(slots["contact_phone"])),
                when=await self._usable(sender, "when", str(slots["contact_time"])),
                request_key=f"{sender}:{_said(body)['message_id']}",
            )
        except BadContact as error:
            return cleared, [{"act": f"bad_contact_{'time' if error.field == 'when' else error.field}"}]
        receipt = await self._people.request_callback(request, now)
        return cleared, [
            {
                "act": "callback_taken",
                "values": {"receipt": receipt, "hours": self._people.opening(now).text},
                "callback": {"receipt": receipt, **request.to_wire()},
            }
        ]

    async def _usable(self, conversation_id: str, field: str, value: str) -> str:
        """The checked value of a contact field; a token is looked up in the vault first."""
        if field == "phone" and value.startswith("<"):
            kept = await self._vault.reveal(conversation_id, value, self._clock.now())
            if kept is None:
                raise BadContact("phone", "号码已过期")
            value = kept
        return self._people.check(field, value)


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def _said(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The citizen's last sentence as an event; ``latest_message`` is stale inside a form."""
    said: Mapping[str, Any] = next(e for e in reversed(body["tracker"]["events"]) if e["event"] == "user")
    return said


def _newly_set(tracker: Mapping[str, Any]) -> dict[str, Any]:
    """The slots that were set since the last sentence: the newest value of each."""
    found: dict[str, Any] = {}
    for event in reversed(tracker["events"]):
        if event["event"] == "slot":
            found.setdefault(event["name"], event["value"])
        elif event["event"] == "user":
            break
    return found
