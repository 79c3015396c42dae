"""One turn: from what the citizen said to what the bot says, and how it ended."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import structlog

from conversation.actions import Actions
from conversation.answering import Composer, Frame, Library
from conversation.choosing import match_choice
from conversation.cleaning import clean, condense, is_wordless
from conversation.clock import Clock, office_date
from conversation.events import Author, BotMessage, Event, EventType, NewEvent
from conversation.metrics import TURN_FAILURES, UNDERSTANDER_DOWN
from conversation.outcome import Outcome
from conversation.phrases import Phrases
from conversation.safety import Safety
from conversation.store import Conversation, ConversationStore, TurnRecord
from conversation.understander import Understander, UnderstanderDown, Understanding, Utterance
from knowledge.asking.service import Topic
from knowledge.decision import Decision

log = structlog.get_logger(__name__)


class Shelf(Protocol):
    """Where the published release stands."""

    def current(self) -> Library:
        """The release that answers now."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot says in this turn, and the other events that it causes."""

    messages: Sequence[BotMessage]
    events: Sequence[NewEvent] = field(default_factory=tuple)

    @property
    def outcome(self) -> Outcome:
        """How the turn ended: that of its first message."""
        return self.messages[0].outcome


class Turns:
    """Runs turns. Whatever fails inside, the citizen gets a sentence and the turn gets an outcome."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        understander: Understander,
        actions: Actions,
        shelf: Shelf,
        phrases: Phrases,
        safety: Safety,
        clock: Clock,
    ) -> None:
        self._store = store
        self._understander = understander
        self._actions = actions
        self._shelf = shelf
        self._phrases = phrases
        self._composer = Composer(phrases)
        self._safety = safety
        self._clock = clock

    async def run(self, conversation: Conversation, messages: Sequence[Event]) -> TurnRecord:
        """Answer the citizen's newest messages, which belong together, in one go."""
        try:
            return _record(messages, await self._respond(conversation, messages))
        except Exception as error:  # the citizen must hear something whatever broke
            log.error("turn failed", conversation=conversation.id, error=type(error).__name__, at=_place(error))
            TURN_FAILURES.labels(type(error).__name__).inc()
            return _record(messages, Said([self._phrases.say("error_internal")]))

    async def _respond(self, conversation: Conversation, messages: Sequence[Event]) -> Said:
        """Answer a burst as one text; a button pressed at its end is an answer of its own."""
        pressed = messages[-1].payload.get("choice_id")
        if not pressed:
            return await self._typed(conversation, messages)
        answer = await self._pressed(conversation, str(pressed))
        if len(messages) == 1:
            return answer
        before = await self._typed(conversation, messages[:-1])
        return Said([*before.messages, *answer.messages], [*before.events, *answer.events])

    async def _typed(self, conversation: Conversation, messages: Sequence[Event]) -> Said:
        text = clean(" ".join(_understood(message) for message in messages))
        if is_wordless(text):
            return Said([self._phrases.say("refused_empty")])
        if self._safety.in_distress(text.replace(" ", "")):
            return Said([self._phrases.say("distress")])
        chosen = match_choice(text, conversation.choices)
        if chosen:
            return await self._pressed(conversation, chosen)
        if conversation.topic and self._actions.continues(text):
            return await self._continued(conversation, text)
        return await self._understood(conversation, text)

    async def _continued(self, conversation: Conversation, text: str) -> Said:
        """A sentence that leans on the last answer: the knowledge alone says what it asks."""
        utterance = self._utterance(conversation, text)
        act = await self._actions.look_up(utterance.text, utterance.metadata(), "ask", 1.0)
        return (
            Said(self._answers(conversation, act)) if act["act"] == "answer" else Said([self._phrases.say(act["act"])])
        )

    async def _pressed(self, conversation: Conversation, choice_id: str) -> Said:
        kind, _, rest = choice_id.partition(":")
        if kind == "say":
            return await self._understood(conversation, rest)
        if choice_id == "act:person":
            return await self._understood(conversation, "转人工")
        if kind in ("article", "variant"):
            id, _, variant = rest.partition(":")
            as_of = self._as_of(conversation)
            found = self._composer.article(id, variant or None, self._shelf.current(), as_of)
            return Said([found or self._phrases.say("unknown")])
        if kind == "on":
            day, _, id = rest.partition(":")
            found = self._composer.on(id, date.fromisoformat(day), self._shelf.current())
            return Said([found or self._phrases.say("unknown")])
        return Said([self._phrases.say("none_of_these")])

    async def _understood(self, conversation: Conversation, text: str) -> Said:
        utterance = self._utterance(conversation, text)
        try:
            understanding = await self._understander.respond(utterance)
        except UnderstanderDown as error:
            log.error("understander down", conversation=conversation.id, reason=str(error))
            UNDERSTANDER_DOWN.inc()
            return await self._without_understander(conversation, utterance)
        return await self._act(conversation, understanding)

    async def _without_understander(self, conversation: Conversation, utterance: Utterance) -> Said:
        """Knowledge alone: a sure answer with a warning, or an honest "out of order"."""
        act = await self._actions.look_up(utterance.text, utterance.metadata(), None, 0.0)
        if act["act"] == "answer":
            message = self._answers(conversation, act)[0]
            if message.article_id is not None:
                notice = self._phrases.text("degraded_notice")
                return Said([message.model_copy(update={"notice": notice})])
        return Said([self._phrases.say("error_understander")])

    async def _act(self, conversation: Conversation, understanding: Understanding) -> Said:
        messages: list[BotMessage] = []
        events: list[NewEvent] = []
        for reply in understanding.replies:
            messages += await self._say(conversation, reply)
            if "callback" in reply:
                payload = {**reply["callback"], "text": messages[-1].text}
                events.append(NewEvent(EventType.CALLBACK_REQUESTED, Author.SYSTEM, payload))
        return Said(messages, events)

    async def _say(self, conversation: Conversation, reply: Mapping[str, Any]) -> Sequence[BotMessage]:
        act = str(reply.get("act"))
        if act == "answer":
            return self._answers(conversation, reply)
        if act in ("repeat", "slower"):
            return [await self._again(conversation, short=act == "slower")]
        if act not in self._phrases:
            raise ValueError(f"nobody knows the act {act!r}")
        return [self._phrases.say(act, **reply.get("values", {}))]

    def _answers(self, conversation: Conversation, reply: Mapping[str, Any]) -> Sequence[BotMessage]:
        """One message for each thing that was asked."""
        frame = Frame(self._as_of(conversation), conversation.misses)
        decisions = [Decision.from_json(data) for data in (reply["decision"], *reply.get("more", ()))]
        library = self._shelf.current()
        return [self._composer.compose(decision, library, frame) for decision in decisions]

    def _utterance(self, conversation: Conversation, text: str) -> Utterance:
        return Utterance(
            conversation.id,
            condense(text),
            self._as_of(conversation),
            conversation.region,
            conversation.channel,
            conversation.topic or None,
        )

    async def _again(self, conversation: Conversation, *, short: bool) -> BotMessage:
        newest = await self._store.bot_messages(conversation.id, 1)
        if not newest:
            return self._phrases.say("repeat_nothing")
        message = BotMessage.model_validate(newest[0].payload)
        return message.model_copy(update={"text": message.spoken}) if short else message

    def _as_of(self, conversation: Conversation) -> Any:
        return conversation.as_of or office_date(self._clock.now())


