"""The bot's command line.

python run.py train     [--model-dir D]            训练；已有与当前数据相符的模型时不再训练
python run.py serve     --port P [--model-dir D]   在本机提供服务
python run.py validate                             核对意图、规则、故事是否一致
python run.py test-nlu  [--model-dir D]            用没有训练过的句子测理解
python run.py test-core [--model-dir D]            用测试故事测对话
python run.py data-hash                            当前数据的指纹
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

from launch import project

if TYPE_CHECKING:
    from launch.logs import PrivateFormatter

COMMANDS = ("train", "serve", "validate", "test-nlu", "test-core", "data-hash")


def main(arguments: list[str]) -> int:
    """Runs one command; returns the exit code: 0 done, 1 a check failed, 2 the command cannot run as given."""
    options = _parser().parse_args(arguments)
    if options.command == "data-hash":
        print(project.data_hash())
        return 0
    if options.command == "train" and project.model_path(options.model_dir).exists():
        return _say_ready(options.model_dir)
    project.prepare_environment(options.model_dir)
    return _run_with_rasa(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="易窗的对话理解", epilog=__doc__, formatter_class=_Plain)
    parser.add_argument("command", choices=COMMANDS, help="要做的事")
    parser.add_argument("--model-dir", type=lambda p: Path(p).resolve(), default=project.MODELS, help="模型所在目录")
    parser.add_argument("--port", type=int, default=5005, help="serve 的端口")
    return parser


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the examples as written."""


def _run_with_rasa(options: argparse.Namespace) -> int:
    """Imports Rasa only here: the stand-in and the environment must be in place before."""
    from launch import logs, stand_in

    stand_in.install()
    formatter = logs.configure()
    from launch import savings

    savings.apply()
    if options.command == "serve":
        return _serve(options, formatter)
    if options.command == "train":
        return _train(options.model_dir)
    return _check(options)


def _serve(options: argparse.Namespace, formatter: PrivateFormatter) -> int:
    from launch import serving

    try:
        serving.serve(options.port, options.model_dir, formatter)
    except serving.CannotServe as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _train(model_dir: Path) -> int:
    from launch import training

    try:
        training.train(model_dir, sys.stdout)
    except training.TrainingFailed as error:
        print(error, file=sys.stderr)
        return 1
    return _say_ready(model_dir)


def _say_ready(model_dir: Path) -> int:
    model = str(project.model_path(model_dir))
    print(json.dumps({"stage": "ready", "done": 1, "of": 1, "model": model}), flush=True)
    return 0


def _check(options: argparse.Namespace) -> int:
    from launch import checks

    if options.command == "validate":
        return checks.validate()
    model = project.model_path(options.model_dir)
    if not model.exists():
        print(f"没有与当前数据相符的模型 {model.name}，请先运行 run.py train", file=sys.stderr)
        return 2
    return checks.test_nlu(model) if options.command == "test-nlu" else checks.test_core(model)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
