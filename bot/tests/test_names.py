"""How a citizen says their name, and what only looks like a name."""

from __future__ import annotations

import jieba
import pytest
from rasa.shared.nlu.training_data.message import Message

from components.names import NameExtractor

jieba.initialize()
EXTRACTOR = NameExtractor(NameExtractor.get_default_config())


def names_in(text: str, entities: list[dict] | None = None) -> list[str]:
    message = EXTRACTOR.process([Message(data={"text": text, "entities": entities or []})])[0]
    return [entity["value"] for entity in message.get("entities") if entity["entity"] == "contact_name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王建国", "王建国"),
        ("张伟。", "张伟"),
        ("欧阳修文", "欧阳修文"),
        ("我叫王秀兰，找人工", "王秀兰"),
        ("我是陈静", "陈静"),
        ("姓名：李强", "李强"),
        ("我姓李", "李"),
        ("免贵姓周", "周"),
        ("陈师傅", "陈师傅"),
        ("小王", "小王"),
        ("买买提·艾山", "买买提·艾山"),
    ],
)
def test_finds_the_name(text: str, name: str) -> None:
    assert names_in(text) == [name]


@pytest.mark.parametrize(
    "text", ["谢谢", "谢谢啊", "高兴", "方便", "马上", "何时", "安全吗", "我是灵活就业", "退休年龄是多少", "成都行"]
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert names_in(text) == []


def test_a_place_is_not_taken_for_a_name() -> None:
    place = {"entity": "region", "value": "温州", "start": 0, "end": 2}
    assert names_in("温州", [place]) == []


def test_the_span_points_at_the_name() -> None:
    text = "我叫王秀兰"
    [found] = EXTRACTOR.process([Message(data={"text": text})])[0].get("entities")
    assert text[found["start"] : found["end"]] == "王秀兰"
