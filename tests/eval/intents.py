"""What the bot thinks of the questions, kept in a file, so that the bot is asked once for each text.

The bot runs under its own Python; this file is also the script that it runs there: texts in, intents out, one
JSON line each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOT = ROOT / "bot"
PYTHON = BOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
Intent = tuple[str, float]


class NoBot(RuntimeError):
    """Raised when the bot's Python or its model is not there."""


def intents(texts: Sequence[str], cache: Path, models: Path) -> dict[str, Intent]:
    """The intent of each text and its confidence; ``texts`` are as the platform sends them to the bot."""
    known: dict[str, Intent] = {}
    if cache.is_file():
        known = {text: (name, sure) for text, (name, sure) in json.loads(cache.read_text(encoding="utf-8")).items()}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known |= _ask(new, models)
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return known


def _ask(texts: Sequence[str], models: Path) -> Mapping[str, Intent]:
    if not PYTHON.is_file():
        raise NoBot("机器人还没有安装：请先准备好 bot/.venv，或不用意图评测")
    lines = "\n".join(json.dumps(text, ensure_ascii=False) for text in texts)
    ran = subprocess.run(
        [PYTHON, __file__, models], input=lines, text=True, encoding="utf-8", capture_output=True, check=False
    )
    if ran.returncode:
        raise NoBot(f"机器人没有读懂问题：{ran.stderr.strip().splitlines()[-1:]}")
    return {text: (name, sure) for text, name, sure in map(json.loads, ran.stdout.splitlines())}


def _serve(models: Path) -> None:
    out, sys.stdout = sys.stdout, sys.stderr  # Rasa's own lines must not mix with the answers
    sys.path.insert(0, str(BOT))
    from launch import project, stand_in  # type: ignore[import-not-found]  # of the bot's own Python

    project.prepare_environment(models)
    stand_in.install()
    from launch import savings

    savings.apply()
    import asyncio

    from rasa.core.agent import Agent  # type: ignore[import-not-found]  # of the bot's own Python

    agent = Agent.load(str(project.model_path(models)))
    for line in sys.stdin.read().splitlines():
        text = json.loads(line)
        said = asyncio.run(agent.parse_message(text))["intent"]
        out.write(json.dumps([text, said["name"], said["confidence"]]) + "\n")
    out.flush()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]).resolve())
