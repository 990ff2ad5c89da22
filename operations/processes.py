"""Child processes of `up`: started so that they never outlive it, logged, restarted, stopped in order."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from foundation.settings import ROOT

LOG_BYTES, LOG_FILES = 5_000_000, 3
RESTART_DELAYS_S = (0.0, 1.0, 2.0, 5.0, 10.0)
STABLE_AFTER_S = 60.0  # a process that lived this long starts again without delay

Printer = Callable[[str, str], None]


class Child:
    """One supervised process. Call all methods from the thread that created it: Linux ties the death signal to it."""

    def __init__(
        self, name: str, command: list[str], environ: dict[str, str], port: int, log_dir: Path, show: Printer
    ) -> None:
        self.name, self.command, self.environ, self.port = name, command, environ, port
        self.process: subprocess.Popen[str] | None = None
        self.restarts = 0
        self.restart_at: float | None = None
        self._show, self._started = show, 0.0
        log_dir.mkdir(parents=True, exist_ok=True)
        self._log = RotatingFileHandler(
            log_dir / f"{name}.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        guard = [sys.executable, "-m", "launcher.child", str(os.getpid())]
        self.process = subprocess.Popen(
            [*guard, *self.command],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._started, self.restart_at = time.monotonic(), None
        threading.Thread(target=self._pump, args=(self.process,), daemon=True).start()

    def watch(self) -> str | None:
        """Restart it when it died; gives a sentence for the log when something happened."""
        now = time.monotonic()
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
                return f"{self.name} started again"
            return None
        if self.process is None or self.process.poll() is None:
            return None
        self.restarts = 0 if now - self._started > STABLE_AFTER_S else self.restarts + 1
        delay = RESTART_DELAYS_S[min(self.restarts, len(RESTART_DELAYS_S) - 1)]
        self.restart_at = now + delay
        return f"{self.name} ended with code {self.process.returncode}; starting it again in {delay:.0f} s"

    def ask_to_stop(self) -> None:
        """Send SIGTERM to it and what it started."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it now, and reap it."""
        self._signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def _pump(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for line in process.stdout:
            text = line.rstrip()
            self._log.handle(logging.makeLogRecord({"msg": text}))
            self._show(self.name, text)


def stop_all(children: list[Child], *, within_s: float) -> None:
    """Stop in the order given, all together at most `within_s` seconds; what does not listen is killed."""
    deadline = time.monotonic() + within_s
    for child in children:
        child.ask_to_stop()
    for child in children:
        process = child.process
        if process is None:
            continue
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
