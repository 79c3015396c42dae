"""How much may be sent, what every answer carries, and what an error never says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels.web.throttle import Rates
from conversation.clock import FrozenClock
from service.settings import Settings
from tests.channels.webchat import API, Citizen, Web, served
from tests.doubles import ScriptedUnderstander

pytestmark = pytest.mark.store
CANARY = "金丝雀zxq"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def test_a_text_may_have_two_thousand_characters_and_no_more(citizen: Citizen) -> None:
    status, _ = await citizen.post("/messages", {"client_msg_id": "m1", "text": "长" * 2000})
    assert status == 202
    status, body = await citizen.post("/messages", {"client_msg_id": "m2", "text": "长" * 2001})
    assert (status, body["error"]["code"]) == (422, "text_too_long")
    assert "2000" in body["error"]["message"]


async def test_a_body_over_the_limit_is_refused_announced_or_not(web: Web, citizen: Citizen) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    for data in (b" " * 70_000, pieces()):
        for path in (f"{API}/messages", "/internal/ask"):
            async with web.http.post(path, data=data, headers=_json(citizen)) as response:
                body = await response.json()
                assert (response.status, body["error"]["code"]) == (413, "too_large"), path
            data = b" " * 70_000


def _json(citizen: Citizen) -> dict[str, str]:
    return {**citizen.headers, "Content-Type": "application/json"}


async def test_who_sends_too_fast_is_told_to_wait(
    settings: Settings, clock: FrozenClock, script: ScriptedUnderstander
) -> None:
    few = settings.model_copy(update={"rates": Rates("3/minute", "2/minute", "1/hour", "1/minute")})
    async with served(few, clock, script) as web:
        citizen, other = await web.start(), await web.start()
        for number in range(2):
            assert (await citizen.post("/messages", _message(number)))[0] == 202
        async with citizen.http.post(f"{API}/messages", json=_message(3), headers=citizen.headers) as response:
            assert response.status == 429
            assert int(response.headers["Retry-After"]) > 0
            assert (await response.json())["error"]["code"] == "too_many"
        async with citizen.connect(after_seq=10**6) as line:
            await line.send(type="message", **_message(4))
            assert (await line.until("error"))["code"] == "too_many"
        assert (await other.post("/messages", _message(1)))[0] == 202, "one who floods does not keep others out"
        body = {"seq": 3, "value": "helpful"}
        await citizen.answered(3)
        assert [(await citizen.post("/ratings", body))[0] for _ in range(2)] == [204, 429]
        await web.start()
        async with web.http.post(f"{API}/conversations", json={}) as response:
            assert response.status == 429


def _message(number: int) -> dict[str, str]:
    return {"client_msg_id": f"m{number}", "text": "你好"}


ANSWERS: list[tuple[str, str, int]] = [
    ("GET", "/", 200),
    ("GET", "/demo.css", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/no-such-page", 404),
    ("DELETE", f"{API}/messages", 405),
    ("GET", f"{API}/hours", 200),
    ("GET", f"{API}/events", 401),
    ("POST", f"{API}/conversations", 422),
    ("POST", "/internal/ask", 401),
]


async def test_every_answer_carries_the_security_headers(web: Web) -> None:
    for method, path, status in ANSWERS:
        async with web.http.request(method, path) as response:
            assert response.status == status, path
            _check_headers(path, response.headers)


def _check_headers(path: str, headers: Any) -> None:
    for name, beginning in HEADERS.items():
        assert headers.get(name, "").startswith(beginning), (path, name)
    if path.startswith(("/api/", "/internal/")):
        assert headers["Cache-Control"] == "no-store", path
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_an_answer_that_nobody_foresaw_carries_them_too_and_says_nothing(
    web: Web, citizen: Citizen, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Lesson 19. The message of an exception may hold what was said: it reaches neither the client nor the log."""

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"[parameters: {CANARY}]")

    monkeypatch.setattr(type(web.parts.store), "append_citizen", broken)
    body = {"client_msg_id": "m1", "text": CANARY}
    async with web.http.post(f"{API}/messages", json=body, headers=citizen.headers) as response:
        text = await response.text()
        assert response.status == 500
        assert response.content_type == "application/json"
        _check_headers(f"{API}/messages", response.headers)
    async with citizen.connect(after_seq=1) as line:
        await line.send(type="message", **body)
        assert await line.closed() == 1011
    logged = "".join(capfd.readouterr())
    assert CANARY not in text
    assert CANARY not in logged
    assert logged.count("request failed") == 2
    assert "RuntimeError" in logged


BAD_BODIES: list[tuple[str, Any]] = [
    ("/messages", {"client_msg_id": "m1", "text": CANARY * 400}),
    ("/messages", {"client_msg_id": CANARY, "text": "x"}),
    ("/messages", {"client_msg_id": "m1", "text": CANARY, "choice_id": CANARY}),
    ("/messages", {"client_msg_id": "m1", "choice_id": CANARY}),
    ("/messages", {"client_msg_id": "m1", "text": [CANARY]}),
    ("/messages", CANARY),
    ("/ratings", {"seq": CANARY, "value": CANARY, "comment": CANARY}),
    ("/ratings", {"seq": 1, "value": "helpful", "comment": CANARY}),
    ("/read", {"seq": CANARY}),
    ("/callbacks", {"client_msg_id": "b1", "name": CANARY * 9, "phone": CANARY, "when": CANARY}),
    ("/callbacks", {"client_msg_id": "b1", "name": f"{CANARY}1", "phone": "13800138000", "when": "any"}),
    ("/callbacks", {"client_msg_id": "b1", "name": "王女士", "phone": CANARY, "when": "any"}),
    ("/conversations", {"region": CANARY, "mode": CANARY}),
]


async def test_an_error_names_the_place_and_never_repeats_what_was_sent(citizen: Citizen) -> None:
    """Lesson 19."""
    for path, body in BAD_BODIES:
        status, answer = await citizen.post(path, body)
        assert status == 422, (path, body, answer)
        assert answer.keys() == {"error"}
        assert answer["error"].keys() == {"code", "message"}
        assert CANARY not in str(answer), (path, body)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in answer["error"]["message"])


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"client_msg_id": "m1", "text": "\\ud800"}', b"[]", b""])
async def test_a_body_that_cannot_be_read_is_a_bad_request(citizen: Citizen, body: bytes) -> None:
    async with citizen.http.post(f"{API}/messages", data=body, headers=_json(citizen)) as response:
        answer = await response.json()
    assert (response.status, answer["error"]["code"]) == (422, "bad_request"), answer


async def test_signs_that_a_database_does_not_keep_are_left_out(citizen: Citizen) -> None:
    await citizen.say("你\x00好")
    sent = (await citizen.events())["events"][1]["payload"]["text"]
    assert sent == "你好"
    status, _ = await citizen.post("/ratings", {"seq": 3, "value": "helpful", "comment": "太\x00长"})
    assert status == 204
    rated = (await citizen.events())["events"][-1]["payload"]["comment"]
    assert "\x00" not in rated
