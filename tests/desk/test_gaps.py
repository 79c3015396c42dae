"""Questions without a good answer: which they are, how they are gathered, and what is done about them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from conversation.clock import FrozenClock
from conversation.database import Database
from desk.audit.store import Audit
from desk.editor.articles import Articles
from desk.editor.faults import EditorFault
from desk.editor.gaps import api, store
from desk.editor.gaps.service import WINDOW, Gaps
from desk.editor.gaps.store import GapStore
from desk.staff.access import COOKIE, HEADER
from desk.staff.roles import Roles
from desk.staff.service import Person, Staff
from desk.staff.store import StaffStore
from knowledge.decision import Band, Candidate, Decision, Query
from knowledge.editing.draft import Drafts
from knowledge.editing.history import CopyHistory
from knowledge.editing.workspace import Workspace
from knowledge.engine import Engine
from service.stack import free_port
from tests.centre import Centre
from tests.conftest import HOME, SMALL_KNOWLEDGE
from tests.doubles import HashEncoder, ScriptedUnderstander

pytestmark = pytest.mark.store
WANG = Person("wang", "王编辑", ("editor",), frozenset({"knowledge.read", "knowledge.edit"}), False)
FEE = "service/card-fee.2027.md"
PARK, BILL, POEM = "停车场的发票丢了怎么补开", "电费单据上的户名能改吗", "给我写一首关于春天的诗"
CHOOSE = "换卡"
DECISION = Decision(
    Band.UNSURE, (Candidate("card-fee", "换卡要交多少钱", 0.5), Candidate("certify", "怎么认证", 0.3)),
    0.5, 1, date(2026, 11, 23), "330100",
)  # fmt: skip
SCRIPT: dict[str, Any] = {
    PARK: "unknown",
    f"请问{PARK}?": "unknown",  # as it is understood; the log keeps what was typed
    BILL: "unknown",
    POEM: "out_of_scope",
    CHOOSE: [{"act": "answer", "decision": DECISION.to_json()}],
}


@dataclass
class Fixed:
    """An engine that always finds the same."""

    asked: list[Query] = field(default_factory=list)

    def lookup(self, query: Query) -> Decision:
        self.asked.append(query)
        return DECISION


class Uncached:
    """Vectors straight from the encoder."""

    def encode(self, texts: Any, progress: Any = None) -> Any:
        return HashEncoder().encode(texts)


@dataclass
class Setting:
    """Conversations, and the gaps over them."""

    centre: Centre
    gaps: Gaps
    audit: Audit
    drafts: Drafts
    root: Path
    clock: FrozenClock

    async def ask(self, *texts: str, **start: Any) -> str:
        """One conversation with these messages."""
        id = await self.centre.start(**start)
        for text in texts:
            await self.centre.ask(id, text)
        return id

    async def items(self, state: str = "open") -> list[Any]:
        """The gaps in a state."""
        return list((await self.gaps.read(state, WANG))["items"])

    def version(self, file: str) -> str:
        """The version of an article's file."""
        found = Workspace(self.root, CopyHistory(self.root, self.root / "copies")).find(f"articles/{file}")
        assert found is not None
        return found.version


@pytest.fixture
def setting(database: Database, engine: Engine, clock: FrozenClock, tmp_path: Path) -> Setting:
    root = tmp_path / "knowledge"
    shutil.copytree(SMALL_KNOWLEDGE, root)
    (root / "articles" / "service").mkdir()
    for path in (root / "articles").glob("*.md"):
        path.rename(root / "articles" / "service" / path.name)
    centre = Centre.open(database, engine, clock, understander=ScriptedUnderstander(SCRIPT))
    drafts, audit = Drafts(root), Audit(database, clock)
    articles = Articles(Workspace(root, CopyHistory(root, tmp_path / "copies")), drafts, lambda: ())
    gaps = Gaps(GapStore(database), articles, drafts.now, Fixed(), Uncached(), audit, clock, "330100")
    return Setting(centre, gaps, audit, drafts, root, clock)


async def test_what_got_nothing_is_gathered_by_likeness(setting: Setting) -> None:
    await setting.ask(PARK)
    setting.clock.move(timedelta(seconds=1))
    await setting.ask(f"请问{PARK}？", BILL)
    first, second = await setting.items()
    assert (first["kind"], first["count"], first["label"], first["state"]) == ("unanswered", 2, PARK, "open")
    assert {q["text"] for q in first["questions"]} == {PARK, f"请问{PARK}？"}
    assert {q["channel"] for q in first["questions"]} == {"web"}
    assert second["label"] == BILL
    assert first["nearest"][0] == {
        "id": "card-fee", "title": "换卡要交多少钱", "confidence": 0.5, "file": first["nearest"][0]["file"],
    }  # fmt: skip
    assert first["nearest"][0]["file"].startswith("service/card-fee")


