"""The language model: trained once per content of its training data, shared by all data directories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from rich.console import Console

from foundation.settings import ROOT, Settings
from launcher.environments import python_of
from launcher.files import LauncherError, checksum, locked

MODELS = ROOT / "models"
TAIL_LINES = 15
# Fewer memory pools for threads: a process keeps a third less of what it once used.
LEAN_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}


def training_files(settings: Settings) -> list[Path]:
    """Everything the trained model depends on: data, configuration, our components and Rasa's lock file."""
    content = settings.content_dir
    files = [ROOT / "config.yml", ROOT / "domain.yml", ROOT / "requirements" / "rasa.lock"]
    files += [path for folder in ("nlu", "words") for path in (content / folder).glob("*.yml")]
    files += list(content.glob("rules.yml"))
    files += [path for folder in ("bot", "vietnamese") for path in (ROOT / folder).rglob("*.py")]
    return files


def model_path(settings: Settings) -> Path:
    """Where the model for the present training data is or will be."""
    return MODELS / f"{checksum(training_files(settings))}.tar.gz"


def rasa_environ(settings: Settings, **more: str) -> dict[str, str]:
    """The environment variables Rasa is started with."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",  # Rasa's own, of libraries that will not change any more
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "SANIC_WORKERS": "1",
        **LEAN_MEMORY,
        "MOTCUA_CONTENT_DIR": str(settings.content_dir),
        **more,
    }


def train(settings: Settings, *, force: bool = False) -> Path:
    """Train unless a model for the present data is there already; give its path.

    Raises:
        LauncherError: Rasa could not train; the text holds its last lines.
    """
    path = model_path(settings)
    if path.exists() and not force:
        return path
    with locked(MODELS / ".lock"):
        if force or not path.exists():
            _train(settings, path)
    return path


def _train(settings: Settings, path: Path) -> None:
    unfinished = f"unfinished-{path.name.removesuffix('.tar.gz')}"  # Rasa drops what follows a dot
    content = settings.content_dir
    command = [str(python_of("rasa")), "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml"]
    command += ["--data", str(content / "nlu"), str(content / "rules.yml")]
    command += ["--out", str(MODELS), "--fixed-model-name", unfinished]
    console = Console(stderr=True)
    with console.status("Training the language model (under a minute) …"):
        done = subprocess.run(
            command, cwd=ROOT, env=rasa_environ(settings), capture_output=True, text=True, errors="replace", check=False
        )
    made = MODELS / f"{unfinished}.tar.gz"
    if done.returncode or not made.exists():
        lines = (done.stdout + done.stderr).splitlines()[-TAIL_LINES:]
        raise LauncherError("Rasa could not train the model. Its last lines:\n  " + "\n  ".join(lines))
    made.replace(path)
    console.print(f"Trained the language model: {path.name}")
