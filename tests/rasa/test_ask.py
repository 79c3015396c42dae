"""``yichuang ask``: the whole turn from a shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from service.cli.main import app
from tests.installation import Installation

pytestmark = [pytest.mark.rasa, pytest.mark.command]
KEYS = ("outcome", "text", "spoken", "article_id", "variant", "basis", "valid_from", "valid_to", "region", "choices",
        "confidence", "release")  # fmt: skip


Ask = Callable[..., Result]


@pytest.fixture
def ask(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Calls the command against the installation that runs, with standard output and error apart."""
    installation.until_it_understands()
    settings = installation.running.settings
    monkeypatch.setenv("YICHUANG_PORT", str(settings.port))
    monkeypatch.setenv("YICHUANG_VAR", str(settings.var))
    return lambda *arguments: CliRunner().invoke(app, ["ask", *arguments])


def test_the_answer_is_printed_as_json_with_the_promised_keys(ask: Ask) -> None:
    answered = ask("失业金能领几个月", "--json")
    answer = json.loads(answered.stdout)
    assert answered.exit_code == 0
    assert tuple(answer) == KEYS
    assert answer["article_id"] == "unemployment-duration"


def test_the_answer_is_printed_for_people_with_its_basis(ask: Ask) -> None:
    answered = ask("失业金能领几个月")
    assert answered.exit_code == 0
    assert "依据：《" in answered.stdout


def test_a_bad_line_of_a_batch_is_reported_and_skipped(ask: Ask, tmp_path: Path) -> None:
    """Rule 6: nothing already accepted is lost."""
    lines = ['{"id": 1, "text": "你好"}', "not json", '{"id": 3}', '{"id": 4, "text": "失业金能领几个月"}']
    batch, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    batch.write_text("\n".join(lines) + "\n", encoding="utf-8")
    answered = ask("--batch", str(batch), "--out", str(out))
    answers: list[dict[str, Any]] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert answered.exit_code == 1
    assert [(a["id"], a["question"]) for a in answers] == [(1, "你好"), (4, "失业金能领几个月")]
    assert answers[1]["article_id"] == "unemployment-duration"
    assert "第 2 行" in answered.stderr
    assert "第 3 行" in answered.stderr
    assert "Traceback" not in answered.stderr


def test_a_rule_answers_on_its_days_only(ask: Ask) -> None:
    """The day before and the first day of a dated version (Lesson 21)."""
    question = "怀孕后再交生育险来得及吗"
    found = {}
    for day in ("2026-12-31", "2027-01-01"):
        answered = ask(question, "--json", "--as-of", day)
        assert answered.exit_code == 0
        found[day] = json.loads(answered.stdout)
    before, after = found["2026-12-31"], found["2027-01-01"]
    assert before["article_id"] == after["article_id"] == "maternity-conditions"
    assert before["valid_to"] == "2026-12-31"
    assert after["valid_from"] == "2027-01-01"
    assert before["text"] != after["text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["你好", "--as-of", "yesterday"], "as_of"),
        (["你好", "--region", "hangzhou"], "region"),
        (["--batch", "/no/such/file", "--out", "/tmp/x"], "/no/such/file"),
        ([], "--batch"),
        (["你好", "--batch", "questions.jsonl"], "--batch"),
    ],
)
def test_a_call_that_makes_no_sense_ends_in_one_sentence(ask: Ask, arguments: list[str], said: str) -> None:
    answered = ask(*arguments)
    assert answered.exit_code == 2
    assert said in answered.stderr
    assert "Traceback" not in answered.stderr
