"""`motcua status`: which processes of the stack run, on which ports."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from foundation.settings import Settings
from operations import run_file

NOT_RUNNING = 3


def status(settings: Settings, *, as_json: bool) -> int:
    """Print the processes; exit code 0 when the stack runs, 3 when it does not."""
    running = run_file.read(settings)
    if as_json:
        state = running.state if running else "stopped"
        processes = [asdict(item) for item in running.processes] if running else []
        print(json.dumps({"state": state, "data_dir": str(settings.data_dir), "processes": processes}))
    elif running is None:
        print(f"Nothing runs on {settings.data_dir}. Start it with ./motcua up")
    else:
        table = Table("process", "pid", "port", "memory", "state")
        for item in running.processes:
            table.add_row(item.name, str(item.pid or "–"), str(item.port), _memory(item.pid), item.state)
        console = Console()
        console.print(table)
        console.print(f"{running.state}: http://{running.host}:{running.port}/")
    return 0 if running else NOT_RUNNING


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB; 0 when it is gone or the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _memory(pid: int | None) -> str:
    return f"{resident_mb(pid):.0f} MB" if pid else "–"
