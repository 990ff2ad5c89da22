"""`catalogue import|export|check|stats` as functions: what they write, print and give back."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from foundation.settings import Settings
from operations import catalogue
from tests.procedures.catalogue_files import detailed, listed, police, write_csv, write_jsonl
from tests.procedures.test_store import content, entry


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an empty database and one curated procedure."""
    content(tmp_path / "content", entry())
    return Settings.model_construct(motcua_data_dir=tmp_path / "var", motcua_content_dir=tmp_path / "content")


def run(settings: Settings, action: str, **options: object) -> int:
    """One command with its parsed arguments."""
    return catalogue.run(settings, argparse.Namespace(action=action, **options))


def test_an_import_says_what_it_did_and_what_it_could_not_use(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = write_csv(tmp_path / "list.csv", listed(), listed("1.001193", "Đăng ký khai sinh"), listed("x"))
    assert run(settings, "import", files=[rows]) == 0
    told = capsys.readouterr()
    assert "2 new, 0 changed, 0 unchanged; 1 of them stand behind a curated one" in told.out
    assert "list.csv:4: has a code that is not of the national form" in told.err


def test_an_import_of_nothing_usable_gives_2(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text("{", encoding="utf-8")
    assert run(settings, "import", files=[path, tmp_path / "absent.csv"]) == 2


def test_curated_files_are_loaded_where_they_lie_and_refused_elsewhere(settings: Settings, tmp_path: Path) -> None:
    assert run(settings, "import", files=[tmp_path / "content" / "procedures" / "ho_tich.yml"]) == 0
    stray = tmp_path / "stray.yml"
    stray.write_text("procedures: []", encoding="utf-8")
    assert run(settings, "import", files=[stray]) == 1


def test_an_export_holds_every_procedure_with_its_source_and_is_the_same_each_time(
    settings: Settings, tmp_path: Path
) -> None:
    run(settings, "import", files=[write_jsonl(tmp_path / "a", detailed(), police("Tách hộ"))])
    exports = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    assert [run(settings, "export", file=path) for path in exports] == [0, 0]
    assert exports[0].read_bytes() == exports[1].read_bytes()
    records = [json.loads(line) for line in exports[0].read_text(encoding="utf-8").splitlines()]
    assert [record["origin"] for record in records] == ["imported", "curated", "imported"]
    assert all(record["source"]["text"] for record in records)


def test_a_failed_export_leaves_the_old_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(catalogue, "export", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(settings, "export", file=path)
    assert path.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob("tmp*"))


def test_the_check_gives_1_as_soon_as_there_is_something_to_mend(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, "check") == 0
    content(tmp_path / "content", entry(level="xã"))
    assert run(settings, "check") == 1
    assert "procedures/ho_tich.yml" in capsys.readouterr().out


def test_the_counts_are_the_same_in_the_table_and_as_json(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(settings, "import", files=[write_csv(tmp_path / "l_2026-05.csv", listed())])
    capsys.readouterr()
    assert run(settings, "stats", json=True) == 0
    counted = json.loads(capsys.readouterr().out)
    assert (counted["procedures"], counted["origin"]) == (2, {"curated": 1, "imported": 1})
    assert (counted["with_fee"], counted["with_place"], counted["oldest_checked"]) == (1, 2, "2026-05")
    assert run(settings, "stats", json=False) == 0
    table = capsys.readouterr().out
    assert "2 procedures" in table
    assert "origin: curated" in table
