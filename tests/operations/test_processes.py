"""Children of `up`: restarted when they die, stopped in order, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from operations.processes import Child, stop_all

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 15.0


def _wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _child(tmp_path: Path, code: str, lines: list[str]) -> Child:
    command = [sys.executable, "-u", "-c", code]
    return Child("worker", command, dict(os.environ), 0, tmp_path, lambda _name, line: lines.append(line))


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_what_a_child_prints_is_shown_and_kept_in_its_log(tmp_path: Path) -> None:
    lines: list[str] = []
    child = _child(tmp_path, "print('xin chào')", lines)
    child.start()
    assert _wait_for(lambda: lines == ["xin chào"])
    assert _wait_for(lambda: (tmp_path / "worker.log").read_text(encoding="utf-8") == "xin chào\n")
    stop_all([child], within_s=5)


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    child = _child(tmp_path, "import time; time.sleep(60)", [])
    child.start()
    assert _wait_for(lambda: child.pid is not None)
    first = child.pid
    assert first
    os.kill(first, signal.SIGKILL)
    happened: list[str] = []

    def restarted() -> bool:
        said = child.watch()
        if said:
            happened.append(said)
        return bool(child.pid and child.pid != first)

    assert _wait_for(restarted)
    assert "ended with code" in happened[0]
    stop_all([child], within_s=5)
    assert child.pid is None


def test_a_child_that_ignores_the_request_to_stop_is_killed_in_time(tmp_path: Path) -> None:
    lines: list[str] = []
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    child = _child(tmp_path, code, lines)
    child.start()
    assert _wait_for(lambda: lines == ["deaf"])
    started = time.monotonic()
    stop_all([child], within_s=1)
    assert time.monotonic() - started < 5
    assert child.pid is None


def test_a_child_does_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    inner = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)"
    outer = (
        "import os, sys, time; from pathlib import Path; from operations.processes import Child;"
        f"c = Child('w', [sys.executable, '-c', {inner!r}], dict(os.environ), 0, Path({str(tmp_path)!r}), print);"
        "c.start(); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", outer], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert _wait_for(lambda: note.exists() and note.read_text() != "")
    pid = int(note.read_text())
    assert _alive(pid)
    supervisor.kill()
    supervisor.wait()
    assert _wait_for(lambda: not _alive(pid))
