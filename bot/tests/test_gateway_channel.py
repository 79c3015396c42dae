"""The channel's contract, against an agent that only plays one."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Awaitable, Callable

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from sanic import Sanic

from components.gateway_channel import GatewayChannel
from components.tracker_store import BoundedTrackerStore

DOMAIN = Domain.from_dict({"slots": {"requested_slot": {"type": "text", "mappings": [{"type": "custom"}]}}})
GOOD = {"sender": "c_1", "message": "你好", "metadata": {"turn": "t_1"}}

Handler = Callable[["Agent", UserMessage], Awaitable[None]]


class Agent:
    """Greets, in the way Rasa leaves a tracker behind."""

    model_name = "bot-0123456789ab.tar.gz"

    def __init__(self) -> None:
        self.ready = True
        self.lock_store = InMemoryLockStore()
        self.tracker_store = BoundedTrackerStore(DOMAIN)

    def is_ready(self) -> bool:
        return self.ready


async def greet(agent: Agent, message: UserMessage) -> None:
    tracker = await agent.tracker_store.get_or_create_tracker(message.sender_id)
    found = {"entity": "region", "value": "杭州", "start": 0, "end": 2, "extractor": "X", "group": None}
    intent = {"name": "greet", "confidence": 0.98, "id": 7}
    tracker.update(UserUttered(message.text, intent, [found], metadata=message.metadata), DOMAIN)
    await message.output_channel.send_response(message.sender_id, {"custom": {"act": "greet"}, "utter_action": "x"})
    tracker.update(ActionExecuted("action_listen"), DOMAIN)
    await agent.tracker_store.save(tracker)


async def on_new_message(message: UserMessage) -> None:
    await APP.ctx.handler(APP.ctx.agent, message)


# Sanic rewrites its own classes when the first app of a process starts, so there is one for all tests.
APP = Sanic("bot_channel", configure_logging=False)
APP.blueprint(GatewayChannel("secret", "f" * 64).blueprint(on_new_message), url_prefix="/webhooks/gateway")


class Bot:
    """The channel in front of a fresh agent, called without a network."""

    def __init__(self, handler: Handler = greet) -> None:
        self.agent = APP.ctx.agent = Agent()
        APP.ctx.handler = handler

    def call(self, method: str, path: str, body: Any = None, secret: str = "secret") -> tuple[int, Any]:
        """The status and the JSON body of one request; `body` may be raw bytes."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return asyncio.run(self._call(method, f"/webhooks/gateway/{path}", raw, secret))

    async def _call(self, method: str, path: str, raw: bytes, secret: str) -> tuple[int, Any]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(event: dict[str, Any]) -> None:
            sent.append(event)

        headers = [(b"x-channel-secret", secret.encode()), (b"host", b"x"), (b"content-type", b"application/json")]
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("x", 80), "client": ("x", 1),
        }  # fmt: skip
        if not APP.router.finalized:
            await APP._startup()
        await APP(scope, receive, send)
        content = b"".join(event.get("body", b"") for event in sent)
        return sent[0]["status"], json.loads(content) if content else None


def test_answers_with_one_body() -> None:
    assert Bot().call("POST", "webhook", GOOD) == (
        200,
        {
            "replies": [{"act": "greet"}],
            "intent": {"name": "greet", "confidence": 0.98},
            "entities": [{"entity": "region", "value": "杭州", "start": 0, "end": 2}],
            "form": None,
            "requested": None,
        },
    )


def test_names_the_open_form_and_what_it_asks_for() -> None:
    async def open_form(agent: Agent, message: UserMessage) -> None:
        tracker = await agent.tracker_store.get_or_create_tracker(message.sender_id)
        events = [
            UserUttered("转人工", {"name": "handoff", "confidence": 1.0}),
            ActiveLoop("callback_form"),
            SlotSet("requested_slot", "contact_name"),
            ActionExecuted("action_listen"),
        ]
        tracker.update_with_events(events, DOMAIN)
        await agent.tracker_store.save(tracker)

    status, body = Bot(open_form).call("POST", "webhook", GOOD)
    assert (status, body["form"], body["requested"], body["replies"]) == (200, "callback_form", "contact_name", [])


