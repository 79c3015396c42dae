"""``yichuang`` from a shell: whatever keeps it from working is one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.main import main
from service.settings import HOME

COMMAND = Path(sys.executable).with_name("yichuang")
pytestmark = pytest.mark.command


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "port 要写成整数"),
        ("PORT", "99999", "port 不能大于 65535"),
        ("LOG_LEVEL", "loud", "log_level 只能是"),
        ("QUIET_SECONDS", "-1", "quiet_seconds 不能小于 0"),
        ("REGION", "hz", "region"),
        ("RASA_URLS", "x", "rasa_urls"),
        ("RATES__MESSAGES", "often", "40/minute"),
    ],
)
def test_a_wrong_setting_ends_in_one_sentence_that_names_it(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"YICHUANG_{name}", value)
    monkeypatch.setattr(sys, "argv", ["yichuang", "knowledge", "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert "config/settings.yaml" in err
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_database_that_is_not_there_ends_in_one_sentence(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody:geheim@127.0.0.1:1/none"
    script = (
        "import sys\nfrom service.cli import main, run\nfrom service.migrate import upgrade\n"
        "async def only_the_database(settings): upgrade(settings.database)\n"
        "run._run = only_the_database\nsys.argv = ['yichuang', 'run']\nmain.main()\n"
    )
    code, err = ended(sys.executable, "-c", script, YICHUANG_VAR=str(tmp_path), YICHUANG_DATABASE_URL=url)
    assert code == 2
    assert "数据库打不开" in err
    assert "geheim" not in err


def test_broken_keys_end_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("", encoding="ascii")
    code, err = ended(COMMAND, "ask", "你好", YICHUANG_VAR=str(tmp_path))
    assert code == 2
    assert "keys.json 读不出来" in err


def ended(*command: str | Path, **environment: str) -> tuple[int, str]:
    """Exit code and errors of a process; a traceback is never the answer."""
    done = subprocess.run(
        command, cwd=HOME, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr
