"""In-memory twins of the ports, for tests to which the real thing makes no difference."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.actions import Actions
from conversation.people import BadContact, CallbackRequest, Opening
from conversation.understander import UnderstanderDown, Understanding, Utterance
from knowledge.decision import Decision, Query
from knowledge.release import Release

Replies = Sequence[Mapping[str, Any]]
_PHONE = re.compile(r"<phone:\d+>")
_FORM = ("contact_name", "contact_phone", "contact_time")


class HashEncoder:
    """Vectors from hashed character pairs: equal texts are equal, similar texts are near; no model."""

    name = "hash-pairs-64"
    size = 64

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of :attr:`size` numbers a text."""
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> NDArray[np.float32]:
        row = np.full(self.size, 0.01, np.float32)
        for start in range(max(len(text) - 1, 1)):
            row[zlib.crc32(text[start : start + 2].encode()) % self.size] += 1
        length: np.float32 = np.linalg.norm(row)
        return row / length


class ScriptedUnderstander:
    """Answers by a script: an act's name, a list of replies, or an exception for each text.

    A text that the script does not know gets ``default``. While ``gate`` is closed every answer waits.
    """

    def __init__(
        self,
        script: Mapping[str, str | Replies | Exception] | None = None,
        default: str | Replies | Exception = "greet",
    ) -> None:
        self._script = dict(script or {})
        self._default = default
        self.heard: list[Utterance] = []
        self.down = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def respond(self, utterance: Utterance) -> Understanding:
        """See ``Understander``."""
        self.heard.append(utterance)
        await self.gate.wait()
        if self.down:
            raise UnderstanderDown("switched off")
        reply = self._script.get(utterance.text, self._default)
        if isinstance(reply, Exception):
            raise reply
        return Understanding(({"act": reply},) if isinstance(reply, str) else tuple(reply))

    async def ready(self) -> bool:
        """Whether it is switched on."""
        return not self.down

    @property
    def texts(self) -> list[str]:
        """What it was asked, in order."""
        return [utterance.text for utterance in self.heard]


@dataclass
class _Dialogue:
    """What Rasa's tracker would hold of one conversation."""

    slots: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(_FORM))
    requested: str | None = None
    messages: int = 0


class ActionUnderstander:
    """Calls the custom actions directly, as Rasa would: questions, hand-over and the call-back form.

    ``intents`` gives the intent of a text; whatever it does not name is a question (``ask``).
    """

    def __init__(self, actions: Actions, intents: Mapping[str, str] | None = None) -> None:
        self._actions = actions
        self._intents = {"转人工": "handoff", **(intents or {})}
        self._dialogues: defaultdict[str, _Dialogue] = defaultdict(_Dialogue)
        self.heard: list[Utterance] = []

    async def respond(self, utterance: Utterance) -> Understanding:
        """See ``Understander``."""
        self.heard.append(utterance)
        dialogue = self._dialogues[utterance.conversation_id]
        dialogue.messages += 1
        intent = self._intents.get(utterance.text, "ask")
        if dialogue.requested:
            return Understanding(tuple(await self._form(dialogue, utterance, intent)), intent)
        if intent in ("handoff", "complain"):
            offer = await self._run("action_hand_over", dialogue, utterance, intent)
            dialogue.requested = _FORM[0]
            return Understanding((*offer, {"act": f"ask_{_FORM[0]}"}), intent, 0.99)
        return Understanding(tuple(await self._run("action_answer", dialogue, utterance, intent)), intent, 0.99)

    async def ready(self) -> bool:
        """Always."""
        return True

    async def _form(self, dialogue: _Dialogue, utterance: Utterance, intent: str) -> list[Mapping[str, Any]]:
        requested = str(dialogue.requested)
        number = _PHONE.search(utterance.text)
        dialogue.slots[requested] = number[0] if number else utterance.text
        said = await self._run("validate_callback_form", dialogue, utterance, intent, newly=requested)
        dialogue.requested = next((slot for slot in _FORM if dialogue.slots[slot] is None), None)
        if dialogue.requested is None:
            return [*said, *await self._run("action_submit_callback", dialogue, utterance, intent)]
        return said if said else [{"act": f"ask_{dialogue.requested}"}]

    async def _run(
        self, action: str, dialogue: _Dialogue, utterance: Utterance, intent: str, newly: str | None = None
    ) -> list[Mapping[str, Any]]:
        said = {
            "event": "user",
            "text": utterance.text,
            "parse_data": {"intent": {"name": intent, "confidence": 0.99}},
            "metadata": utterance.metadata(),
            "message_id": f"m{dialogue.messages}",
        }
        events: list[dict[str, Any]] = [said]
        if newly:
            events.append({"event": "slot", "name": newly, "value": dialogue.slots[newly]})
        tracker = {"slots": dict(dialogue.slots), "events": events}
        body = {"next_action": action, "sender_id": utterance.conversation_id, "tracker": tracker}
        result = await self._actions.run(body)
        dialogue.slots.update({event["name"]: event["value"] for event in result["events"]})
        return [response["custom"] for response in result["responses"]]


class ScriptedKnowledge:
    """Decides what it was told to, or fails."""

    def __init__(self, decide: Decision | Exception | Callable[[Query], Decision]) -> None:
        self.decide = decide
        self.asked: list[Query] = []

    def lookup(self, query: Query) -> Decision:
        """See ``Lookup``."""
        self.asked.append(query)
        if isinstance(self.decide, Exception):
            raise self.decide
        return self.decide if isinstance(self.decide, Decision) else self.decide(query)

    def current(self) -> Release:
        """No build: whatever leans on an earlier answer stands on its own."""
        raise LookupError("nothing was published")


class ListedPeople:
    """A desk that keeps its call-backs in a list and is always open."""

    def __init__(self) -> None:
        self.requests: dict[str, CallbackRequest] = {}

    def opening(self, now: datetime) -> Opening:
        """Open."""
        return Opening(True, None, "人工服务时间：每天。")

    def check(self, field: str, value: str) -> str:
        """The value, unless it is empty."""
        if not value.strip():
            raise BadContact(field, "不能为空")
        return value.strip()

    async def request_callback(self, request: CallbackRequest, now: datetime) -> str:
        """Number the request; the same key twice is one."""
        self.requests.setdefault(request.request_key, request)
        return f"HD000000-{list(self.requests).index(request.request_key):05d}"
