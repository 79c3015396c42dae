"""Where the bot's files are, and which model belongs to them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"

_TRAINED_FROM = ("domain.yml", "config.yml", "requirements.lock", "data", "dict", "words", "components")


def data_hash() -> str:
    """SHA-256 over every file that training reads or that decides how the model behaves, with its path."""
    digest = hashlib.sha256()
    for path in _training_files():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _training_files() -> list[Path]:
    files: list[Path] = []
    for name in _TRAINED_FROM:
        path = ROOT / name
        files += [path] if path.is_file() else [p for p in path.rglob("*.*") if p.suffix != ".pyc"]
    return sorted(path for path in files if path.is_file())


def model_name() -> str:
    """The name of the model for the files as they are now."""
    return f"bot-{data_hash()[:12]}"


def model_path(model_dir: Path) -> Path:
    """Where the model for the files as they are now is or will be."""
    return model_dir / f"{model_name()}.tar.gz"


def prepare_environment(model_dir: Path) -> None:
    """Sets what Rasa reads from the environment, before it is imported.

    The temporary folder is our own: the tokenizer loads its cache from there, and a shared one could be written by
    others. Rasa's training cache is off: it restores parts under the name of another component. One thread for linear
    algebra: the matrices are small, and waiting threads cost more than they save.
    """
    temporary = model_dir / ".tmp"
    temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(
        TMPDIR=str(temporary),
        RASA_TELEMETRY_ENABLED="false",
        RASA_MAX_CACHE_SIZE="0",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
        TF_CPP_MIN_LOG_LEVEL="2",
        LOG_LEVEL="WARNING",
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
    )
    tempfile.tempdir = str(temporary)
    os.chdir(ROOT)
