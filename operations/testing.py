"""`motcua test`: style, types, the tests of the modern environment, the tests inside Rasa's environment."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from rich.console import Console

from foundation.settings import ROOT
from launcher.environments import path_of, python_of

TYPED = ("foundation", "vietnamese", "search", "procedures", "faq", "localities", "dialogue", "actions", "connectors")
TYPED_MORE = ("operations", "launcher", "migrations", "benchmarks")


@dataclass(frozen=True)
class Check:
    """One command of the test run and the environment variables it needs beyond ours."""

    title: str
    command: list[str]
    environ: dict[str, str]


def run_tests(paths: list[str], *, fast: bool) -> int:
    """Run all checks, or the tests below `paths`; gives 0 when all passed."""
    console = Console(stderr=True)
    failed = []
    for check in _checks(paths, fast=fast):
        console.rule(check.title)
        done = subprocess.run(check.command, cwd=ROOT, env={**os.environ, **check.environ}, check=False)
        if done.returncode:
            failed.append(check.title)
    console.rule()
    console.print(f"[red]Failed: {', '.join(failed)}" if failed else "[green]All checks passed")
    return 1 if failed else 0


def _checks(paths: list[str], *, fast: bool) -> list[Check]:
    ours = [path for path in paths if not path.startswith("tests/bot")]
    rasas = [path for path in paths if path.startswith("tests/bot")]
    checks = [] if paths else _static_checks()
    if ours or not paths:
        marks = ["-m", "not stack and not browser"] if fast else []
        checks.append(Check("tests", [sys.executable, "-m", "pytest", *marks, *ours], {}))
    if rasas or not paths:
        tools = {"PYTHONPATH": f"{path_of('rasa-test')}{os.pathsep}{ROOT}", "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [str(python_of("rasa")), "-m", "pytest", "-q", "-p", "no:cacheprovider", *(rasas or ["tests/bot"])]
        checks.append(Check("tests inside Rasa's environment", command, tools))
    return checks


def _static_checks() -> list[Check]:
    python = sys.executable
    typed = [name for name in (*TYPED, *TYPED_MORE) if list((ROOT / name).rglob("*.py"))]
    in_rasa = ["--config-file", "bot/mypy.ini", "--python-executable", str(python_of("rasa"))]
    return [
        Check("style", [python, "-m", "ruff", "check", "."], {}),
        Check("format", [python, "-m", "ruff", "format", "--check", "."], {}),
        Check("types", [python, "-m", "mypy", *typed], {}),
        Check("types of what Rasa imports", [python, "-m", "mypy", *in_rasa, "bot"], {}),
    ]
