"""The one door to the bot: the platform posts a message and gets what the dialogue decided as one JSON body.

The contract stands in `docs/understander.md`.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any, Awaitable, Callable, Dict, List, NamedTuple, Optional, Text, TypeGuard

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components.tracker_store import forget

MAX_MESSAGE = 500
MAX_SENDER = 200

logger = logging.getLogger("bot.channel")


class Turn(NamedTuple):
    """A checked request."""

    sender: Text
    message: Text
    metadata: Dict[Text, Any]


class Replies(OutputChannel):
    """Collects the `custom` object of each response; the platform has its own sentences, so no text is taken."""

    def __init__(self) -> None:
        """Starts empty."""
        self.acts: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        """The name of the channel in events."""
        return "gateway"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Takes the `custom` object; one whose `act` is null says nothing.

        A response without a `custom` object is a fault of the bot's data or of an action and is logged.
        """
        custom = message.get("custom")
        if not custom:
            logger.error("a response has no custom object: %s", message.get("utter_action", "from an action"))
        elif custom.get("act") is not None:
            self.acts.append(custom)


class GatewayChannel(InputChannel):
    """`credentials.yml`: `secret` (shared with the platform) and `trained_on` (hash of the training data)."""

    def __init__(self, secret: Text, trained_on: Text) -> None:
        """Raises `ValueError` for an empty secret."""
        if not secret:
            raise ValueError("CHANNEL_SECRET must not be empty")
        self._secret = secret.encode()
        self._trained_on = trained_on

    @classmethod
    def name(cls) -> Text:
        """The part of the address: `/webhooks/gateway/…`."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        """Makes the channel from its part of `credentials.yml`."""
        settings = credentials or {}
        return cls(str(settings["secret"]), str(settings["trained_on"]))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The three routes: health, webhook, reset."""
        blueprint = Blueprint(self.name())

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            agent = _ready_agent(request)
            if agent is None:
                return _error(503, "model not loaded")
            model = agent.model_name.removesuffix(".tar.gz")
            return response.json({"status": "ok", "model": model, "trained_on": self._trained_on})

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            refused = self._refuse(request)
            if refused:
                return refused
            turn = _read_turn(request)
            if turn is None:
                return _error(422, "sender, message (1-500 characters, no leading '/') and metadata are required")
            try:
                return response.json(await _handle(turn, on_new_message, request.app.ctx.agent))
            except Exception as error:  # the platform turns any failure into a sentence of its own
                logger.exception("turn failed")
                return _error(500, type(error).__name__)

        @blueprint.post("/reset")
        async def reset(request: Request) -> HTTPResponse:
            refused = self._refuse(request)
            if refused:
                return refused
            sender = _read_json(request).get("sender")
            if not _is_text(sender, MAX_SENDER):
                return _error(422, "sender is required")
            agent = request.app.ctx.agent
            async with agent.lock_store.lock(sender):
                forget(agent.tracker_store, sender)
            return response.empty()

        return blueprint

    def _refuse(self, request: Request) -> Optional[HTTPResponse]:
        given = request.headers.get("x-channel-secret") or ""
        if not hmac.compare_digest(given.encode(), self._secret):
            return _error(401, "wrong secret")
        return None if _ready_agent(request) else _error(503, "model not loaded")


async def _handle(turn: Turn, on_new_message: Callable[[UserMessage], Awaitable[Any]], agent: Agent) -> Dict[Text, Any]:
    """Lets Rasa handle the message and reads the outcome from the live tracker, without a second parse."""
    replies = Replies()
    message = UserMessage(
        turn.message, replies, turn.sender, input_channel=GatewayChannel.name(), metadata=turn.metadata
    )
    await on_new_message(message)
    tracker = await agent.tracker_store.retrieve(turn.sender)
    if tracker is None:
        raise RuntimeError("the conversation was not kept")
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        # Rasa's circuit breaker stopped this turn. It counts from the last time the bot listened, so a
        # conversation left like this would never answer again.
        logger.error("conversation %s did not end in listening; forgotten", turn.sender)
        forget(agent.tracker_store, turn.sender)
    return {"replies": replies.acts, **_outcome(tracker)}


def _outcome(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    # `latest_message` is stale after a form turn, the last user event is not.
    said = next(event for event in reversed(tracker.events) if isinstance(event, UserUttered))
    intent = said.intent or {}
    return {
        "intent": {"name": intent.get("name"), "confidence": float(intent.get("confidence") or 0.0)},
        "entities": [{key: entity[key] for key in ("entity", "value", "start", "end")} for entity in said.entities],
        "form": tracker.active_loop_name,
        "requested": tracker.get_slot(REQUESTED_SLOT),
    }


def _read_turn(request: Request) -> Optional[Turn]:
    body = _read_json(request)
    sender, message, metadata = body.get("sender"), body.get("message"), body.get("metadata", {})
    if not (_is_text(sender, MAX_SENDER) and _is_text(message, MAX_MESSAGE) and isinstance(metadata, dict)):
        return None
    # A leading slash would let a citizen name an intent and fill slots directly.
    return None if message.startswith("/") else Turn(sender, message, metadata)


def _read_json(request: Request) -> Dict[Text, Any]:
    """The body as an object; an empty one for anything else, so that each missing field is named."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _is_text(value: object, longest: int) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= longest and bool(value.strip())


def _ready_agent(request: Request) -> Optional[Agent]:
    agent = getattr(request.app.ctx, "agent", None)
    return agent if agent is not None and agent.is_ready() else None


def _error(status: int, message: Text) -> HTTPResponse:
    return response.json({"error": message}, status=status)
