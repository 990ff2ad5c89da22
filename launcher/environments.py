"""Build the Python environments from hashed lock files, once per content of the lock file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.files import ENVIRONMENTS, REQUIREMENTS, LauncherError, checksum, locked
from launcher.progress import Progress
from launcher.pythons import python310

# Source-only packages (three of Rasa's) are built with these, taken from the same hashed lock file.
BUILD_TOOLS = ("setuptools", "wheel")
# Tools for tests inside Rasa's environment lie in a folder beside it: the environment itself stays as locked.
FOLDERS = {"rasa-test": "rasa"}
COMPLETE = ".complete"


def path_of(name: str) -> Path:
    """Where the environment for the present lock file is or will be."""
    return ENVIRONMENTS / f"{name}-{checksum([REQUIREMENTS / f'{name}.lock'])}"


def is_ready(name: str) -> bool:
    """True when the environment is completely built for the present lock file."""
    return (path_of(name) / COMPLETE).exists()


def ensure(name: str) -> Path:
    """Build the environment (`app`, `dev`, `rasa`, `rasa-test`, `uv`) if absent or stale; give its folder.

    Raises:
        LauncherError: it could not be built; the text holds the last lines of what pip said.
    """
    if is_ready(name):
        return path_of(name)
    with locked(ENVIRONMENTS / f"{name}.lock"):
        if not is_ready(name):
            _build(name)
    return path_of(name)


def python_of(name: str) -> Path:
    """The interpreter of an environment."""
    return path_of(FOLDERS.get(name, name)) / "bin" / "python"


def _build(name: str) -> None:
    target, lock = path_of(name), REQUIREMENTS / f"{name}.lock"
    shutil.rmtree(target, ignore_errors=True)
    if name in FOLDERS:
        ensure(FOLDERS[name])
        arguments = ["--target", str(target)]
    else:
        _make_venv(python310() if name == "rasa" else Path(sys.executable), target)
        arguments = []
    log = ENVIRONMENTS / f"{name}.log"
    tools = _blocks(lock, BUILD_TOOLS) if not arguments else ""
    if tools:
        first = target / "build-tools.txt"
        first.write_text(tools)
        _pip(name, first, [*arguments], log, shown=False)
        arguments.append("--no-build-isolation")
    _pip(name, lock, arguments, log, shown=True)
    (target / COMPLETE).touch()


def _make_venv(python: Path, target: Path) -> None:
    done = subprocess.run([python, "-m", "venv", target], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LauncherError(
            f"{python} cannot make an environment; on Debian and Ubuntu install python3-venv.\n{done.stderr}"
        )


def _blocks(lock: Path, names: tuple[str, ...]) -> str:
    """The hashed entries of some packages of a lock file."""
    entries = re.split(r"\n(?=\S)", lock.read_text())
    return "\n".join(entry for entry in entries if entry.split("==")[0] in names)


def _pip(name: str, lock: Path, arguments: list[str], log: Path, *, shown: bool) -> None:
    command = [str(python_of(name)), "-m", "pip", "install", "--no-deps", "--require-hashes", *arguments]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", str(lock)]
    total = len(re.findall(r"^\S+==", lock.read_text(), flags=re.MULTILINE))
    progress = Progress(f"Building the {name} environment", total) if shown else None
    with (
        log.open("a") as record,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        assert process.stdout
        for line in process.stdout:
            record.write(line)
            if progress and (match := re.match(r"Collecting (\S+?)(==|\s|$)", line)):
                progress.advance(match[1])
            elif progress and line.startswith("Installing collected packages"):
                progress.say("installing")
    if progress:
        progress.end()
    if process.returncode:
        shutil.rmtree(path_of(name), ignore_errors=True)
        lines = log.read_text(errors="replace").splitlines()
        reasons = [line for line in lines if line.startswith("ERROR")][-3:] or lines[-5:]
        raise LauncherError(
            f"The {name} environment could not be built from {lock.name}:\n  "
            + "\n  ".join(reasons)
            + f"\nCheck the network and free disk space, then run the command again. The whole log: {log}"
        )
