"""Find a Python 3.10 for Rasa: on PATH, from pyenv (also without shims), from uv; else have uv fetch one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from launcher.files import ENVIRONMENTS, LauncherError

WANTED = (3, 10)
SYSTEM_FOLDERS = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
NO_PYTHON = """\
No Python 3.10 was found, and it could not be fetched.
Rasa, which understands the questions, runs on Python 3.10 only. Do one of these, then run the command again:
  - install it with your system's packages (python3.10 and python3.10-venv), or
  - with pyenv:  pyenv install 3.10, or
  - with uv:     uv python install 3.10, or
  - connect this machine to the internet, so that it is fetched for you.
What was tried last said: {reason}"""


def find_python310() -> Path | None:
    """The first Python 3.10 that really starts and can make environments, or None."""
    seen: set[Path] = set()
    for candidate in _candidates():
        real = candidate.resolve()
        if real not in seen and candidate.exists():
            seen.add(real)
            if _is_wanted(candidate):
                return candidate
    return None


def python310() -> Path:
    """A Python 3.10: one that is here, else one fetched by uv into the checkout.

    Raises:
        LauncherError: none is here and none can be fetched; the text lists the ways to get one.
    """
    return find_python310() or _fetch()


def _candidates() -> Iterator[Path]:
    named = os.environ.get("MOTCUA_PYTHON310")
    if named:
        yield Path(named)
    yield from sorted((ENVIRONMENTS / "python").glob("cpython-3.10*/bin/python3.10"))
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(folder) / "python3.10"
    home = Path.home()
    roots = [Path(os.environ[name]) for name in ("PYENV_ROOT",) if os.environ.get(name)] + [home / ".pyenv"]
    for root in roots:
        yield from sorted((root / "versions").glob("3.10*/bin/python3.10"), reverse=True)
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    uv_root = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python")
    yield from sorted(uv_root.glob("cpython-3.10*/bin/python3.10"), reverse=True)
    for folder in SYSTEM_FOLDERS:
        yield Path(folder) / "python3.10"


def _is_wanted(python: Path) -> bool:
    """Start it: a pyenv shim exists even when its version is not set."""
    code = "import sys, venv, ensurepip; print(sys.version_info[:2] == (3, 10))"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "True"


def _fetch() -> Path:
    print("No Python 3.10 found; asking uv to fetch one.", flush=True)
    target = ENVIRONMENTS / "python"
    command = [str(_uv()), "python", "install", "--install-dir", str(target), "3.10"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        found = find_python310()
        if found:
            return found
    raise LauncherError(NO_PYTHON.format(reason=_last_line(done.stderr)))


def _uv() -> Path:
    """uv from PATH, else installed from its hashed lock file."""
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    from launcher.environments import ensure

    try:
        return ensure("uv") / "bin" / "uv"
    except LauncherError as error:
        raise LauncherError(NO_PYTHON.format(reason=_last_line(str(error)))) from None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"
