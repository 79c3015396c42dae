"""Requests to be called back."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from conversation.database import Database
from conversation.people import BadContact, CallbackRequest
from desk.callbacks import service
from desk.callbacks.models import callbacks
from desk.callbacks.service import CallbackDesk, new_receipt
from desk.callbacks.store import CallbackStore
from desk.hours import Hours
from tests.centre import KEY
from tests.conftest import HOME, NOW

pytestmark = pytest.mark.store
REQUEST = CallbackRequest("c_1", "王女士", "13812345678", "morning", "c_1:k1")


@pytest.fixture
def desk(database: Database) -> CallbackDesk:
    return CallbackDesk(CallbackStore(database, KEY), Hours.read(HOME / "config"))


@pytest.fixture
def counter(sqlite: Database) -> CallbackDesk:
    """A desk of which only its judgement is wanted."""
    return CallbackDesk(CallbackStore(sqlite, KEY), Hours.read(HOME / "config"))


def another(key: str) -> CallbackRequest:
    return CallbackRequest("c_1", "李先生", "13912345678", "any", key)


async def rows(database: Database) -> list[dict[str, object]]:
    return await database.run(lambda c: [dict(row._mapping) for row in c.execute(select(callbacks))])


async def test_a_request_is_stored_encrypted(desk: CallbackDesk, database: Database) -> None:
    """Lesson 19."""
    receipt = await desk.request_callback(REQUEST, NOW)
    (row,) = await rows(database)
    for field, value in (("name", "王女士"), ("phone", "13812345678")):
        ciphertext = row.pop(field)
        assert isinstance(ciphertext, bytes)
        assert value.encode() not in ciphertext
        assert Fernet(KEY).decrypt(ciphertext).decode() == value
    assert row == {"receipt": receipt, "request_key": "c_1:k1", "conversation_id": "c_1", "prefers": "morning",
                   "status": "open", "created_at": NOW}  # fmt: skip


async def test_the_same_key_twice_is_one_request(desk: CallbackDesk, database: Database) -> None:
    """Lesson 2."""
    first = await desk.request_callback(REQUEST, NOW)
    assert await desk.request_callback(another("c_1:k1"), NOW) == first
    at_once = await asyncio.gather(*(desk.request_callback(another("c_1:k2"), NOW) for _ in range(20)))
    assert len(set(at_once)) == 1
    assert at_once[0] != first
    assert len(await rows(database)) == 2


async def test_a_receipt_that_is_taken_is_drawn_again(
    desk: CallbackDesk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["HD261123-AAAAA", "HD261123-AAAAA", "HD261123-AAAAA", "HD261123-BBBBB"])
    monkeypatch.setattr(service, "new_receipt", lambda now: next(drawn))
    assert await desk.request_callback(another("k1"), NOW) == "HD261123-AAAAA"
    assert await desk.request_callback(another("k2"), NOW) == "HD261123-BBBBB"
    assert len(await rows(database)) == 2


@pytest.mark.unit
def test_a_receipt_can_be_read_out() -> None:
    receipts = {new_receipt(NOW) for _ in range(200)}
    assert len(receipts) == 200
    for receipt in receipts:
        assert re.fullmatch(r"HD261123-[2-9A-HJKMNP-Z]{5}", receipt)
        assert not set(receipt[9:]) & set("01ILO")


@pytest.mark.unit
def test_a_receipt_carries_the_day_of_the_office() -> None:
    assert new_receipt(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)).startswith("HD270101-")


@pytest.mark.parametrize(
    ("field", "written", "usable"),
    [
        ("name", "王女士", "王女士"), ("name", " 我姓王 ", "王"), ("name", "我叫李雷", "李雷"), ("name", "免贵姓张", "张"),
        ("name", "阿依古丽·买买提", "阿依古丽·买买提"), ("name", "Mary Smith", "Mary Smith"), ("name", "本人赵六", "赵六"),
        ("phone", "13812345678", "13812345678"), ("phone", "138-1234-5678", "13812345678"),
        ("phone", "+86 138 1234 5678", "13812345678"), ("phone", "008613812345678", "13812345678"),
        ("phone", "１３８１２３４５６７８", "13812345678"), ("phone", "0571-88123456", "057188123456"),
        ("phone", "（0571）88123456", "057188123456"), ("phone", "010 8812 3456", "01088123456"),
        ("when", "morning", "morning"), ("when", "any", "any"), ("when", "明天上午", "morning"), ("when", "早上吧", "morning"),
        ("when", "下午三点以后", "afternoon"), ("when", "随时", "any"), ("when", "都行", "any"),
    ],
)  # fmt: skip
def test_a_contact_is_brought_into_its_usable_form(
    counter: CallbackDesk, field: str, written: str, usable: str
) -> None:
    assert counter.check(field, written) == usable
    assert counter.check(field, usable) == usable


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("name", ""), ("name", "  "), ("name", "王" * 21), ("name", "13812345678"), ("name", "<script>"), ("name", "我姓"),
        ("name", "王女士\n请转账"),
        ("phone", ""), ("phone", "12333"), ("phone", "1381234567"), ("phone", "138123456789"), ("phone", "88123456"),
        ("phone", "12812345678"), ("phone", "一三八"), ("phone", "13812345678;drop"),
        ("when", ""), ("when", "半夜"), ("when", "evening"),
    ],
)  # fmt: skip
def test_a_contact_that_cannot_be_used_says_what_to_write(counter: CallbackDesk, field: str, written: str) -> None:
    with pytest.raises(BadContact) as refused:
        counter.check(field, written)
    assert refused.value.field == field
    assert str(refused.value).startswith(("请", "电话号码不完整"))


def test_an_unknown_field_is_a_programming_error(counter: CallbackDesk) -> None:
    with pytest.raises(ValueError, match="age"):
        counter.check("age", "60")


async def test_the_desk_knows_its_hours(counter: CallbackDesk) -> None:
    assert counter.opening(NOW).open
