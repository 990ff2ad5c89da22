"""`run.json` of a data directory: what runs, where, and the token for commands on this machine."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from foundation.settings import Settings


@dataclass
class ProcessEntry:
    """One process as seen from outside. `state`: starting, running, restarting, stopped, external."""

    name: str
    port: int
    pid: int | None
    state: str


@dataclass
class RunFile:
    """The whole file; `state`: starting, ready, stopping."""

    pid: int
    token: str
    host: str
    port: int
    state: str = "starting"
    processes: list[ProcessEntry] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Replace the file in one step, readable by its owner only."""
        temporary = path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(asdict(self), handle, indent=1)
        temporary.replace(path)


def read(settings: Settings) -> RunFile | None:
    """The stack that runs on this data directory, or None. A file left by a killed stack counts as none."""
    if not is_locked(settings):
        return None
    try:
        data: dict[str, Any] = json.loads(settings.run_file.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    processes = [ProcessEntry(**item) for item in data.pop("processes")]
    return RunFile(**data, processes=processes)


def hold(settings: Settings) -> IO[str] | None:
    """Take the data directory for this process until it ends; None when another stack holds it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    handle = _lock_file(settings).open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def is_locked(settings: Settings) -> bool:
    """True while a stack holds the data directory."""
    if not _lock_file(settings).exists():
        return False
    handle = hold(settings)
    if handle is None:
        return True
    handle.close()
    return False


def _lock_file(settings: Settings) -> Path:
    return settings.data_dir / "up.lock"