async def test_what_is_not_ours_is_a_gap_only_without_an_article(setting: Setting) -> None:
    await setting.ask(POEM)
    referral = Decision(Band.SURE, (Candidate("referral-fund", "公积金找谁问", 0.9),), 0.9, 1, DECISION.as_of, "330100")
    setting.centre.understander._script["公积金"] = [{"act": "answer", "decision": referral.to_json()}]  # type: ignore[attr-defined]
    id = await setting.ask("公积金")
    assert await setting.centre.outcome(id) == "out_of_scope"
    assert [item["label"] for item in await setting.items()] == [POEM]


async def test_an_answer_rated_badly_is_a_gap_unless_the_citizen_thought_again(setting: Setting) -> None:
    for values in (("unhelpful",), ("unhelpful", "helpful")):
        id = await setting.ask(CHOOSE)
        await setting.centre.press(id, "article:card-fee")
        answer = (await setting.centre.said(id))[-1]
        for value in values:
            await setting.centre.conversations.rate(id, answer.seq, value)
    (item,) = await setting.items()
    assert (item["kind"], item["count"], item["label"]) == ("unhelpful", 1, CHOOSE)


@pytest.mark.parametrize("typed", [False, True], ids=["pressed", "typed"])
async def test_choices_that_were_all_declined_are_a_gap_of_the_question_before(
    setting: Setting, *, typed: bool
) -> None:
    id = await setting.ask(CHOOSE)
    await (setting.centre.ask(id, "都不是") if typed else setting.centre.press(id, "act:none"))
    assert await setting.centre.outcome(id) == "unknown"
    (item,) = await setting.items()
    assert (item["kind"], item["label"]) == ("declined", CHOOSE)


async def test_an_answered_question_is_no_gap(setting: Setting) -> None:
    id = await setting.ask(CHOOSE)
    await setting.centre.press(id, "article:card-fee")
    await setting.ask("你好")
    assert await setting.items() == []


async def test_only_masked_text_is_shown(setting: Setting) -> None:
    await setting.ask(PARK)
    setting.centre.understander._script["电话<phone:1>打不通"] = "unknown"  # type: ignore[attr-defined]
    await setting.ask("电话13812345678打不通")
    shown = str(await setting.items())
    assert "电话138****5678打不通" in shown
    assert "13812345678" not in shown
    assert "<phone" not in shown


async def test_questions_about_another_day_and_old_ones_are_left_out(setting: Setting) -> None:
    await setting.ask(PARK, as_of=date(2025, 1, 1))
    assert await setting.items() == []
    await setting.ask(BILL)
    setting.clock.move(WINDOW - timedelta(minutes=1))
    assert len(await setting.items()) == 1
    setting.clock.move(timedelta(minutes=2))
    assert await setting.items() == []


async def test_when_there_are_too_many_the_newest_are_read_and_since_says_so(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "TOGETHER", 1)
    for text in (PARK, BILL, POEM):
        await setting.ask(text)
        setting.clock.move(timedelta(minutes=1))
    whole = await setting.gaps.read("open", WANG)
    assert {item["label"] for item in whole["items"]} == {PARK, BILL, POEM}
    monkeypatch.setattr(store, "MOST_CONVERSATIONS", 2)
    newest = await setting.gaps.read("open", WANG)
    assert {item["label"] for item in newest["items"]} == {BILL, POEM}
    assert whole["since"] < newest["since"] == min(item["first_at"] for item in newest["items"])


async def test_an_id_stays_while_others_join_and_changes_are_told_apart(setting: Setting) -> None:
    await setting.ask(PARK)
    (before,) = await setting.items()
    setting.clock.move(timedelta(hours=1))
    await setting.ask(f"请问{PARK}？")
    (after,) = await setting.items()
    assert (after["id"], after["count"]) == (before["id"], 2)
    assert after["first_at"] == before["first_at"] < after["last_at"]


async def test_a_gap_that_is_done_is_closed_until_somebody_asks_again(setting: Setting) -> None:
    await setting.ask(PARK)
    (gap,) = await setting.items()
    done = await setting.gaps.done(gap["id"], "不归我们管", WANG)
    assert (done["state"], done["count"], done["label"]) == ("done", 1, PARK)
    assert await setting.items() == []
    assert [(item["id"], item["state"]) for item in await setting.items("done")] == [(gap["id"], "done")]
    await setting.ask(PARK)
    (again,) = await setting.items()
    assert again["count"] == 1
    assert again["id"] != gap["id"]


async def test_a_phrasing_from_a_gap_is_stored_and_its_questions_are_handled(setting: Setting) -> None:
    await setting.ask(PARK)
    (gap,) = await setting.items()
    page = await setting.gaps.add_phrasing(gap["id"], FEE, setting.version(FEE), PARK, WANG)
    assert page["fields"]["phrasings"][-1] == PARK
    assert PARK in (setting.root / "articles" / FEE).read_text(encoding="utf-8")
    assert await setting.items() == []
    (row,) = await setting.audit.rows("knowledge.gap.phrasing")
    assert (row.account, row.subject, row.detail["reason"]) == ("wang", gap["id"], f"加入问法：{FEE}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我的电话是13812345678怎么办", "personal_number"),
        ("电话138****5678", "personal_number"),
        ("补卡收费吗？", "known_phrasing"),
    ],
)
async def test_a_phrasing_that_cannot_be_one_leaves_the_gap_open(setting: Setting, text: str, code: str) -> None:
    await setting.ask(PARK)
    (gap,) = await setting.items()
    with pytest.raises(EditorFault) as fault:
        await setting.gaps.add_phrasing(gap["id"], FEE, setting.version(FEE), text, WANG)
    assert fault.value.code == code
    assert len(await setting.items()) == 1


