"""What channels do with a conversation: begin, receive, read, rate."""

from __future__ import annotations

from datetime import date, datetime

from conversation.clock import Clock
from conversation.events import Author, Event, EventType, NewEvent
from conversation.faults import BadInput
from conversation.hub import Hub
from conversation.identifiers import CLIENT_ID, new_id
from conversation.masking import Masked, mask
from conversation.people import CallbackRequest, People
from conversation.phrases import Phrases
from conversation.store import Appended, ConversationStore, NewConversation
from conversation.vault import Vault
from conversation.worker import Workers

MAX_TEXT = 2000
RATINGS = ("helpful", "unhelpful")
SEARCHED = 50
"""Buttons of so many of the bot's newest messages can be pressed."""


class Conversations:
    """The door through which every channel comes in."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        vault: Vault,
        workers: Workers,
        hub: Hub,
        people: People,
        phrases: Phrases,
        clock: Clock,
    ) -> None:
        self._store = store
        self._vault = vault
        self._workers = workers
        self._hub = hub
        self._people = people
        self._phrases = phrases
        self._clock = clock

    async def start(
        self,
        *,
        channel: str,
        region: str,
        mode: str = "standard",
        previous_id: str | None = None,
        as_of: date | None = None,
    ) -> Event:
        """Begin a conversation; returns its first event, which carries the new id."""
        new = NewConversation(new_id("c"), channel, region, mode, previous_id, as_of)
        return await self._store.create(new, self._clock.now())

    async def receive(
        self, id: str, client_msg_id: str, *, text: str | None = None, choice_id: str | None = None
    ) -> Appended:
        """Take a citizen's message: mask it, store it once, and see that it is answered.

        Raises :class:`BadInput`, ``UnknownConversation`` and ``ConversationClosed``.
        """
        _check_client_id(client_msg_id)
        now = self._clock.now()
        masked = mask(_checked_text(text)) if choice_id is None else None
        if masked is None or masked.secrets:  # what a retry must not do again, since it looks at the present state
            earlier = await self._store.sent(id, client_msg_id)
            if earlier is not None:
                return Appended(earlier, duplicate=True)
        if masked is None:
            payload = {"text": await self._label(id, str(choice_id)), "choice_id": str(choice_id)}
        else:
            payload = await self._kept(id, masked, now)
        appended = await self._store.append_citizen(id, client_msg_id, payload, now, self._workers.id)
        if not appended.duplicate:
            if appended.claimed:  # first, so that the answer is under way while the message is being shown
                self._workers.start(appended.claimed, [appended.event])
            else:
                self._workers.wake(id)
            self._hub.publish(id, [appended.event])
        return appended

    async def mark_read(self, id: str, seq: int) -> None:
        """Note that the citizen has been shown everything up to ``seq``; going back changes nothing."""
        conversation = await self._store.get(id)
        marked = await self._store.mark_read(id, min(seq, conversation.last_seq), self._clock.now())
        if marked is not None:
            self._hub.publish(id, [marked])

    async def rate(self, id: str, seq: int, value: str, comment: str | None = None) -> None:
        """Rate one answer of the bot; a later rating counts instead of an earlier one."""
        if value not in RATINGS:
            raise BadInput("bad_rating", "评价只能是 helpful（有用）或 unhelpful（没用）")
        rated = await self._store.event(id, seq)
        if rated is None or rated.type is not EventType.BOT_MESSAGE:
            raise BadInput("not_an_answer", "只能评价机器人的回答")
        shown = mask(_storable(comment)).shown[:500] if comment else None
        payload = {"seq": seq, "value": value, "comment": shown}
        new = NewEvent(EventType.ANSWER_RATED, Author.CITIZEN, payload)
        self._hub.publish(id, [await self._store.append(id, new, self._clock.now())])

    async def request_callback(self, id: str, client_msg_id: str, name: str, phone: str, when: str) -> tuple[str, str]:
        """Register a call-back from a form; returns the receipt number and the sentence for the citizen.

        Raises ``BadContact`` for a field that cannot be used.
        """
        _check_client_id(client_msg_id)
        now = self._clock.now()
        await self._store.get(id)
        request = CallbackRequest(
            conversation_id=id,
            name=self._people.check("name", name),
            phone=self._people.check("phone", phone),
            when=self._people.check("when", when),
            request_key=f"{id}:{client_msg_id}",
        )
        receipt = await self._people.request_callback(request, now)
        text = self._phrases.text("callback_taken", receipt=receipt, hours=self._people.opening(now).text)
        payload = {"receipt": receipt, **request.to_wire(), "text": text}
        new = NewEvent(EventType.CALLBACK_REQUESTED, Author.SYSTEM, payload, client_msg_id)
        self._hub.publish(id, [await self._store.append(id, new, now)])
        return receipt, text

    async def _kept(self, id: str, masked: Masked, now: datetime) -> dict[str, str]:
        if not masked.secrets:
            return {"text": masked.shown}
        await self._vault.keep(id, masked.secrets, now)
        return {"text": masked.shown, "_tokens": masked.tokens}

    async def _label(self, id: str, choice_id: str) -> str:
        """What the pressed button said: looked up, so that a client cannot put words into it."""
        for event in await self._store.bot_messages(id, SEARCHED):
            for choice in (*event.payload.get("choices", ()), *event.payload.get("related", ())):
                if choice["id"] == choice_id:
                    return str(choice["label"])
        raise BadInput("stale_choice", "这个选项已经过期，请直接打字告诉我您的问题")


def _checked_text(text: str | None) -> str:
    if text is None or not text.strip():
        raise BadInput("empty_text", "请写下您的问题再发送")
    if len(text) > MAX_TEXT:
        raise BadInput("text_too_long", f"一次最多 {MAX_TEXT} 个字，请分几次发送")
    return _storable(text)


def _storable(text: str) -> str:
    """Without the one character that PostgreSQL does not take."""
    return text.replace("\x00", "")


def _check_client_id(client_msg_id: str) -> None:
    if not CLIENT_ID.fullmatch(client_msg_id):
        raise BadInput("bad_client_msg_id", "client_msg_id 只能用 1 到 64 个字母、数字、下划线或短横线")
