"""Environments are built from hashed lock files, once, and a failed build leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher import environments
from launcher.files import LauncherError, checksum


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Lock files and environments of their own, and no package index."""
    monkeypatch.setattr(environments, "ENVIRONMENTS", tmp_path / "envs")
    monkeypatch.setattr(environments, "REQUIREMENTS", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_an_environment_is_built_once_for_a_lock_file_and_again_for_another(workshop: Path) -> None:
    (workshop / "tools.lock").write_text("# nothing to install\n")
    first = environments.ensure("tools")
    assert environments.is_ready("tools")
    stamp = (first / ".complete").stat().st_mtime_ns
    assert environments.ensure("tools") == first
    assert (first / ".complete").stat().st_mtime_ns == stamp
    (workshop / "tools.lock").write_text("# changed\n")
    assert not environments.is_ready("tools")


def test_a_failed_build_says_why_and_leaves_nothing_behind(workshop: Path) -> None:
    hashed = "sha256:" + "0" * 64
    (workshop / "tools.lock").write_text(f"no-such-package==1.0 \\\n    --hash={hashed}\n")
    with pytest.raises(LauncherError, match=r"could not be built[\s\S]*no-such-package"):
        environments.ensure("tools")
    assert not environments.path_of("tools").exists()


def test_a_package_without_hash_is_refused(workshop: Path) -> None:
    (workshop / "tools.lock").write_text("no-such-package==1.0\n")
    with pytest.raises(LauncherError, match=r"(?i)hash"):
        environments.ensure("tools")


def test_build_tools_are_taken_from_the_lock_file(workshop: Path) -> None:
    lock = workshop / "rasa.lock"
    lock.write_text("docopt==1 \\\n    --hash=sha256:aa\nsetuptools==2 \\\n    --hash=sha256:bb\n    # via rasa\n")
    assert environments._blocks(lock, ("setuptools", "wheel")) == (
        "setuptools==2 \\\n    --hash=sha256:bb\n    # via rasa\n"
    )


def test_the_checksum_depends_on_names_and_contents_but_not_on_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    before = checksum([one, two])
    assert checksum([two, one]) == before
    two.write_text("3")
    assert checksum([one, two]) != before
