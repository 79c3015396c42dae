"""Personal numbers planted on every way in appear nowhere but encrypted (Lesson 19)."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import MetaData, select
from structlog.testing import capture_logs

from service import logs
from tests.channels.webchat import Citizen, Web

pytestmark = pytest.mark.store

ID_CARD = "330102196805120018"
"""An invented number; its check digit is not the right one, which must not make it any less hidden."""
PHONE = "13912345678"
LANDLINE = "057187654321"
BANK_CARD = "6222021202012345678"
SOCIAL_CARD = "A12345678"
CANARIES = (ID_CARD, PHONE, LANDLINE, BANK_CARD, SOCIAL_CARD)
SPACED = ("330102 19680512 0018", "139 1234 5678", "0571-87654321", "6222 0212 0201 2345 678")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture
def every_line_logged() -> Iterator[None]:
    """Logs as in service, down to the least important line."""
    logs.configure("json", "debug")
    yield
    structlog.reset_defaults()
    logging.basicConfig(force=True)


def sentences() -> list[str]:
    """Each number as people write it: bare, inside a sentence, in groups, in full-width digits."""
    plain = [f"我的号码是{number}，请查一下" for number in CANARIES]
    return [*CANARIES, *plain, *SPACED, *(number.translate(WIDE) for number in (ID_CARD, PHONE, BANK_CARD))]


def leaks(text: str) -> list[str]:
    """The planted numbers that a text holds, however they are grouped and however wide their digits are."""
    folded = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()
    return [number for number in CANARIES if number in folded]


async def plant(citizen: Citizen) -> None:
    """Send every number through every door."""
    for index, sentence in enumerate(sentences()):
        status, _ = await citizen.post("/messages", {"client_msg_id": f"m{index}", "text": sentence})
        assert status == 202
    await citizen.answered((await citizen.events())["last_seq"] - 2)
    await citizen.post("/ratings", {"seq": 3, "value": "unhelpful", "comment": f"打{PHONE}给我，身份证{ID_CARD}"})
    await citizen.post("/callbacks", {"client_msg_id": "b1", "name": "王女士", "phone": PHONE, "when": "any"})
    await citizen.post("/callbacks", {"client_msg_id": "b2", "name": PHONE, "phone": BANK_CARD, "when": "any"})
    async with citizen.connect() as line:
        await line.send(type="message", client_msg_id="s1", text=f"卡号{BANK_CARD}")
        await line.until("ack")
        await line.send(type="rate", seq=3, value="unhelpful", comment=LANDLINE)
        await line.send(type="callback", client_msg_id="s2", name=ID_CARD, phone=PHONE, when="any")
        await line.until("error")


async def tables(web: Web) -> str:
    """Everything that every table holds, encrypted columns as the bytes that are stored."""
    metadata = MetaData()
    metadata.reflect(web.parts.database.engine)
    return await web.parts.database.run(
        lambda c: "\n".join(repr(tuple(row)) for t in metadata.sorted_tables for row in c.execute(select(t)))
    )


def leaking_files(folder: Path) -> list[str]:
    """The files of an installation that hold a planted number."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if leaks(path.read_bytes().decode("latin-1"))]


async def test_a_planted_number_appears_nowhere_but_encrypted(
    web: Web, citizen: Citizen, capfd: pytest.CaptureFixture[str], every_line_logged: None
) -> None:
    """Lesson 19."""
    await plant(citizen)
    assert leaks(await tables(web)) == []
    assert leaks(str(web.script.heard)) == []
    assert leaks(str(await citizen.events())) == []
    async with citizen.http.get("/api/v1/chat/transcript", headers=citizen.headers) as response:
        assert leaks(await response.text()) == []
    assert leaks("".join(capfd.readouterr())) == []
    assert leaking_files(web.parts.settings.var.parent) == []


async def test_the_bot_gets_a_token_where_the_number_stood(web: Web, citizen: Citizen) -> None:
    await citizen.say(f"我的电话是{PHONE}，身份证{ID_CARD}")
    assert web.script.texts == ["我的电话是<phone:1>,身份证<id_card:1>"]
    shown = (await citizen.events())["events"][1]["payload"]["text"]
    assert shown == "我的电话是139****5678，身份证330***********0018"


async def test_a_log_line_never_carries_what_was_said(web: Web, citizen: Citizen) -> None:
    """Lesson 19. Not even while things go wrong."""
    structlog.reset_defaults()
    with capture_logs() as lines:
        web.script.down = True
        await citizen.say("暗号芝麻开门")
        web.script.down = False
        await citizen.say("做不到的事", "m2")
    assert {line["event"] for line in lines} >= {"understander down", "turn failed"}
    assert "芝麻" not in str(lines)
    assert "做不到" not in str(lines)
