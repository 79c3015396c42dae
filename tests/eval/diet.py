"""Rasa's DIET classifier with one intent per article, to compare with: trained anew, then asked every question.

It needs TensorFlow, which the bot does without, so it runs under a Python of its own
(``--diet-python``; install ``rasa`` and ``jieba`` there with Rasa's own TensorFlow). This file is also the script
that runs there: a folder of training data and texts in, the best intents out, one JSON line each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

BEST = 3
CONFIG = """
recipe: default.v1
assistant_id: comparison
language: zh
pipeline:
- name: JiebaTokenizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: 60
  constrain_similarities: true
  entity_recognition: false
  random_seed: 42
"""
"""The features of ``bot/config.yml`` before DIET, trained as ``bot/config.diet.yml`` trains it."""


class NoDiet(RuntimeError):
    """Raised when DIET cannot be trained with the Python that was named."""


def ranked(python: Path, phrasings: Mapping[str, Sequence[str]], texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The best intents for each text, after training on ``phrasings`` (intent: its examples)."""
    with tempfile.TemporaryDirectory(prefix="diet-") as folder:
        Path(folder, "nlu.yml").write_text(_examples(phrasings), encoding="utf-8")
        Path(folder, "config.yml").write_text(CONFIG, encoding="utf-8")
        lines = "\n".join(json.dumps(text) for text in texts)
        ran = subprocess.run(
            [python, __file__, folder], input=lines, text=True, encoding="utf-8", capture_output=True, check=False
        )
        if ran.returncode:
            raise NoDiet(f"DIET 没有训练成：{ran.stderr.strip().splitlines()[-1:]}")
        return [tuple(json.loads(line)) for line in ran.stdout.splitlines()]


def _examples(phrasings: Mapping[str, Sequence[str]]) -> str:
    """Rasa's training data; it looks for the key ``nlu:`` at the beginning of a line."""
    lines = ['version: "3.1"', "nlu:"]
    for intent, own in phrasings.items():
        examples = "".join(f"- {_plain(text)}\n" for text in own)
        lines += [f"- intent: {intent}", f"  examples: {json.dumps(examples, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Without what Rasa would read as the mark of an entity."""
    return text.translate(str.maketrans("[](){}\n", "【】（）｛｝ "))


def _serve(folder: Path) -> None:
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    out, sys.stdout = sys.stdout, sys.stderr  # Rasa's own lines must not mix with the answers
    import asyncio

    from rasa.core.agent import Agent  # type: ignore[import-not-found]  # of the other Python
    from rasa.model_training import train_nlu  # type: ignore[import-not-found]  # of the other Python

    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    agent = Agent.load(model)
    for line in sys.stdin.read().splitlines():
        ranking = asyncio.run(agent.parse_message(json.loads(line)))["intent_ranking"]
        out.write(json.dumps([intent["name"] for intent in ranking[:BEST]]) + "\n")
    out.flush()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]).resolve())
