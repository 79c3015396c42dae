"""One worker at a time: bursts are joined, answers are never doubled, nothing is left lying."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from conversation.clock import FrozenClock
from conversation.database import Database
from conversation.events import Event, EventType
from conversation.hub import Typing
from conversation.speaker import Speaker
from conversation.store import LEASE
from conversation.worker import Patience
from tests.centre import Centre, of_type, until
from tests.doubles import ListedPeople, ScriptedUnderstander

pytestmark = pytest.mark.store
OpenCentre = Callable[..., Centre]
PATIENT = Patience(quiet=0.15, longest=5.0)
ENDLESS = Patience(quiet=60.0, longest=60.0)
NUMBERS = count(1)


def ends(events: list[Event]) -> list[tuple[str, int]]:
    return [(e.payload["outcome"], e.payload["up_to"]) for e in of_type(events, EventType.TURN_ENDED)]


async def send(centre: Centre, id: str, *texts: str) -> None:
    for text in texts:
        await centre.conversations.receive(id, f"s{next(NUMBERS)}", text=text)


async def heard(understander: ScriptedUnderstander, count: int) -> None:
    await until(lambda: len(understander.heard) >= count)


async def test_a_whole_sentence_is_answered_without_waiting(open_centre: OpenCentre) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander, patience=ENDLESS)
    id = await centre.start()
    await send(centre, id, "几岁退休？")
    assert (await centre.answer(id))["outcome"] == "chat"
    assert understander.texts == ["几岁退休?"]


async def test_a_burst_of_four_gets_one_answer(database: Database, open_centre: OpenCentre) -> None:
    """Lesson 4."""
    understander = ScriptedUnderstander()
    understander.gate.clear()
    centre = open_centre(database, understander=understander)
    id = await centre.start()
    await send(centre, id, "我想退休。")
    await heard(understander, 1)
    await send(centre, id, "六八年的。", "女的。", "要什么材料？")
    understander.gate.set()
    await centre.idle()
    events = await centre.events(id)
    assert [event.type.value for event in events] == [
        "conversation.started", *["message.citizen"] * 4, "message.bot", "turn.ended",
    ]  # fmt: skip
    assert ends(events) == [("chat", 5)]
    assert understander.texts == ["我想退休。", "我想退休。 六八年的。 女的。 要什么材料?"]


async def test_a_sentence_that_breaks_off_waits_for_its_end(open_centre: OpenCentre) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander, patience=PATIENT)
    id = await centre.start()
    await send(centre, id, "我想问一下", "几岁退休")
    await centre.idle()
    assert understander.texts == ["我想问一下 几岁退休"]
    assert len(await centre.said(id)) == 1


async def test_a_sentence_that_breaks_off_for_good_is_answered_all_the_same(open_centre: OpenCentre) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander)
    id = await centre.start()
    await send(centre, id, "我想问一下")
    await centre.idle()
    assert understander.texts == ["我想问一下"]


async def test_the_bot_waits_while_the_citizen_types(open_centre: OpenCentre) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander, patience=Patience(quiet=0.01, longest=60.0))
    id = await centre.start()
    centre.workers.typing(id, True)
    await send(centre, id, "我六八年的。")
    await asyncio.sleep(0.1)
    assert understander.texts == [], "many quiet moments have passed, but somebody is still writing"
    await send(centre, id, "几岁退休？")
    centre.workers.typing(id, False)
    await centre.idle()
    assert understander.texts == ["我六八年的。 几岁退休?"]


async def test_a_citizen_who_types_for_ever_is_answered_all_the_same(open_centre: OpenCentre) -> None:
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander, patience=Patience(quiet=0.01, longest=0.1))
    id = await centre.start()
    centre.workers.typing(id, True)
    await send(centre, id, "几岁退休？")
    await centre.idle()
    assert understander.texts == ["几岁退休?"]


async def test_an_answer_that_was_overtaken_is_never_shown(open_centre: OpenCentre) -> None:
    """Lesson 4."""
    understander = ScriptedUnderstander({"怎么补卡": "thank"}, default="greet")
    understander.gate.clear()
    centre = open_centre(understander=understander)
    id = await centre.start()
    with centre.hub.listen(id) as queue:
        await send(centre, id, "怎么补卡")
        await heard(understander, 1)
        await send(centre, id, "不对，是换卡")
        understander.gate.set()
        await centre.idle()
        published = [queue.get_nowait() for _ in range(queue.qsize())]
    thanks = centre.phrases.text("thank")
    assert all(event.payload["text"] != thanks for event in await centre.said(id))
    assert all(signal.payload.get("text") != thanks for signal in published if isinstance(signal, Event))
    assert ends(await centre.events(id)) == [("chat", 3)]


async def test_what_was_done_is_said_although_more_was_asked(open_centre: OpenCentre) -> None:
    """A registered call-back cannot be taken back, so its receipt must be shown."""
    done = {
        "act": "callback_taken",
        "values": {"receipt": "HD1", "hours": "。"},
        "callback": {"receipt": "HD1", "when": "any"},
    }
    understander = ScriptedUnderstander({"都可以": [done]}, default="greet")
    understander.gate.clear()
    centre = open_centre(understander=understander)
    id = await centre.start()
    await send(centre, id, "都可以")
    await heard(understander, 1)
    await send(centre, id, "还有一件事。")
    understander.gate.set()
    await centre.idle()
    events = await centre.events(id)
    assert ends(events) == [("handed_over", 2), ("chat", 3)]
    assert of_type(events, EventType.CALLBACK_REQUESTED)[0].payload["receipt"] == "HD1"
    assert understander.texts == ["都可以", "还有一件事。"]
    assert (await centre.store.get(id)).waiting == 0


async def test_after_a_crash_another_process_answers_once(
    database: Database, open_centre: OpenCentre, clock: FrozenClock
) -> None:
    """Lesson 15: nothing accepted is lost."""
    stuck = ScriptedUnderstander()
    stuck.gate.clear()
    dying = open_centre(database, understander=stuck)
    id = await dying.start()
    await send(dying, id, "几岁退休？")
    await heard(stuck, 1)
    await dying.crash()
    understanders = [ScriptedUnderstander(), ScriptedUnderstander()]
    living = [open_centre(database, understander=understander) for understander in understanders]
    assert await living[0].workers.resume_all() == 0, "the lease of the dead one still runs"
    clock.move(LEASE + timedelta(seconds=1))
    resumed = await asyncio.gather(*(centre.workers.resume_all() for centre in living))
    assert sum(resumed) == 1
    for centre in living:
        await centre.idle()
    assert ends(await living[0].events(id)) == [("chat", 2)]
    assert sum(len(understander.heard) for understander in understanders) == 1
    assert await living[1].workers.resume_all() == 0


async def test_a_process_that_stops_gives_its_turns_back(open_centre: OpenCentre) -> None:
    stuck = ScriptedUnderstander()
    stuck.gate.clear()
    stopping = open_centre(understander=stuck)
    id = await stopping.start()
    await send(stopping, id, "几岁退休？")
    await heard(stuck, 1)
    await stopping.workers.close(seconds=0)
    starting = open_centre(understander=ScriptedUnderstander())
    assert await starting.workers.resume_all() == 1
    await starting.idle()
    assert ends(await starting.events(id)) == [("chat", 2)]


async def test_a_process_that_stops_lets_its_turns_end(open_centre: OpenCentre) -> None:
    understander = ScriptedUnderstander()
    understander.gate.clear()
    centre = open_centre(understander=understander)
    id = await centre.start()
    await send(centre, id, "几岁退休？")
    await heard(understander, 1)
    asyncio.get_running_loop().call_soon(understander.gate.set)
    await centre.workers.close()
    assert centre.workers.busy == 0
    assert ends(await centre.events(id)) == [("chat", 2)]


async def test_a_turn_that_could_not_be_written_is_taken_up_with_the_next_message(
    open_centre: OpenCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lesson 16: a moment without the database costs no answer."""
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander)
    id = await centre.start()

    async def fail(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(centre.store, "finish", fail)
        await send(centre, id, "第一句。")
        await centre.idle()
    assert await centre.said(id) == []
    await send(centre, id, "第二句。")
    await centre.idle()
    assert ends(await centre.events(id)) == [("chat", 3)]
    assert understander.texts[-1] == "第一句。 第二句。"


async def test_a_message_for_a_turn_of_a_dead_process_is_answered_with_the_next(
    open_centre: OpenCentre, clock: FrozenClock
) -> None:
    stuck = ScriptedUnderstander()
    stuck.gate.clear()
    dying = open_centre(understander=stuck)
    id = await dying.start()
    await send(dying, id, "第一句。")
    await heard(stuck, 1)
    await dying.crash()
    clock.move(LEASE + timedelta(seconds=1))
    living = open_centre(understander=ScriptedUnderstander())
    await send(living, id, "第二句。")
    await living.idle()
    assert ends(await living.events(id)) == [("chat", 3)]


async def test_two_processes_serve_one_conversation_without_doubling(
    database: Database, open_centre: OpenCentre
) -> None:
    """Lesson 4."""
    centres = [open_centre(database, understander=ScriptedUnderstander()) for _ in range(2)]
    id = await centres[0].start()
    for n in range(10):
        await asyncio.gather(
            *(centre.conversations.receive(id, f"m{n}-{k}", text=f"第{n}句。") for k, centre in enumerate(centres))
        )
    for centre in centres:
        await centre.idle()
    events = await centres[0].events(id)
    citizen = [event.seq for event in of_type(events, EventType.CITIZEN_MESSAGE)]
    answered = [up_to for _, up_to in ends(events)]
    assert len(citizen) == 20
    assert answered == sorted(set(answered))
    assert answered[-1] == citizen[-1]
    assert (await centres[0].store.get(id)).waiting == 0


@pytest.mark.parametrize("taken", [Speaker.WAITING, Speaker.PERSON, Speaker.CLOSED])
async def test_the_bot_falls_silent_when_it_is_not_the_speaker_any_more(
    open_centre: OpenCentre, clock: FrozenClock, taken: Speaker
) -> None:
    """Lesson 7: not even with an answer that was under way."""
    understander = ScriptedUnderstander()
    understander.gate.clear()
    centre = open_centre(understander=understander)
    id = await centre.start()
    await send(centre, id, "几岁退休？")
    await heard(understander, 1)
    await centre.store.change_speaker(id, taken, "taken", clock.now())
    understander.gate.set()
    await centre.idle()
    assert await centre.said(id) == []
    assert centre.workers.busy == 0


async def test_a_bot_that_is_given_the_word_back_answers_what_waited(
    open_centre: OpenCentre, clock: FrozenClock
) -> None:
    """Lesson 12: what was typed while waiting is not lost when nobody came."""
    understander = ScriptedUnderstander()
    centre = open_centre(understander=understander)
    id = await centre.start()
    await centre.store.change_speaker(id, Speaker.WAITING, "asked", clock.now())
    await send(centre, id, "有人吗。")
    await centre.store.change_speaker(id, Speaker.BOT, "nobody came", clock.now())
    await send(centre, id, "那我问机器人。")
    await centre.idle()
    assert understander.texts == ["有人吗。 那我问机器人。"]


async def test_a_slow_turn_is_announced_before_its_answer(
    open_centre: OpenCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.worker.SLOW_SECONDS", 0.0)
    centre = open_centre(understander=ScriptedUnderstander())
    id = await centre.start()
    with centre.hub.listen(id) as queue:
        await send(centre, id, "您好。")
        await centre.idle()
        signals = [queue.get_nowait() for _ in range(queue.qsize())]
    assert [s.type.value if isinstance(s, Event) else s for s in signals] == [
        "message.citizen", Typing("bot", True), "message.bot", "turn.ended", Typing("bot", False),
    ]  # fmt: skip


async def test_a_quick_turn_is_not_announced(open_centre: OpenCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversation.worker.SLOW_SECONDS", 60.0)
    centre = open_centre(understander=ScriptedUnderstander())
    id = await centre.start()
    with centre.hub.listen(id) as queue:
        await send(centre, id, "您好。")
        await centre.idle()
        signals = [queue.get_nowait() for _ in range(queue.qsize())]
    assert not any(isinstance(signal, Typing) for signal in signals)


async def test_conversations_do_not_wait_for_one_another(open_centre: OpenCentre) -> None:
    class Slow(ScriptedUnderstander):
        async def respond(self, utterance):  # type: ignore[no-untyped-def]
            if utterance.text == "慢":
                await asyncio.Event().wait()
            return await super().respond(utterance)

    centre = open_centre(understander=Slow(), people=ListedPeople())
    slow, quick = await centre.start(), await centre.start()
    await send(centre, slow, "慢")
    await send(centre, quick, "快")
    await until(lambda: centre.workers.busy == 1)
    assert len(await centre.said(quick)) == 1
    assert await centre.said(slow) == []
