"""Trains the model for the files as they are now, and says how far it is."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, TextIO

from rasa import model_training
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.training import graph_trainer
from rasa.engine.training.hooks import LoggingHook

from launch.project import ROOT, model_name, model_path


class TrainingFailed(Exception):
    """Rasa refused the data or the configuration; its own lines on the error stream say why."""


def train(model_dir: Path, progress: TextIO) -> Path:
    """Trains in a folder beside the model; the model appears under its name only when it is whole.

    `progress` gets one JSON object a line for each finished step: `{"stage": component, "done": i, "of": n}`.
    """
    target = model_path(model_dir)
    graph_trainer.LoggingHook = _progress_hook(progress)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, redirect_stdout(sys.stderr):
        result = model_training.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data")],
            output=folder,
            force_training=True,
            fixed_model_name=model_name(),
        )
        if result.code != 0 or result.model is None:
            raise TrainingFailed(f"训练没有成功（代码 {result.code}），原因见上面几行")
        os.replace(result.model, target)
    return target


def _steps(schema: GraphSchema) -> int:
    """How many nodes will run: the targets and what they need."""
    needed: set[str] = set()
    waiting = list(schema.target_names)
    while waiting:
        name = waiting.pop()
        if name in schema.nodes and name not in needed:
            needed.add(name)
            waiting += schema.nodes[name].needs.values()
    return len(needed)


def _progress_hook(progress: TextIO) -> type[LoggingHook]:
    class ProgressHook(LoggingHook):
        """Reports each finished step of the training graph."""

        def __init__(self, pruned_schema: GraphSchema) -> None:
            super().__init__(pruned_schema)
            self._done, self._of = 0, _steps(pruned_schema)

        def on_after_node(
            self,
            node_name: str,
            execution_context: ExecutionContext,
            config: dict[str, Any],
            output: Any,
            input_hook_data: dict[str, Any],
        ) -> None:
            self._done += 1
            stage = self._pruned_schema.nodes[node_name].uses.__name__
            line = {"stage": stage, "done": self._done, "of": self._of}
            print(json.dumps(line), file=progress, flush=True)

    return ProgressHook
