"""Importing the real catalogue while others write: fast, unseen until the switch, nobody waits."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import procedures.importing.run as importing
from foundation.settings import ROOT
from procedures.export import stats
from procedures.importing.run import ImportInterruptedError
from procedures.store import all_entries, by_code, catalogue_version
from tests.procedures.catalogue_files import detailed, listed, shared_files, write_csv, write_jsonl
from tests.procedures.test_import import counts, exported, found, load

LONGEST_WAIT = 0.1  # seconds; the promise of the import
LONGEST_IMPORT = 60.0


@contextmanager
def another_writer(engine: Engine) -> Iterator[list[float]]:
    """A process that commits a small row again and again, as the inbox does; gives its waits for the lock, sorted."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (number INTEGER)"))
    url = engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.procedures.other_writer", url]
    waits: list[float] = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        yield waits
        output, _ = writer.communicate("")
    waits += sorted(json.loads(output))


def test_the_real_catalogue_is_in_within_a_minute_and_no_writer_waits(engine: Engine) -> None:
    files = shared_files()
    with another_writer(engine) as waits:
        start = time.perf_counter()
        report = load(engine, *files, checked="")
        took = time.perf_counter() - start
    assert report.inserted > 2_800
    assert len(waits) > 100, "the other writer hardly got to write"
    assert took < LONGEST_IMPORT
    assert waits[-1] < LONGEST_WAIT
    assert sum("the crawl stored another procedure" in row.reason for row in report.bad) == 17
    counted = stats(engine)
    assert (counted.procedures, counted.with_fee > 300, counted.with_duration > 2_000) == (report.inserted, True, True)
    assert counts(load(engine, *files, checked="")) == (0, 0, report.inserted)


def test_nothing_of_an_import_is_seen_before_the_switch(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_csv(tmp_path / "list", listed(), listed("1.000001", "Xóa đăng ký tạm trú")))
    before, version = exported(engine), catalogue_version(engine)
    seen: list[tuple[str, int, int]] = []

    def look(what: str, _done: int, _total: int) -> None:
        if what == importing.WRITING:
            seen.append((exported(engine), len(all_entries(engine)), catalogue_version(engine)[0]))

    importing.import_files(engine, [write_jsonl(tmp_path / "details", detailed())], look, "2026-07")
    assert seen == [(before, 2, version[0])]
    assert found(engine).documents


def test_what_an_import_that_died_left_behind_is_never_seen_and_is_swept_away(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "list", listed())
    with monkeypatch.context() as patch:
        patch.setattr(importing, "_switch", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load(engine, path)
    assert all_entries(engine) == []
    assert by_code(engine, "1.004194") is None
    load(engine, path)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procedure")).scalar_one() == 1


def test_two_imports_at_once_lose_nothing(engine: Engine, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "first", listed())
    second = write_csv(tmp_path / "second", listed("1.000001", "Xóa đăng ký tạm trú"))
    started: list[str] = []

    def other_import_in_between(what: str, _done: int, _total: int) -> None:
        if what == importing.WRITING and not started:
            started.append(what)
            load(engine, second)

    importing.import_files(engine, [first], other_import_in_between, "2026-07")
    assert [item.id for item in all_entries(engine)] == ["tthc_1_000001", "tthc_1_004194"]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procedure")).scalar_one() == 2


def test_an_import_that_is_overtaken_every_time_gives_up_without_a_trace(engine: Engine, tmp_path: Path) -> None:
    number = iter(range(100))

    def overtake(what: str, _done: int, _total: int) -> None:
        if what == importing.WRITING:
            load(engine, write_csv(tmp_path / "other", listed("1.000001", f"Tên {next(number)}")))

    with pytest.raises(ImportInterruptedError):
        importing.import_files(engine, [write_csv(tmp_path / "list", listed())], overtake, "2026-07")
    assert [item.id for item in all_entries(engine)] == ["tthc_1_000001"]
