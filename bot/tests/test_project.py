"""The files belong together: hash, data, launcher, interpreter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.word_lists import any_of
from conftest import ROOT
from launch import project

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
NLU = [
    block
    for path in sorted((ROOT / "data/nlu").glob("*.yml"))
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
]


def examples(blocks: list[dict[str, Any]]) -> set[str]:
    """The plain sentences of the intents, without entity marks."""
    lines = [line[2:] for block in blocks if "intent" in block for line in block["examples"].splitlines()]
    return {re.sub(r"\[(.+?)\]\(.+?\)", r"\1", line) for line in lines}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that make the hash, in a place where they may be changed."""
    for name in project._TRAINED_FROM:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    monkeypatch.setattr(project, "ROOT", tmp_path)
    return tmp_path


def test_the_hash_is_of_the_content_not_of_the_place(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = project.data_hash()
    monkeypatch.setattr(project, "ROOT", ROOT)
    assert project.data_hash() == elsewhere


@pytest.mark.parametrize("name", ["domain.yml", "data/nlu/ask.yml", "words/chat.txt", "components/guards.py"])
def test_each_training_file_changes_the_hash(copy: Path, name: str) -> None:
    before = project.data_hash()
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("\n# 改动\n")
    assert project.data_hash() != before


def test_compiled_code_does_not_change_the_hash(copy: Path) -> None:
    before = project.data_hash()
    (copy / "components/__pycache__").mkdir()
    (copy / "components/__pycache__/guards.cpython-310.pyc").write_bytes(b"x")
    assert project.data_hash() == before


def test_every_response_is_only_an_act() -> None:
    for variants in DOMAIN["responses"].values():
        for variant in variants:
            assert set(variant) <= {"custom", "condition"}
            assert set(variant["custom"]) == {"act"}


def test_every_intent_has_a_rule() -> None:
    rules = yaml.safe_load((ROOT / "data/rules.yml").read_text(encoding="utf-8"))["rules"]
    handled = {step["intent"] for rule in rules for step in rule["steps"] if "intent" in step}
    built_in = {"restart"}
    assert handled | built_in == set(DOMAIN["intents"]) | {"nlu_fallback"}


def test_the_fallback_action_is_rasas_own() -> None:
    assert "action_default_fallback" not in DOMAIN["actions"]


def test_no_test_sentence_was_trained() -> None:
    held_out = yaml.safe_load((ROOT / "tests/nlu_test.yml").read_text(encoding="utf-8"))["nlu"]
    assert len(examples(held_out)) >= 150
    assert examples(held_out) & examples(NLU) == set()


def test_lookup_tables_name_the_longest_first() -> None:
    tables = [block["examples"].splitlines() for block in NLU if "lookup" in block]
    assert tables
    for table in tables:
        assert [len(line) for line in table] == sorted((len(line) for line in table), reverse=True)


def test_every_pattern_is_an_entity_of_an_example() -> None:
    """Rasa silently ignores a pattern whose name no training example carries."""
    marked = set(re.findall(r"\]\((\w+)\)", "".join(block["examples"] for block in NLU if "intent" in block)))
    patterns = {block.get("regex") or block.get("lookup") for block in NLU if "regex" in block or "lookup" in block}
    assert patterns <= marked
    assert marked == set(DOMAIN["entities"])


def test_the_longest_word_wins() -> None:
    assert any_of(["社保", "社保卡"]).search("我的社保卡").group() == "社保卡"


def test_the_lock_file_names_no_place_and_every_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links", lock)
    assert "tensorflow" not in lock
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert "--hash=sha256:" in block, block.split()[0]


def run_find_python(path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{path}:/usr/bin:/bin", "HOME": str(path), **more}
    script = ["/bin/sh", str(ROOT / "find_python.sh")]
    return subprocess.run(script, env=environment, capture_output=True, text=True, check=False)


def test_find_python_takes_the_one_that_is_named(tmp_path: Path) -> None:
    real = os.path.realpath(ROOT / ".venv/bin/python")
    assert run_find_python(tmp_path, PYTHON310=real).stdout.strip() == real


def test_find_python_passes_over_a_shim_that_does_not_run(tmp_path: Path) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    found = run_find_python(tmp_path, PYTHON310=str(shim))
    assert str(shim) not in found.stdout
    assert found.returncode == 0 or "PYTHON310" in found.stderr


@pytest.mark.parametrize("missing", ["CHANNEL_SECRET", "ACTION_URL", "ACTION_SECRET"])
def test_serve_names_what_is_missing(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from launch import logs, serving

    for name in serving.REQUIRED:
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv(missing)
    with pytest.raises(serving.CannotServe, match=missing):
        serving.serve(0, tmp_path, logs.PrivateFormatter())


def test_serve_wants_the_model_of_the_current_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from launch import logs, serving

    for name in serving.REQUIRED:
        monkeypatch.setenv(name, "x")
    (tmp_path / "bot-000000000000.tar.gz").write_bytes(b"")
    with pytest.raises(serving.CannotServe, match="train"):
        serving.serve(0, tmp_path, logs.PrivateFormatter())
