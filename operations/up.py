"""`motcua up`: prepare, start, watch and stop the whole stack of one data directory."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import requests
from rich.console import Console
from rich.text import Text

from connectors.known import KNOWN_CODE, KNOWN_QUESTION
from foundation.settings import ROOT, Settings
from launcher.environments import python_of
from launcher.files import LauncherError
from operations import run_file
from operations.model import LEAN_MEMORY, rasa_environ, train
from operations.processes import Child, stop_all
from operations.run_file import ProcessEntry, RunFile

STOP_WITHIN_S = 15.0
READY_WITHIN_S = 180.0
WATCH_EVERY_S = 0.2
ALREADY_RUNNING = 5
COLOURS = {"rasa": "magenta", "actions": "cyan", "gateway": "green", "motcua": "bold"}


def up(settings: Settings, *, prepare_only: bool) -> int:
    """Run until SIGTERM, SIGINT or SIGHUP; gives the exit code."""
    held = run_file.hold(settings)
    if held is None:
        running = run_file.read(settings)
        where = f" at http://{running.host}:{running.port}/" if running else ""
        print(f"motcua: the assistant already runs on {settings.data_dir}{where}. Stop it first.", file=sys.stderr)
        return ALREADY_RUNNING
    with held:
        _require_free_port(settings)
        _prepare_apart()
        model = train(settings)
        if prepare_only:
            return 0
        return Stack(settings, str(model)).run()


class Stack:
    """The processes of one data directory and the loop that watches them."""

    def __init__(self, settings: Settings, model: str) -> None:
        self.settings, self.model = settings, model
        self.console = Console(highlight=False, soft_wrap=True)
        self.token = secrets.token_urlsafe(24)
        self.stopping = False
        self.started = time.monotonic()
        self.children, external = self._children()
        self.file = RunFile(os.getpid(), self.token, settings.motcua_host, settings.motcua_port)
        self.external = external

    def run(self) -> int:
        """Start everything, wait until it answers rightly, watch it, stop it."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            for child in self.children:
                child.start()
            self._write("starting")
            self._watch(until=self._ready_or_late)
            if not self.stopping:
                self._write("ready")
                seconds = time.monotonic() - self.started
                host = self.settings.motcua_host
                self.show("motcua", f"Ready in {seconds:.0f} s: http://{host}:{self.settings.motcua_port}/")
                self.show("motcua", "Ctrl-C stops it.")
                self._watch(until=lambda: False)
        finally:
            self._write("stopping")
            stop_all(list(reversed(self.children)), within_s=STOP_WITHIN_S)
            self.settings.run_file.unlink(missing_ok=True)
        self.show("motcua", "Stopped.")
        return 0

    def show(self, name: str, line: str) -> None:
        """Print one line of the common log."""
        self.console.print(Text(f"{time.strftime('%H:%M:%S')} {name:8}", COLOURS.get(name, "")) + Text(f" {line}"))

    def _children(self) -> tuple[list[Child], list[ProcessEntry]]:
        settings = self.settings
        rasa_port, actions_port = free_port(), free_port()
        rasa_url = settings.motcua_rasa_url or f"http://127.0.0.1:{rasa_port}"
        actions_url = settings.motcua_actions_url or f"http://127.0.0.1:{actions_port}"
        ours = {
            **os.environ,
            "MOTCUA_RASA_URL": rasa_url,
            "MOTCUA_ACTIONS_URL": actions_url,
            "MOTCUA_INTERNAL_TOKEN": self.token,
            "PYTHONUNBUFFERED": "1",
            **LEAN_MEMORY,
        }
        logs, children, external = settings.data_dir / "logs", [], []
        if settings.motcua_actions_url:
            external.append(ProcessEntry("actions", port_of(actions_url), None, "external"))
        else:
            command = [sys.executable, "-m", "actions.server", "--port", str(actions_port)]
            children.append(Child("actions", command, ours, actions_port, logs, self.show))
        if settings.motcua_rasa_url:
            external.append(ProcessEntry("rasa", port_of(rasa_url), None, "external"))
        else:
            environ = rasa_environ(settings, **self._rasa_variables(actions_url))
            children.append(Child("rasa", self._rasa_command(rasa_port), environ, rasa_port, logs, self.show))
        gateway = [sys.executable, "-m", "connectors.gateway"]
        children.append(Child("gateway", gateway, ours, settings.motcua_port, logs, self.show))
        return children, external

    def _rasa_variables(self, actions_url: str) -> dict[str, str]:
        """What `endpoints.yml` needs: Rasa's tracker has a file of its own, or a schema of its own in PostgreSQL."""
        configured = self.settings.motcua_database_url
        if configured.startswith("postgresql:"):
            tracker = {"MOTCUA_TRACKER_URL": configured, "POSTGRESQL_SCHEMA": "rasa"}
        else:
            tracker = {"MOTCUA_TRACKER_URL": f"sqlite:///{self.settings.data_dir / 'rasa.db'}"}
        return {"MOTCUA_ACTIONS_URL": actions_url, **tracker}

    def _rasa_command(self, port: int) -> list[str]:
        command = [str(python_of("rasa")), "-m", "rasa", "run", "--model", self.model]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        return [*command, "--interface", "127.0.0.1", "--port", str(port)]

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self, until: Callable[[], bool]) -> None:
        while not self.stopping and not until():
            for child in self.children:
                happened = child.watch()
                if happened:
                    self.show("motcua", happened)
                    self._write(self.file.state)
            time.sleep(WATCH_EVERY_S)

    def _ready_or_late(self) -> bool:
        if time.monotonic() - self.started > READY_WITHIN_S:
            raise LauncherError(
                f"The assistant did not answer a known question within {READY_WITHIN_S:.0f} s. "
                f"The logs in {self.settings.data_dir / 'logs'} say why; ./motcua doctor helps to read them."
            )
        return _answers_rightly(self.settings, self.token)

    def _write(self, state: str) -> None:
        self.file.state = state
        entries = [
            ProcessEntry(child.name, child.port, child.pid, "running" if child.pid else "restarting")
            for child in self.children
        ]
        self.file.processes = entries + self.external
        self.file.write(self.settings.run_file)


def _prepare_apart() -> None:
    """Prepare the data in another process.

    Raises:
        LauncherError: it failed; the text is what that process said.
    """
    done = subprocess.run([sys.executable, "-m", "operations.prepare"], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise LauncherError(done.stdout.decode(errors="replace").strip() or "preparing the data failed; see above")


def _answers_rightly(settings: Settings, token: str) -> bool:
    """Ask the known question the way `motcua ask` does."""
    url = f"http://{settings.motcua_host}:{settings.motcua_port}/internal/ask"
    try:
        answer = requests.post(
            url, json={"text": KNOWN_QUESTION}, headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        procedure = answer.json().get("procedure") or {}
    except (requests.RequestException, ValueError):
        return False
    return bool(procedure.get("code") == KNOWN_CODE)


def _require_free_port(settings: Settings) -> None:
    host, port = settings.motcua_host, settings.motcua_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LauncherError(
                f"port {port} on {host} cannot be used ({error.strerror}). "
                "Stop the program that holds it, or set MOTCUA_PORT to another port."
            ) from None


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_of(url: str) -> int:
    """The port of a base URL, with its scheme's default."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