def _place(error: Exception) -> str:
    """Where it broke. The message of an exception may hold what a citizen said, so it is not logged."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"


def _understood(message: Event) -> str:
    """The form of a message that may be understood: tokens instead of personal numbers."""
    return str(message.payload.get("_tokens") or message.payload["text"])


def _record(messages: Sequence[Event], said: Said) -> TurnRecord:
    up_to = messages[-1].seq
    ended = NewEvent(EventType.TURN_ENDED, Author.SYSTEM, {"outcome": said.outcome.value, "up_to": up_to})
    bubbles = [
        NewEvent(EventType.BOT_MESSAGE, Author.BOT, message.model_dump(mode="json")) for message in said.messages
    ]
    return TurnRecord(
        up_to=up_to,
        handled=len(messages),
        events=[*bubbles, *said.events, ended],
        miss=said.outcome.is_miss,
        choices=[choice.model_dump() for choice in said.messages[-1].choices],
        final=bool(said.events),
        topic=_topic(said.messages[-1]),
    )


def _topic(message: BotMessage) -> str | None:
    """What the conversation is about after a message; talk leaves it as it was, a form or a person ends it."""
    if message.article_id is not None:
        return str(Topic(message.article_id, message.variant))
    return "" if message.outcome in (Outcome.FORM_STEP, Outcome.HANDED_OVER) else None
