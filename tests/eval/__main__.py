"""``python -m tests.eval``: measure how good the answers are, or fit the confidence.

python -m tests.eval                     the whole turn, through a running platform
python -m tests.eval --engine            the knowledge engine alone
python -m tests.eval --engine --speed    and how long a lookup takes
python -m tests.eval --engine --diet-python PATH   and train DIET to compare with (slow)
python -m tests.eval --fit               fit knowledge/calibration.yaml
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ranking import CALIBRATION, Calibration
from tests.eval import fit, report, speed
from tests.eval.baselines import baselines, diet
from tests.eval.diet import NoDiet
from tests.eval.intents import ROOT, Intent, NoBot, intents
from tests.eval.questions import NoQuestions, Question, read
from tests.eval.subjects import EngineSubject, NoPlatform, run_turns, understood


def main(arguments: list[str]) -> int:
    """Run; returns 0 when done, 2 when something that is needed is not there."""
    options = _parser().parse_args(arguments)
    try:
        questions = read(_folder(options.questions))
        if options.fit:
            return _fit(options, questions)
        return _engine(options, questions) if options.engine else _turns(options, questions)
    except (NoBot, NoDiet, NoPlatform, NoQuestions) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description="评测回答质量")
    parser.add_argument("--questions", type=Path, help="开发集所在目录（也可用环境变量 YICHUANG_QUESTIONS）")
    parser.add_argument("--engine", action="store_true", help="只测知识引擎，不经过平台")
    parser.add_argument("--fit", action="store_true", help="重新计算把握和门槛，写进 knowledge/calibration.yaml")
    parser.add_argument("--speed", action="store_true", help="同时测每次查找要多久（与 --engine 合用）")
    parser.add_argument(
        "--diet-python", type=Path, help="装有 rasa 和 TensorFlow 的 Python：同时训练 DIET 来比（与 --engine 合用）"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "report", help="报告放在哪里")
    parser.add_argument("--kept", type=Path, default=ROOT / "var" / "eval", help="算过的向量和意图放在哪里")
    parser.add_argument("--bot-models", type=Path, default=ROOT / "bot" / "models", help="机器人模型所在目录")
    parser.add_argument("--command", default=str(Path(sys.executable).with_name("yichuang")), help="yichuang 命令")
    return parser


def _folder(given: Path | None) -> Path | None:
    named = os.environ.get("YICHUANG_QUESTIONS")
    if given or named:
        return given or Path(str(named))
    beside = ROOT.parent / "shared" / "questions"
    return beside if beside.is_dir() else None


def _subject(options: argparse.Namespace, questions: list[Question]) -> EngineSubject:
    known: dict[str, Intent] = intents(
        [understood(question.text) for question in questions], options.kept / "intents.json", options.bot_models
    )
    return EngineSubject.make(options.kept / "vectors.db", known, Calibration.read())


def _engine(options: argparse.Namespace, questions: list[Question]) -> int:
    subject = _subject(options, questions)
    results = subject.run(questions)
    release, covered = subject.engine.current(), [q for q in questions if q.covered]
    others = baselines(release, subject.day, covered)
    if options.diet_python:
        others |= diet(options.diet_python, release, subject.day, covered)
    notes = _speed(speed.measure(subject, [q for q in questions if q.set != "foreign"])) if options.speed else ""
    markdown = report.page("只测知识引擎", subject.day, results, others, notes)
    report.write(options.out, markdown, report.data("engine", results, others))
    sys.stdout.write(markdown)
    return 0


def _turns(options: argparse.Namespace, questions: list[Question]) -> int:
    results = run_turns(questions, [options.command])
    markdown = report.page("整轮对话", datetime.now(UTC).date(), results, {}, "")
    report.write(options.out, markdown, report.data("turn", results, {}))
    sys.stdout.write(markdown)
    return 0


def _fit(options: argparse.Namespace, questions: list[Question]) -> int:
    subject = _subject(options, questions)
    fitted = fit.fit(fit.collect(subject, questions), Calibration.read())
    fit.write(fitted.calibration, CALIBRATION)
    sys.stdout.write(
        f"五折交叉验证：有知识可答的直接答 {fitted.answered:.1%}，其中答错占全部 {fitted.wrong:.1%}；"
        f"与社保无关的被答 {fitted.foreign_answered:.1%}，给选项 {fitted.foreign_choices:.1%}；"
        f"前三有对却什么都没给 {fitted.missed:.1%}；把握在 0.9 以上的对 {fitted.high:.1%}；对数损失 {fitted.log_loss:.4f}\n"
    )
    return 0


def _speed(found: speed.Speed) -> str:
    return (
        f"## 快慢\n\n{found.count} 次查找：平均 {found.mean:.1f} 毫秒，中位 {found.p50:.1f}，"
        f"95% 在 {found.p95:.1f} 以内；不用编码的占 {found.skipped:.1%}。"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
