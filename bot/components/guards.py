"""Corrections after the classifier, where a word list knows better than statistics.

Order in the pipeline: after the fallback classifier, `ChatGuard` before `BareAnswerGuard`.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.word_lists import any_of, read_words

FALLBACK = "nlu_fallback"
FORMULAS = ("greet", "thank", "affirm", "deny")
REQUESTS = ("goodbye", "who_are_you", "capabilities", "repeat", "slower", "restart")
SERVICE = ("handoff", "complain")
CHAT = FORMULAS + REQUESTS

_NOT_A_LETTER = re.compile(r"[\W_]+")
_QUESTION = re.compile("吗|么|呢|怎|啥|什么|哪|谁|几|多少|多久|为何|是否|能不能|可不可以|有没有|[?？]")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class ChatGuard(GraphComponent):
    """Keeps a chat intent only for what is nothing but chat.

    * A formula (“谢谢”, “好的”) with more than `max_rest` other characters left is what those say.
    * A request to the bot or for a person that names a subject of social insurance is a question about it, unless
      it speaks of the service itself (“转人工，我要问退休的事”).
    * A message of chat words only is the best chat intent, whatever the threshold said.
    * A message without a letter or a digit says nothing: `nlu_fallback`.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`max_rest`: characters that may stand beside a formula."""
        return {"max_rest": 1}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """Reads the word lists."""
        self._max_rest: int = config["max_rest"]
        self._chat = any_of(read_words("words/chat.txt"))
        self._service = any_of(read_words("words/service.txt"))
        self._subject = any_of(read_words("dict/social_insurance.txt"))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ChatGuard":
        """Makes the component; it keeps nothing in the model."""
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: List[Message]) -> List[Message]:
        """Corrects the intent of each message."""
        for message in messages:
            self._correct(message)
        return messages

    def _correct(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        name = (message.get(INTENT) or {}).get("name")
        if not _NOT_A_LETTER.sub("", text):
            _set_intent(message, FALLBACK, 1.0)
        elif name in FORMULAS + REQUESTS + SERVICE:
            if self._says_more(text, name):
                _set_intent(message, *_best(message, ("ask", "out_of_scope")))
        elif self._rest(text) == "" and not message.get(ENTITIES):
            _set_intent(message, *_best(message, CHAT))

    def _says_more(self, text: Text, intent: Text) -> bool:
        rest = self._rest(text)
        if intent in FORMULAS and (len(rest) > self._max_rest or _QUESTION.search(rest)):
            return True
        if intent in SERVICE and self._service.search(text):
            return False
        return bool(self._subject.search(text))

    def _rest(self, text: Text) -> Text:
        return _NOT_A_LETTER.sub("", self._chat.sub("", text))


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class BareAnswerGuard(GraphComponent):
    """Makes `inform` of a message that is entities and filler words only, whatever the classifier thought.

    A wish for a call stays one: “我叫王秀兰，下午给我打电话” begins a call-back, and inside the form its slots are
    filled all the same.
    """

    def __init__(self) -> None:
        """Reads the filler words."""
        self._fillers = any_of(read_words("words/fillers.txt"))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "BareAnswerGuard":
        """Makes the component; it keeps nothing in the model."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Corrects the intent of each message."""
        for message in messages:
            entities = message.get(ENTITIES) or []
            wants_a_call = (message.get(INTENT) or {}).get("name") == "handoff"
            if entities and not wants_a_call and not self._rest(message.get(TEXT) or "", entities):
                _set_intent(message, "inform", 1.0)
        return messages

    def _rest(self, text: Text, entities: List[Dict[Text, Any]]) -> Text:
        spans = [(entity["start"], entity["end"]) for entity in entities]
        kept = "".join(c for i, c in enumerate(text) if not any(a <= i < b for a, b in spans))
        return _NOT_A_LETTER.sub("", self._fillers.sub("", kept))


def _best(message: Message, names: Tuple[Text, ...]) -> Tuple[Text, float]:
    """The highest of `names` in the classifier's ranking; the first one, at no confidence, when none is ranked."""
    ranking = message.get(INTENT_RANKING_KEY) or []
    ranked = next((intent for intent in ranking if intent["name"] in names), None)
    return (ranked["name"], ranked["confidence"]) if ranked else (names[0], 0.0)


def _set_intent(message: Message, name: Text, confidence: float) -> None:
    message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