def test_metadata_reaches_the_dialogue() -> None:
    seen: list[dict[str, Any]] = []

    async def look(agent: Agent, message: UserMessage) -> None:
        seen.append(message.metadata)
        await greet(agent, message)

    Bot(look).call("POST", "webhook", GOOD)
    assert seen == [{"turn": "t_1"}]


def test_a_response_that_says_nothing_is_left_out_and_text_is_never_taken() -> None:
    async def mixed(agent: Agent, message: UserMessage) -> None:
        for response in ({"custom": {"act": None}}, {"text": "原话"}, {"text": "原话", "custom": {"act": "answer"}}):
            await message.output_channel.send_response("c_1", response)
        await greet(agent, message)

    _, body = Bot(mixed).call("POST", "webhook", GOOD)
    assert body["replies"] == [{"act": "answer"}, {"act": "greet"}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        [],
        {"message": "你好"},
        {"sender": "c_1"},
        {"sender": "", "message": "你好"},
        {"sender": "c" * 201, "message": "你好"},
        {"sender": 1, "message": "你好"},
        {"sender": "c_1", "message": ""},
        {"sender": "c_1", "message": "   "},
        {"sender": "c_1", "message": None},
        {"sender": "c_1", "message": "好" * 501},
        {"sender": "c_1", "message": "/restart"},
        {"sender": "c_1", "message": "你好", "metadata": "web"},
    ],
)
def test_a_bad_body_is_422(body: Any) -> None:
    status, answer = Bot().call("POST", "webhook", body)
    assert status == 422
    assert "error" in answer


@pytest.mark.parametrize("path", ["webhook", "reset"])
@pytest.mark.parametrize("secret", ["", "Secret", "密"])
def test_a_wrong_secret_is_401(path: str, secret: str) -> None:
    assert Bot().call("POST", path, GOOD, secret)[0] == 401


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "webhook"), ("POST", "reset")])
def test_without_a_model_it_is_503(method: str, path: str) -> None:
    bot = Bot()
    bot.agent.ready = False
    assert bot.call(method, path, GOOD)[0] == 503


def test_a_failure_is_500_with_its_type_and_no_text() -> None:
    async def fail(agent: Agent, message: UserMessage) -> None:
        raise KeyError("身份证330106199001011234")

    assert Bot(fail).call("POST", "webhook", GOOD) == (500, {"error": "KeyError"})


def test_health_names_the_model_and_its_data() -> None:
    expected = {"status": "ok", "model": "bot-0123456789ab", "trained_on": "f" * 64}
    assert Bot().call("GET", "") == (200, expected)


def test_reset_forgets_the_conversation() -> None:
    bot = Bot()
    bot.call("POST", "webhook", GOOD)
    assert bot.call("POST", "reset", {"sender": "c_1"}) == (204, None)
    assert asyncio.run(bot.agent.tracker_store.retrieve("c_1")) is None
    assert bot.call("POST", "reset", {"sender": "never there"}) == (204, None)
    assert bot.call("POST", "reset", {})[0] == 422


def test_a_conversation_that_does_not_end_in_listening_is_forgotten() -> None:
    async def stuck(agent: Agent, message: UserMessage) -> None:
        tracker = await agent.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update_with_events([UserUttered("你好"), ActionExecuted("callback_form")], DOMAIN)
        await agent.tracker_store.save(tracker)

    bot = Bot(stuck)
    assert bot.call("POST", "webhook", GOOD)[1]["replies"] == []
    assert asyncio.run(bot.agent.tracker_store.retrieve("c_1")) is None


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="CHANNEL_SECRET"):
        GatewayChannel("", "f")
