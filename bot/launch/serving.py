"""Serves the model on this machine only."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from rasa.core.run import serve_application
from rasa.core.utils import AvailableEndpoints

from launch.logs import PrivateFormatter
from launch.project import ROOT, data_hash, model_path

REQUIRED = ("CHANNEL_SECRET", "ACTION_URL", "ACTION_SECRET")


class CannotServe(Exception):
    """Something is missing; the message says what to do."""


def serve(port: int, model_dir: Path, logs: PrivateFormatter) -> None:
    """Runs until it is told to stop. Rasa's HTTP API stays off: the channel of the platform is the only route.

    Raises:
        CannotServe: an environment variable or the model for the current files is missing.
    """
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        raise CannotServe(f"请先设置环境变量：{'、'.join(missing)}")
    model = model_path(model_dir)
    if not model.exists():
        raise CannotServe(f"没有与当前数据相符的模型 {model.name}，请先运行 run.py train --model-dir {model_dir}")
    os.environ["BOT_TRAINED_ON"] = data_hash()
    if os.environ.get("EXIT_WITH_PARENT"):
        threading.Thread(target=_end_with_parent, daemon=True).start()

    async def seal(*_: Any) -> None:
        logs.sealed = True

    serve_application(
        model_path=str(model),
        interface="127.0.0.1",
        port=port,
        credentials=str(ROOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        enable_api=False,
        response_timeout=60,
        server_listeners=[(seal, "after_server_start")],
    )


def _end_with_parent() -> None:
    """Stops this process when standard input closes, which it does however the parent ends."""
    while sys.stdin.buffer.read(1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
