"""The borders between packages, and what must never be in the repository."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = {"procedures", "faq", "localities"}
MAY_IMPORT: dict[str, set[str]] = {
    "foundation": set(),
    "vietnamese": set(),
    "search": {"vietnamese"},
    "procedures": {"foundation", "vietnamese", "search"},
    "faq": {"foundation", "vietnamese", "search"},
    "localities": {"foundation", "vietnamese"},
    "dialogue": {"foundation", "vietnamese", "search", *DOMAIN},
    "actions": {"foundation", "dialogue", *DOMAIN},
    "connectors": {"foundation", "vietnamese"},
    "bot": {"vietnamese"},
    "launcher": set(),
}
LONGEST_FILE = 330


def _files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _imported_packages(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_the_architecture_allows(package: str) -> None:
    ours = {*MAY_IMPORT, "operations"}
    for path in _files(package):
        forbidden = (_imported_packages(path) & ours) - MAY_IMPORT[package] - {package}
        assert not forbidden, f"{path.relative_to(ROOT)} imports {sorted(forbidden)}"


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    import sys

    for path in _files("launcher"):
        strange = _imported_packages(path) - set(sys.stdlib_module_names) - {"launcher"}
        assert not strange, f"{path.name} imports {sorted(strange)}"


def test_every_package_is_in_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for package in [*MAY_IMPORT, "operations"]:
        assert f"`{package}/`" in page


def _tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    modules = [path for path in _tracked("*.py") if not path.is_relative_to(ROOT / "tests")]
    long = {path.name: len(path.read_text().splitlines()) for path in modules}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_lock_files_are_hashed_and_name_no_package_index() -> None:
    locks = _tracked("requirements/*.lock")
    assert locks
    for path in locks:
        text = path.read_text()
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text), path.name
        for entry in re.split(r"\n(?=\S)", text):
            assert "==" not in entry or "--hash=sha256:" in entry, f"{path.name}: {entry.splitlines()[0]}"


def test_no_data_set_of_others_is_in_the_repository() -> None:
    shared = ROOT.parent / "shared" / "data"
    names = {path.name for path in shared.rglob("*") if path.is_file()} if shared.exists() else set()
    assert not names & {path.name for path in _tracked()}
