"""Rasa's Python 3.10 is found wherever it is, and the error says how to get one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from launcher import pythons
from launcher.files import LauncherError


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with no Python 3.10 anywhere, and a home of its own."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PYENV_ROOT", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR", "MOTCUA_PYTHON310"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pythons, "ENVIRONMENTS", tmp_path / "envs")
    monkeypatch.setattr(pythons, "SYSTEM_FOLDERS", ())
    (tmp_path / "bin").mkdir()
    return tmp_path


def _script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_nothing_is_found_on_a_bare_machine(bare_machine: Path) -> None:
    assert pythons.find_python310() is None


def test_a_pyenv_version_is_found_without_its_shims_being_set(bare_machine: Path) -> None:
    _script(bare_machine / "bin" / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
    real = _script(bare_machine / ".pyenv" / "versions" / "3.10.13" / "bin" / "python3.10", "echo True")
    assert pythons.find_python310() == real


def test_one_that_uv_installed_is_found(bare_machine: Path) -> None:
    folder = bare_machine / ".local" / "share" / "uv" / "python" / "cpython-3.10.20-linux-x86_64-gnu" / "bin"
    real = _script(folder / "python3.10", "echo True")
    assert pythons.find_python310() == real


def test_one_that_cannot_make_environments_is_passed_over(bare_machine: Path) -> None:
    _script(bare_machine / "bin" / "python3.10", "echo \"No module named 'ensurepip'\" >&2; exit 1")
    assert pythons.find_python310() is None


def test_without_network_the_error_names_the_ways_to_get_one(bare_machine: Path) -> None:
    _script(bare_machine / "bin" / "uv", "echo 'error: Failed to download cpython-3.10' >&2; exit 2")
    with pytest.raises(LauncherError) as raised:
        pythons.python310()
    text = str(raised.value)
    assert "Failed to download cpython-3.10" in text
    assert "pyenv install 3.10" in text
    assert "python3.10-venv" in text


def test_uv_is_asked_for_a_python_of_the_checkout(bare_machine: Path) -> None:
    target = bare_machine / "envs" / "python" / "cpython-3.10.20-linux" / "bin" / "python3.10"
    _script(
        bare_machine / "bin" / "uv",
        f"/bin/mkdir -p {target.parent}; printf '#!/bin/sh\\necho True\\n' > {target}; /bin/chmod +x {target}",
    )
    assert pythons.python310() == target


def test_an_older_python_is_told_what_to_install(tmp_path: Path) -> None:
    source = (Path(__file__).resolve().parents[2] / "motcua").read_text()
    compiled = compile(source.replace("sys.version_info < (3, 11)", "True"), "motcua", "exec", dont_inherit=True)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        exec(compiled, {"__file__": str(tmp_path / "motcua"), "__name__": "__main__"})


def test_the_start_file_can_be_read_by_old_pythons() -> None:
    import ast

    ast.parse((Path(__file__).resolve().parents[2] / "motcua").read_text(), feature_version=(3, 6))
    assert os.access(Path(__file__).resolve().parents[2] / "motcua", os.X_OK)
    assert sys.version_info >= (3, 11)
