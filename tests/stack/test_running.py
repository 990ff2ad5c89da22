"""The stack as its operator sees it: ready, watched, killed, stopped."""

from __future__ import annotations

import gzip
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from operations.status import resident_mb
from tests.stack.conftest import ROOT, SHARED, Stack, start, stop, wait_ready

pytestmark = pytest.mark.stack


def test_the_whole_stack_stays_below_its_memory(stack: Stack) -> None:
    pids = [stack.process.pid, *(item.pid for item in stack.run_file().processes if item.pid)]
    assert sum(map(resident_mb, pids)) < 1_200


def test_status_lists_the_processes_of_the_stack(stack: Stack) -> None:
    done = stack.command("status", "--json")
    shown = json.loads(done.stdout)
    assert shown["state"] == "ready"
    assert {item["name"] for item in shown["processes"]} == {"rasa", "actions", "gateway"}


def test_the_command_line_of_rasa_says_rasa_run(stack: Stack) -> None:
    pid = stack.pid_of("rasa")
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    assert "rasa run" in command


def test_doctor_finds_nothing_wrong_with_a_running_stack(stack: Stack) -> None:
    done = stack.command("doctor", "--json")
    wrong = [item for item in json.loads(done.stdout) if not item["ok"]]
    assert wrong == []
    assert done.returncode == 0


def test_a_second_up_on_the_same_data_dir_says_so_and_stops(stack: Stack) -> None:
    done = stack.command("up")
    assert done.returncode != 0
    assert "already runs" in done.stderr


def test_ask_says_when_no_stack_runs(tmp_path: Path, stack: Stack) -> None:
    import subprocess
    import sys

    environ = {**stack.environ, "MOTCUA_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "motcua", "ask", "--json", "xin chào"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "./motcua up" in done.stderr


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_a_killed_process_comes_back_and_the_question_is_answered_late_not_lost(stack: Stack, name: str) -> None:
    before = stack.pid_of(name)
    assert before
    os.kill(before, signal.SIGKILL)
    answer = stack.ask("đăng ký kết hôn cần giấy tờ gì")
    assert answer["procedure"]["code"] == "1.000894", answer
    assert stack.pid_of(name) not in {before, None}


def test_the_national_catalogue_is_imported_while_questions_are_answered(stack: Stack) -> None:
    if not SHARED.exists():
        assert not os.environ.get("CI"), "../shared/data is missing"
        pytest.skip("the national catalogue lies in ../shared/data, which is absent")
    slowest, over = 0.0, threading.Event()

    def keep_asking() -> None:
        nonlocal slowest
        while not over.is_set():
            began = time.monotonic()
            assert "error" not in stack.ask("làm giấy khai sinh cần gì")
            slowest = max(slowest, time.monotonic() - began)

    asker = threading.Thread(target=keep_asking)
    asker.start()
    files = [SHARED / "tthc" / name for name in ("tthc_catalog_2026-07.csv", "tthc_details_2026-07.jsonl.gz")]
    began = time.monotonic()
    done = stack.command("catalogue", "import", *map(str, files))
    seconds = time.monotonic() - began
    over.set()
    asker.join()
    assert done.returncode == 0, done.stderr
    assert seconds < 60
    code = _a_code_of_the_import_only(files[1])
    assert stack.ask(f"thủ tục {code} nộp ở đâu")["procedure"]["code"] == code


def _a_code_of_the_import_only(path: Path) -> str:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return next(row["ma_thu_tuc"] for row in map(json.loads, lines) if row["linh_vuc"] == "Quốc tịch")


def test_a_second_stack_runs_beside_the_first_and_both_stop_when_asked(stack: Stack, tmp_path: Path) -> None:
    second = start(tmp_path)
    wait_ready(second)
    assert second.ready_after_s < 60
    assert second.ask("làm giấy khai sinh cần gì")["procedure"]["code"] == "1.001193"
    pids = [item.pid for item in second.run_file().processes]
    assert stop(second) < 20
    assert second.process.returncode == 0
    for pid in pids:
        assert not Path(f"/proc/{pid}").exists()
    assert stack.ask("làm giấy khai sinh cần gì")["procedure"]["code"] == "1.001193"


def test_children_do_not_outlive_a_killed_launcher(tmp_path: Path, stack: Stack) -> None:
    second = start(tmp_path)
    wait_ready(second)
    pids = [item.pid for item in second.run_file().processes]
    second.process.kill()
    second.process.wait()
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.2)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
