"""`motcua doctor`: look at everything the assistant needs and say what is wrong and how to mend it."""

from __future__ import annotations

import json
import platform
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import connect, reading
from foundation.settings import ROOT, Settings, SettingsError
from launcher.environments import is_ready
from launcher.pythons import find_python310
from operations import run_file
from operations.model import model_path

FREE_DISK_GB = 5
EARLIEST_SANE_YEAR = 2026


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` says what to do when it is not right."""

    name: str
    ok: bool
    found: str
    mend: str = ""


def doctor(settings: Settings, *, as_json: bool) -> int:
    """Print all findings; exit code 0 when everything is right, 1 otherwise."""
    findings = [Finding("settings", True, "all right")]
    for check in (_python, _python310, _processor, _disk, _clock, _environments, _ports, _database, _model, _secrets):
        try:
            findings += check(settings)
        except Exception as error:  # a check that breaks is a finding, not the end of the others
            findings.append(Finding(check.__name__.strip("_"), False, f"{type(error).__name__}: {error}"))
    return _report(findings, as_json=as_json)


def report_wrong_settings(error: SettingsError, *, as_json: bool) -> int:
    """The settings could not be read, so nothing else can be looked at."""
    findings = [Finding("settings", False, "wrong", line) for line in str(error).splitlines()]
    return _report(findings, as_json=as_json)


def _report(findings: list[Finding], *, as_json: bool) -> int:
    wrong = [item for item in findings if not item.ok]
    if as_json:
        print(json.dumps([asdict(item) for item in findings], ensure_ascii=False))
    else:
        table = Table("", "what", "found", "what to do", show_lines=False)
        for item in findings:
            table.add_row("[green]ok" if item.ok else "[red]no", item.name, item.found, "" if item.ok else item.mend)
        Console().print(table)
        print("All is right." if not wrong else f"{len(wrong)} to mend.")
    return 1 if wrong else 0


def _python(_settings: Settings) -> Iterator[Finding]:
    yield Finding("Python", sys.version_info >= (3, 11), platform.python_version(), "install Python 3.11 or newer")


def _python310(_settings: Settings) -> Iterator[Finding]:
    found = find_python310()
    ready = is_ready("rasa")
    yield Finding(
        "Python 3.10 for Rasa",
        bool(found) or ready,
        str(found or ("built into the environment" if ready else "none")),
        "install python3.10 with its venv package, or uv; ./motcua up fetches one when online",
    )


def _processor(_settings: Settings) -> Iterator[Finding]:
    info = Path("/proc/cpuinfo")
    flags = info.read_text() if info.exists() else ""
    has_avx = " avx " in flags or platform.machine() not in {"x86_64", "AMD64"}
    yield Finding("processor", has_avx, "AVX" if has_avx else "no AVX", "TensorFlow needs a processor with AVX")


def _disk(settings: Settings) -> Iterator[Finding]:
    for name, path in (("disk of the checkout", ROOT), ("disk of the data", _existing(settings.data_dir))):
        free = shutil.disk_usage(path).free / 1e9
        yield Finding(name, free > FREE_DISK_GB, f"{free:.0f} GB free", f"free at least {FREE_DISK_GB} GB")


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _clock(_settings: Settings) -> Iterator[Finding]:
    now = datetime.now(UTC)
    ok = now.year >= EARLIEST_SANE_YEAR and time.time() > (ROOT / "motcua").stat().st_mtime - 86_400
    yield Finding("clock", ok, now.strftime("%Y-%m-%d %H:%M UTC"), "set the clock; dates and signatures depend on it")


def _environments(_settings: Settings) -> Iterator[Finding]:
    for name in ("app", "rasa"):
        ready = is_ready(name)
        yield Finding(f"environment {name}", ready, "built" if ready else "not built", "run ./motcua up")


def _ports(settings: Settings) -> Iterator[Finding]:
    running = run_file.read(settings)
    if running:
        for item in running.processes:
            alive = _connects("127.0.0.1", item.port)
            found = f"port {item.port} {'answers' if alive else 'does not answer'}"
            yield Finding(f"process {item.name}", alive, found, f"read {settings.data_dir / 'logs'}/{item.name}.log")
        return
    taken = _connects(settings.motcua_host, settings.motcua_port)
    found = f"{settings.motcua_port} is {'taken' if taken else 'free'}"
    yield Finding("port", not taken, found, "stop what uses it or set MOTCUA_PORT")


def _connects(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def _database(settings: Settings) -> Iterator[Finding]:
    engine = connect(settings.database_url)
    try:
        with reading(engine) as session:
            count = session.execute(text("SELECT count(*) FROM procedure")).scalar_one()
        yield Finding("database", bool(count), f"{count} procedures", "run ./motcua up, which loads the curated ones")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        yield Finding("database", False, reason, "run ./motcua up once; if it stays, look at MOTCUA_DATABASE_URL")
    finally:
        engine.dispose()


def _model(settings: Settings) -> Iterator[Finding]:
    path = model_path(settings)
    found = path.name if path.exists() else "none for the present training data"
    yield Finding("model", path.exists(), found, "run ./motcua train")


def _secrets(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / "secret.key"
    if path.exists():
        mode = path.stat().st_mode & 0o777
        yield Finding("secret key", mode == 0o600, f"mode {mode:o}", f"run: chmod 600 {path}")
