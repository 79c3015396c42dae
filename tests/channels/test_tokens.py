"""Tokens: short-lived, signed, for one conversation."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import jwt
import pytest

from channels.web.tokens import LIFETIME, RENEWABLE_FOR, BadToken, Tokens
from conversation.clock import FrozenClock
from tests.conftest import NOW

pytestmark = pytest.mark.unit
KEY = b"k" * 32
SECOND = timedelta(seconds=1)


@pytest.fixture
def tokens(clock: FrozenClock) -> Tokens:
    return Tokens(KEY, clock)


def claims(**changed: object) -> dict[str, object]:
    """Claims that would be accepted, and what a test changes in them; None takes one out."""
    now = int(NOW.timestamp())
    given = {"sub": "c_1", "aud": "citizen", "iat": now, "exp": now + 60, **changed}
    return {name: value for name, value in given.items() if value is not None}


def unsigned(payload: dict[str, object], algorithm: str) -> str:
    """A token whose header names an algorithm and whose signature is empty."""
    parts = ({"alg": algorithm, "typ": "JWT"}, payload)
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."


def test_a_token_names_its_conversation(tokens: Tokens) -> None:
    assert tokens.read(tokens.issue("c_1").value) == "c_1"


def test_a_token_lives_half_an_hour(tokens: Tokens, clock: FrozenClock) -> None:
    token = tokens.issue("c_1")
    assert token.expires_at == NOW + LIFETIME == NOW + timedelta(minutes=30)
    clock.move(LIFETIME - SECOND)
    assert tokens.read(token.value) == "c_1"
    clock.move(SECOND)
    with pytest.raises(BadToken) as refused:
        tokens.read(token.value)
    assert refused.value.code == "token_expired"


def test_an_ended_token_is_renewed_for_a_day_and_no_longer(tokens: Tokens, clock: FrozenClock) -> None:
    token = tokens.issue("c_1")
    clock.move(LIFETIME + RENEWABLE_FOR - SECOND)
    renewed = tokens.renew(token.value)
    assert tokens.read(renewed.value) == "c_1"
    assert renewed.expires_at == clock.now() + LIFETIME
    clock.move(SECOND)
    with pytest.raises(BadToken) as refused:
        tokens.renew(token.value)
    assert refused.value.code == "token_expired"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="no token at all"),
        pytest.param(jwt.encode(claims(), b"x" * 32, algorithm="HS256"), id="signed with another key"),
        pytest.param(jwt.encode(claims(aud="operations"), KEY, algorithm="HS256"), id="for somebody else"),
        pytest.param(jwt.encode(claims(aud=None), KEY, algorithm="HS256"), id="for nobody"),
        pytest.param(jwt.encode(claims(exp=None), KEY, algorithm="HS256"), id="without end"),
        pytest.param(jwt.encode(claims(sub=None), KEY, algorithm="HS256"), id="without conversation"),
        pytest.param(jwt.encode(claims(iat=None), KEY, algorithm="HS256"), id="without beginning"),
        pytest.param(jwt.encode(claims(), KEY + KEY, algorithm="HS512"), id="another algorithm"),
        pytest.param(unsigned(claims(), "none"), id="algorithm none"),
        pytest.param(unsigned(claims(), "HS256"), id="signature left out"),
    ],
)
def test_what_we_did_not_sign_is_not_accepted(tokens: Tokens, value: str) -> None:
    for use in (tokens.read, tokens.renew):
        with pytest.raises(BadToken) as refused:
            use(value)
        assert refused.value.code == "token_invalid"


def test_one_changed_letter_spoils_a_token(tokens: Tokens) -> None:
    head, body, signature = tokens.issue("c_1").value.split(".")
    other = tokens.issue("c_2").value.split(".")[1]
    with pytest.raises(BadToken):
        tokens.read(f"{head}.{other}.{signature}")
    assert tokens.read(f"{head}.{body}.{signature}") == "c_1"


def test_a_short_key_is_refused(clock: FrozenClock) -> None:
    with pytest.raises(ValueError, match="short"):
        Tokens(b"short", clock)
