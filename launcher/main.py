"""From the command line to the environment that does the work."""

from __future__ import annotations

import os
import sys

from launcher.command_line import build_parser
from launcher.environments import ensure
from launcher.files import ROOT, LauncherError

# Which environments a command needs, the one that runs it first.
NEEDS = {
    "up": ("app", "rasa"),
    "train": ("app", "rasa"),
    "test": ("dev", "app", "rasa", "rasa-test"),
    "bench": ("dev", "app", "rasa"),
}


def main(arguments: list[str]) -> int:  # noqa: RET503 (exec does not return)
    """Parse, build what is missing, and become `operations.main` in its environment.

    Returns an exit code only when it could not hand over.
    """
    options = build_parser().parse_args(arguments)
    try:
        folders = [ensure(name) for name in NEEDS.get(options.command, ("app",))]
    except LauncherError as error:
        print(f"motcua: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    python = folders[0] / "bin" / "python"
    os.environ["PYTHONPATH"] = str(ROOT)
    sys.stdout.flush()
    os.execv(python, [str(python), "-m", "operations.main", *arguments])
