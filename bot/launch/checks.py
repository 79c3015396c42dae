"""Checks of the data and of a trained model with Rasa's own test commands."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from rasa.__main__ import main as rasa_main

from launch.project import ROOT

MIN_ACCURACY = 0.93
MIN_MACRO_F1 = 0.92


def validate() -> int:
    """Checks intents, responses, rules and stories against each other; a warning is a fault."""
    return _rasa("data", "validate", "--fail-on-warnings", "--domain", "domain.yml", "--data", "data")


def test_nlu(model: Path) -> int:
    """Measures the held-out sentences; below the floor it is a fault. Prints the figures and each mistake."""
    with tempfile.TemporaryDirectory() as out:
        code = _rasa("test", "nlu", "--nlu", "tests/nlu_test.yml", "--model", str(model), "--no-plot", "--out", out)
        if code:
            return code
        report = json.loads(Path(out, "intent_report.json").read_text(encoding="utf-8"))
        errors = Path(out, "intent_errors.json")
        mistakes = json.loads(errors.read_text(encoding="utf-8")) if errors.exists() else []
    accuracy, macro_f1 = report["accuracy"], report["macro avg"]["f1-score"]
    for mistake in mistakes:
        predicted = mistake["intent_prediction"]
        print(f"{mistake['text']}：应为 {mistake['intent']}，得到 {predicted['name']} {predicted['confidence']:.2f}")
    print(f"准确率 {accuracy:.3f}（至少 {MIN_ACCURACY}），宏平均 F1 {macro_f1:.3f}（至少 {MIN_MACRO_F1}）")
    return 0 if accuracy >= MIN_ACCURACY and macro_f1 >= MIN_MACRO_F1 else 1


def test_core(model: Path) -> int:
    """Plays the test stories through understanding and dialogue; one wrong step is a fault."""
    with tempfile.TemporaryDirectory() as out:
        return _rasa(
            "test", "core", "--stories", "tests/test_stories.yml", "--model", str(model),
            "--no-plot", "--out", out, "--fail-on-prediction-errors",
        )  # fmt: skip


def _rasa(*arguments: str) -> int:
    """Runs one command of Rasa's own command line from the bot's folder; returns its exit code."""
    sys.argv = ["rasa", *arguments]
    sys.path.insert(0, str(ROOT))
    try:
        rasa_main()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    return 0
