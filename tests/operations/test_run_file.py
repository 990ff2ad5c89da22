"""Who holds a data directory, and what the commands read of it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from foundation.settings import Settings, load_settings
from launcher.files import LauncherError
from operations import run_file
from operations.doctor import doctor
from operations.run_file import ProcessEntry, RunFile
from operations.status import NOT_RUNNING, status
from operations.up import ALREADY_RUNNING, up


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("MOTCUA_PORT", str(probe.getsockname()[1]))
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path))
    return load_settings()


def _running(settings: Settings) -> RunFile:
    file = RunFile(1, "token", "127.0.0.1", 8080, "ready", [ProcessEntry("rasa", 5005, 1, "running")])
    file.write(settings.run_file)
    return file


def test_a_file_left_by_a_killed_stack_counts_as_nothing_running(settings: Settings) -> None:
    _running(settings)
    assert run_file.read(settings) is None


def test_the_file_is_read_while_the_stack_holds_the_directory(settings: Settings) -> None:
    written = _running(settings)
    held = run_file.hold(settings)
    assert held
    with held:
        assert run_file.read(settings) == written
    assert settings.run_file.stat().st_mode & 0o777 == 0o600


def test_status_lists_name_pid_port_and_state(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    _running(settings)
    held = run_file.hold(settings)
    assert held
    with held:
        assert status(settings, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["processes"] == [{"name": "rasa", "port": 5005, "pid": 1, "state": "running"}]


def test_status_says_when_nothing_runs(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(settings, as_json=True) == NOT_RUNNING
    assert json.loads(capsys.readouterr().out)["state"] == "stopped"


def test_a_second_up_on_the_same_directory_says_so_and_stops(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    held = run_file.hold(settings)
    assert held
    with held:
        assert up(settings, prepare_only=False) == ALREADY_RUNNING
    assert "already runs" in capsys.readouterr().err


def test_a_port_in_use_is_named(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.motcua_port))
        taken.listen()
        with pytest.raises(LauncherError, match=f"port {settings.motcua_port} "):
            up(settings, prepare_only=False)


def test_doctor_reports_an_unmigrated_database_with_what_to_do(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(settings, as_json=True) == 1
    findings = {item["name"]: item for item in json.loads(capsys.readouterr().out)}
    assert not findings["database"]["ok"]
    assert "motcua up" in findings["database"]["mend"]
    assert findings["Python"]["ok"]
    assert findings["port"]["ok"]
