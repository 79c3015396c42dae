"""Twenty questions over a line that breaks: nothing is lost, doubled or moved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from service.settings import HOME
from tests.browser.cable import Cable
from tests.browser.widget import PATIENCE_MS, Widget, plain
from tests.eval.questions import Kind, read

pytestmark = pytest.mark.browser
QUESTIONS = 20


def questions() -> list[str]:
    """Real questions where their folder is at hand, else those written for this project; different from each other."""
    folder = Path(os.environ.get("YICHUANG_QUESTIONS") or HOME.parent / "shared" / "questions")
    found = [q for q in read(folder if folder.is_dir() else None) if q.kind is Kind.OURS and len(q.text) <= 200]
    real = [q for q in found if q.set.startswith("dev")] or found
    texts = list(dict.fromkeys(q.text.strip() for q in real))
    return texts[:: len(texts) // QUESTIONS][:QUESTIONS]


def shown(event: dict[str, Any]) -> tuple[str, str] | None:
    """How an event appears in the log: whose line, and its words."""
    kinds = {"message.citizen": "own", "message.bot": "bot"}
    kind = kinds.get(event["type"])
    return (kind, plain(event["payload"]["text"])) if kind else None


async def test_twenty_questions_over_a_broken_line_read_the_same_live_fresh_and_in_the_log(
    widget: Widget, cable: Cable
) -> None:
    """Lessons 1, 2 and 3."""
    asked = questions()
    assert len(set(asked)) == QUESTIONS
    for number, text in enumerate(asked, start=1):
        if number == 7:  # the line breaks while nothing is under way
            cable.pull()
            cable.plug()
        if number == 13:  # the line is dead while the citizen sends
            cable.pull()
            await widget.send(text)
            await expect(widget.own).to_have_count(number)
            cable.plug()
            await widget.dealt_with(number)
            continue
        await widget.ask(text)
        if number == 17:  # the line breaks while the answer is on its way
            cable.pull()
            cable.plug()
    live = await widget.lines()
    await widget.page.reload()
    await widget.page.locator("yichuang-chat button.launcher").click()
    await expect(widget.own).to_have_count(QUESTIONS, timeout=PATIENCE_MS)
    await expect(widget.own.last.locator(".meta")).to_contain_text("已读")
    assert await widget.lines() == live
    events = await widget.events()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    in_log = [(line["kind"], plain(line["text"])) for line in live if line["kind"] in ("own", "bot")]
    assert in_log == [line for event in events if (line := shown(event))]
    assert [text for kind, text in in_log if kind == "own"] == [plain(text) for text in asked]


async def test_a_message_written_without_a_line_goes_out_when_the_line_is_back(widget: Widget, cable: Cable) -> None:
    """Lesson 1."""
    await widget.ask("你好")
    cable.pull()
    await widget.send("谢谢")
    await expect(widget.page.locator("yichuang-chat .status")).to_be_visible()
    assert "不会丢" in await widget.page.locator("yichuang-chat .status").inner_text()
    cable.plug()
    await widget.dealt_with(2)
    await expect(widget.page.locator("yichuang-chat .status")).to_be_hidden()
    said = [e["payload"]["text"] for e in await widget.events() if e["type"] == "message.citizen"]
    assert said == ["你好", "谢谢"]


async def test_a_reload_while_the_line_is_dead_keeps_what_was_written(widget: Widget, cable: Cable) -> None:
    """Lessons 1 and 2."""
    await widget.ask("你好")
    cable.pull()
    await widget.send("谢谢")
    await expect(widget.own).to_have_count(2)
    cable.plug()
    await widget.page.reload()
    await widget.page.locator("yichuang-chat button.launcher").click()
    await widget.dealt_with(2)
    said = [e["payload"]["text"] for e in await widget.events() if e["type"] == "message.citizen"]
    assert said == ["你好", "谢谢"]