async def test_a_file_changed_meanwhile_leaves_the_gap_open(setting: Setting) -> None:
    await setting.ask(PARK)
    (gap,) = await setting.items()
    with pytest.raises(EditorFault) as fault:
        await setting.gaps.add_phrasing(gap["id"], FEE, "0000000000000000", PARK, WANG)
    assert (fault.value.code, fault.value.status) == ("changed_underneath", 409)
    assert len(await setting.items()) == 1


async def test_a_gap_is_dealt_with_once(setting: Setting) -> None:
    await setting.ask(PARK)
    (gap,) = await setting.items()
    await setting.gaps.done(gap["id"], "一", WANG)
    with pytest.raises(EditorFault) as fault:
        await setting.gaps.done(gap["id"], "二", WANG)
    assert (fault.value.code, fault.value.status) == ("no_gap", 404)


async def test_whoever_is_first_stays_in_the_record(database: Database, clock: FrozenClock) -> None:
    kept = GapStore(database)
    assert await kept.handle([("c_1", 2), ("c_1", 4)], "g_1", "wang", "一", clock.now()) == 2
    assert await kept.handle([("c_1", 4), ("c_1", 6)], "g_2", "li", "二", clock.now()) == 1
    found = {item.key: (item.gap, item.account) for item in await kept.handled(clock.now() - WINDOW)}
    assert found == {("c_1", 2): ("g_1", "wang"), ("c_1", 4): ("g_1", "wang"), ("c_1", 6): ("g_2", "li")}


async def test_each_reading_is_recorded_once(setting: Setting) -> None:
    await setting.items()
    await setting.items("done")
    rows = await setting.audit.rows("knowledge.gaps")
    assert [(row.account, row.subject) for row in rows] == [("wang", "done"), ("wang", "open")]


@dataclass
class Caller:
    """Somebody signed in, and the routes."""

    http: aiohttp.ClientSession

    async def call(self, method: str, path: str = "", body: Any = None) -> tuple[int, Any]:
        """Status and JSON of one call."""
        async with self.http.request(method, f"/api/v1/knowledge/gaps{path}", json=body) as response:
            return response.status, await response.json()


@asynccontextmanager
async def served(setting: Setting, database: Database, *roles: str) -> AsyncIterator[Caller]:
    """The routes alone, called by somebody with these roles."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    staff = Staff(StaffStore(database), Roles.read(HOME / "config" / "roles.yaml"), setting.clock, cheap)
    await staff.add("wang", "王编辑", roles, "correct-horse-battery", must_change=False)
    secret, _ = await staff.sign_in("wang", "correct-horse-battery")
    app = FastAPI()
    app.include_router(api.router)
    app.state.gaps, app.state.staff = setting.gaps, staff
    app.add_exception_handler(ValueError, _fault)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    running = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  it announces nothing
        await asyncio.sleep(0.01)
    headers = {HEADER: "1", "Cookie": f"{COOKIE}={secret}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as http:
        yield Caller(http)
    server.should_exit = True
    await running


async def _fault(_: Any, fault: Any) -> JSONResponse:
    return JSONResponse({"code": fault.code}, fault.status)


async def test_the_routes_follow_the_protocol(setting: Setting, database: Database) -> None:
    await setting.ask(PARK)
    await setting.ask(BILL)
    async with served(setting, database, "editor") as wang:
        _, page = await wang.call("GET", "?state=open")
        assert set(page) == {"items", "since", "total"}
        assert page["total"] == 2
        assert set(page["items"][0]) == {
            "id", "label", "kind", "count", "first_at", "last_at", "questions", "nearest", "state",
        }  # fmt: skip
        one, other = page["items"]
        assert (await wang.call("POST", f"/{one['id']}/done", {"reason": "重复"}))[1]["state"] == "done"
        body = {"file": FEE, "base_version": setting.version(FEE), "text": other["label"]}
        assert (await wang.call("POST", f"/{other['id']}/phrasing", body))[1]["file"] == FEE
        assert (await wang.call("GET"))[1]["items"] == []
        assert len((await wang.call("GET", "?state=done"))[1]["items"]) == 2
        assert (await wang.call("GET", "?state=old"))[0] == 422


async def test_who_may_only_read_closes_nothing(setting: Setting, database: Database) -> None:
    await setting.ask(PARK)
    async with served(setting, database, "supervisor") as zhao:
        (gap,) = (await zhao.call("GET"))[1]["items"]
        assert await zhao.call("POST", f"/{gap['id']}/done", {"reason": "x"}) == (403, {"code": "not_allowed"})
        assert len((await zhao.call("GET"))[1]["items"]) == 1
