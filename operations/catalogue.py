"""`motcua catalogue import|export|check|stats`: what the commands do with parsed arguments."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import Engine

from foundation.database import connect
from foundation.migrate import upgrade
from foundation.settings import Settings
from procedures.checker import check
from procedures.curated import load_curated
from procedures.export import Stats, export, stats
from procedures.importing.run import ImportReport, import_files
from procedures.yaml_format import ContentError

NOTHING_USABLE = 2
BAD_SHOWN = 200  # rows listed one by one; the rest is counted
FIELDS_SHOWN = 15


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Do `options.action` with `options.files`, `options.file` or `options.json`; gives the exit code."""
    match options.action:
        case "import":
            return import_catalogue(settings, options.files)
        case "export":
            return export_catalogue(settings, options.file)
        case "check":
            return check_catalogue(settings.content_dir)
        case _:
            return show_stats(settings, as_json=options.json)


def import_catalogue(settings: Settings, files: Sequence[Path]) -> int:
    """Import catalogue files, or load the curated .yml files of the content directory, while processes run.

    Exit code: 0 when every usable row is in, 2 when nothing was usable, 1 when curated files were named and are wrong.
    """
    curated = [path for path in files if path.suffix in {".yml", ".yaml"}]
    others = [path for path in files if path not in curated]
    with _engine(settings) as engine:
        code = _load_curated(engine, settings.content_dir, curated)
        if not others:
            return code
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            tasks = {}

            def show(what: str, done: int, total: int) -> None:
                if what not in tasks:
                    tasks[what] = bar.add_task(what, total=None)
                bar.update(tasks[what], completed=done, total=total or None)

            report = import_files(engine, others, show)
    _print_report(report)
    return code if report.usable else NOTHING_USABLE


def _load_curated(engine: Engine, content_dir: Path, named: list[Path]) -> int:
    for path in named:
        if not path.resolve().is_relative_to(content_dir):
            print(
                f"{path}: curated files are used where they lie; put it into {content_dir / 'procedures'}",
                file=sys.stderr,
            )
            return 1
    try:
        report = load_curated(engine, content_dir)
    except ContentError as error:
        print(f"The curated procedures stay as they were loaded last: {error}", file=sys.stderr)
        return 1 if named else 0
    if named:
        print(f"Curated procedures: {report.total}, changed {report.changed}, removed {report.removed}.")
    return 0


def _print_report(report: ImportReport) -> None:
    for row in report.bad[:BAD_SHOWN]:
        print(f"{row.file}:{row.line}: {row.reason}", file=sys.stderr)
    if len(report.bad) > BAD_SHOWN:
        print(f"… and {len(report.bad) - BAD_SHOWN} more rows", file=sys.stderr)
    print(
        f"Procedures: {report.inserted} new, {report.changed} changed, {report.unchanged} unchanged; "
        f"{report.merged} of them stand behind a curated one. Rows with a remark: {len(report.bad)}."
    )


def export_catalogue(settings: Settings, file: Path) -> int:
    """Write the whole catalogue as JSON lines to `file` (whole or not at all), or to the terminal for `-`."""
    with _engine(settings) as engine:
        if str(file) == "-":
            export(engine, sys.stdout)
            return 0
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.resolve().parent, delete=False) as made:
            try:
                number = export(engine, made)
            except BaseException:
                Path(made.name).unlink()
                raise
        Path(made.name).replace(file)
    print(f"{number} procedures are in {file}.")
    return 0


def check_catalogue(content_dir: Path) -> int:
    """Print what to mend in the curated files, one finding a line; exit code 1 when there is any."""
    problems = check(content_dir)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} to mend." if problems else "The curated files are in order.")
    return 1 if problems else 0


def show_stats(settings: Settings, *, as_json: bool) -> int:
    """Print counts of the catalogue as a table or, for programs, as JSON; exit code 0."""
    with _engine(settings) as engine:
        found = stats(engine)
    if as_json:
        plain = vars(found) | {"oldest_checked": found.oldest_checked}
        print(json.dumps(plain, ensure_ascii=False))
        return 0
    Console().print(_stats_table(found))
    return 0


def _stats_table(found: Stats) -> Table:
    table = Table(title=f"{found.procedures} procedures, {found.aliases} words people use")
    table.add_column("what")
    table.add_column("procedures", justify="right")
    for title, counts in (("origin", found.origin), ("level", found.level)):
        for name, number in counts.most_common():
            table.add_row(f"{title}: {name}", str(number))
    table.add_section()
    for title, number in (
        ("fee known", found.with_fee),
        ("duration known", found.with_duration),
        ("papers known", found.with_documents),
        ("agency known", found.with_place),
    ):
        table.add_row(title, str(number))
    table.add_section()
    for name, number in found.field.most_common(FIELDS_SHOWN):
        table.add_row(name or "(no field)", str(number))
    table.add_section()
    table.add_row(f"oldest source looked at {found.oldest_checked or 'at an unknown time'}", "")
    table.add_row("sources without a date", str(found.checked.get("", 0)))
    return table


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = connect(settings.database_url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
