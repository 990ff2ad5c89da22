"""`motcua bench`: run one benchmark of `benchmarks/`, or list them."""

from __future__ import annotations

import ast
import subprocess
import sys

from foundation.settings import ROOT
from launcher.environments import python_of
from launcher.files import LauncherError

IN_RASA = "# runs in: rasa"


def bench(name: str | None, options: list[str]) -> int:
    """Run `benchmarks/<name>.py` with its options; without a name list all with their first line."""
    scripts = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("*.py")) if path.stem != "__init__"}
    if name is None:
        for stem, path in scripts.items():
            doc = ast.get_docstring(ast.parse(path.read_text())) or ""
            print(f"{stem:20} {doc.splitlines()[0] if doc else ''}")
        return 0
    if name not in scripts:
        raise LauncherError(f"There is no benchmark {name}; there are: {', '.join(scripts)}")
    script = scripts[name]
    inside_rasa = IN_RASA in script.read_text()
    python = str(python_of("rasa")) if inside_rasa else sys.executable
    return subprocess.run([python, str(script), *options], cwd=ROOT, check=False).returncode
