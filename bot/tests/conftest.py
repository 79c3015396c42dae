"""Puts Rasa's stand-in and environment in place before any test imports Rasa."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from launch import project, stand_in  # noqa: E402  needs the path above

project.prepare_environment(Path(tempfile.mkdtemp(prefix="bot-tests-")))
stand_in.install()
