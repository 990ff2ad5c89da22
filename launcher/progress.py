"""A progress line on the error output: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time

WIDTH = 24
LOG_EVERY_S = 15.0


class Progress:
    """Counts `total` things; `advance` says which one is at work."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, max(total, 1), 0
        self.started = self.last = time.monotonic()
        self.terminal = sys.stderr.isatty()
        if not self.terminal:
            print(f"{title} …", file=sys.stderr, flush=True)

    def advance(self, what: str) -> None:
        self.done = min(self.done + 1, self.total)
        self._show(what)

    def say(self, what: str) -> None:
        """Show another word without counting."""
        self._show(what)

    def end(self) -> None:
        seconds = time.monotonic() - self.started
        lead = "\r\033[K" if self.terminal else ""
        print(f"{lead}{self.title}: done in {seconds:.0f} s", file=sys.stderr, flush=True)

    def _show(self, what: str) -> None:
        now = time.monotonic()
        if self.terminal:
            full = WIDTH * self.done // self.total
            bar = "█" * full + "░" * (WIDTH - full)
            print(
                f"\r\033[K{self.title} {bar} {self.done}/{self.total} {what[:30]}", end="", file=sys.stderr, flush=True
            )
        elif now - self.last > LOG_EVERY_S:
            self.last = now
            print(f"{self.title}: {self.done}/{self.total} {what}", file=sys.stderr, flush=True)
