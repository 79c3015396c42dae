"""Finds how a citizen wishes to be called: “我叫王建国”, “姓李”, “陈师傅”, or a bare Chinese name."""

from __future__ import annotations

from typing import Any, Dict, List, Match, Optional, Pattern, Text
import re

import jieba
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.word_lists import any_of, read_words

_HAN = "[\u4e00-\u9fff]"
_TITLE = "(?:先生|女士|小姐|师傅|阿姨|大姐|大哥|大爷|大妈|大伯|大娘|奶奶|爷爷|叔叔|老师|同志|医生|经理|会计)"
_SAYS_NAME = r"(?:我的?名字(?:是|叫)?|我叫|叫我|我是|姓名(?:是|叫|[:：])?)\s*"
_NEVER_IN_NAMES = re.compile("[吗呢吧啊呀了的是不没么啥怎哪谁几这那我你您他她它就都还也说问]")


def _patterns(surnames: List[Text]) -> List[Pattern[Text]]:
    surname = any_of(surnames).pattern
    person = (
        f"(?P<name>(?:{surname}){_TITLE}|[小老阿](?:{surname})|{_HAN}{{2,6}}[·•]{_HAN}{{2,8}}"
        f"|(?:{surname}){_HAN}{{1,2}})"
    )
    end = r"(?=$|[\s,，。.、;；!！])"
    return [
        re.compile(f"{_SAYS_NAME}{person}{end}"),
        re.compile(rf"(?:免贵|我)?姓\s*(?P<name>{surname}){end}"),
        re.compile(rf"^\s*{person}\s*[。.!！]?\s*$"),
    ]


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class NameExtractor(GraphComponent):
    """Adds one `contact_name` entity when the message says a name and no other entity stands there.

    An ordinary word that begins like a surname (“高兴”, “方便”) is told from a name by its frequency in the
    tokenizer's dictionary.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`common_from`: the dictionary frequency from which a word is an ordinary one."""
        return {"common_from": 500}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """Reads the word lists."""
        self._common_from: int = config["common_from"]
        self._patterns = _patterns(read_words("words/surnames.txt"))
        self._chat = any_of(read_words("words/chat.txt"))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NameExtractor":
        """Makes the component; it keeps nothing in the model."""
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: List[Message]) -> List[Message]:
        """Appends the entity to each message that says a name."""
        for message in messages:
            found = self._find(message.get(TEXT) or "")
            entities = message.get(ENTITIES) or []
            if found and not any(_overlap(found, entity) for entity in entities):
                message.set(ENTITIES, [*entities, self._entity(found)], add_to_output=True)
        return messages

    def _find(self, text: Text) -> Optional[Match[Text]]:
        matches = (pattern.search(text) for pattern in self._patterns)
        return next((match for match in matches if match and self._is_name(match["name"])), None)

    def _is_name(self, word: Text) -> bool:
        if len(word) == 1:
            return True
        frequency = jieba.dt.FREQ.get(word) or 0
        only_chat = not self._chat.sub("", word)
        return not only_chat and frequency < self._common_from and not _NEVER_IN_NAMES.search(word)

    def _entity(self, match: Match[Text]) -> Dict[Text, Any]:
        return {
            "entity": "contact_name",
            "value": match["name"],
            "start": match.start("name"),
            "end": match.end("name"),
            "extractor": type(self).__name__,
        }


def _overlap(match: Match[Text], entity: Dict[Text, Any]) -> bool:
    return bool(entity["start"] < match.end("name") and match.start("name") < entity["end"])
