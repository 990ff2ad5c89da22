"""One whole stack, started by `./motcua up` as a newcomer does, shared by the tests of this folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from operations.ask import Client
from operations.run_file import ProcessEntry, RunFile

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
READY_WITHIN_S = 240


@dataclass
class Stack:
    """A running `./motcua up`."""

    process: subprocess.Popen[str]
    data_dir: Path
    port: int
    started: float
    ready_after_s: float = 0.0
    environ: dict[str, str] = field(default_factory=dict)

    def run_file(self) -> RunFile:
        """What it says of itself now."""
        data: dict[str, Any] = json.loads((self.data_dir / "run.json").read_text())
        processes = [ProcessEntry(**item) for item in data.pop("processes")]
        return RunFile(**data, processes=processes)

    def pid_of(self, name: str) -> int | None:
        """The process id of `rasa`, `actions` or `gateway`."""
        return next(item.pid for item in self.run_file().processes if item.name == name)

    def ask(self, text: str, conversation: str = "") -> dict[str, Any]:
        """One answer as `./motcua ask --json` prints it."""
        return Client(self.run_file()).ask(text, conversation)

    def command(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run another `./motcua` command against this stack."""
        return subprocess.run(
            [sys.executable, "motcua", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            **options,
        )


def start(data_dir: Path, **settings: str) -> Stack:
    """Start a stack on a data directory and a free port; does not wait."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "MOTCUA_DATA_DIR": str(data_dir), "MOTCUA_PORT": str(port), **settings}
    log = (data_dir / "up.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "motcua", "up"], cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT, text=True
    )
    return Stack(process, data_dir, port, time.monotonic(), environ=environ)


def wait_ready(stack: Stack) -> None:
    """Wait until it says that it is ready; fails with the end of its log."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and stack.process.poll() is None:
        try:
            if stack.run_file().state == "ready":
                stack.ready_after_s = time.monotonic() - stack.started
                return
        except (FileNotFoundError, json.JSONDecodeError):
            pass
        time.sleep(0.2)
    stop(stack)
    pytest.fail("not ready; the log ends:\n" + (stack.data_dir / "up.log").read_text()[-3000:])


def stop(stack: Stack) -> float:
    """Ask it to stop as Ctrl-C does; gives the seconds that took."""
    began = time.monotonic()
    if stack.process.poll() is None:
        stack.process.send_signal(signal.SIGINT)
        stack.process.wait(timeout=40)
    return time.monotonic() - began


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = start(tmp_path_factory.mktemp("stack"))
    wait_ready(running)
    yield running
    stop(running)
