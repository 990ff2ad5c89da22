"""An import while citizens ask: read, merge, write a new generation unseen in short steps, switch one number.

Other writers never wait for more than one small batch: each is its own transaction, with a pause after it in which a
waiting writer gets in (SQLite has one write lock and waits by trying again).
"""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, insert, select, tuple_, update

from foundation.clock import now
from foundation.database import drafting, writing
from procedures.curated import code_rows, columns_and_facts
from procedures.importing.formats import read_part
from procedures.importing.lines import BadRow, Record, read_records
from procedures.importing.merge import Merged, merge
from procedures.importing.parts import Part, from_json
from procedures.store import snapshot
from procedures.tables import CatalogueStateRow, CodeRow, ProcedureRow

BATCH_ROWS = 50
BATCH_SIZE = 200_000  # characters
PAUSE = 0.02  # seconds between two batches; SQLite's waiting writers try again after 1 to 25 ms
ATTEMPTS = 5  # when another import switches in between

WRITING = "writing"  # what `Progress` is told while rows are written; before, it is the name of the file

_Rows = dict[str, dict[str, Any]]
_Key = tuple[str, str]
_COLUMNS = ("id", "name", "field", "level", "agency", "origin", "confidence", "checked", "facts", "parts")

Progress = Callable[[str, int, int], None]  # what is being done, done so far, in all (0: not known)
_FILE_DATE = re.compile(r"(?<!\d)(20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?!\d)")


class ImportInterruptedError(Exception):
    """Other imports changed the catalogue each time this one was ready; nothing was changed, start it again."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, counted in procedures; `merged` are those that a curated procedure stands before."""

    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def usable(self) -> int:
        """Procedures that are in the catalogue now and were in the files."""
        return self.inserted + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class _Stored:
    """The imported procedures now shown: their rows by id as they would be written, and their parts."""

    generation: int
    rows: _Rows
    parts: list[Part]
    curated_codes: frozenset[str]


def import_files(engine: Engine, paths: Sequence[Path], progress: Progress, checked: str = "") -> ImportReport:
    """Read files of any of the four formats and show what they hold with the next question.

    `checked` ("2026-07" or a day) says when the files were drawn; without it a date in the file's name counts, else the
    date stays unknown. Nothing is written when nothing changed.

    Raises:
        ImportInterruptedError: when other imports kept getting in between.
    """
    report = ImportReport()
    read = list(_read(paths, checked, progress, report))
    parts = _newest(read)
    places = {id(part): bad for part, bad in read}
    for _ in range(ATTEMPTS):
        stored = _load(engine)
        merged, refused = merge(_together(stored.parts, parts))
        rows = {item.procedure.id: _row(item) for item in merged}
        if stored.rows == rows or _write_unhurried(engine, stored.generation, merged, rows, progress):
            _count(report, stored, merged, rows, {(part.kind, part.key) for part in parts})
            report.bad += [
                BadRow(places[id(part)].file, places[id(part)].line, reason)
                for part, reason in refused
                if id(part) in places
            ]
            report.bad.sort(key=lambda row: (row.file, row.line))
            return report
    raise ImportInterruptedError("other imports kept changing the catalogue; start this one again")


def _read(
    paths: Iterable[Path], checked: str, progress: Progress, report: ImportReport
) -> Iterator[tuple[Part, BadRow]]:
    for path in paths:
        dated = _FILE_DATE.search(path.name)
        drawn = checked or (dated[1] if dated else "")
        seen = 0
        for item in read_records(path):
            if isinstance(item, BadRow):
                report.bad.append(item)
                continue
            part = _part(item, drawn, report)
            if part:
                yield part, BadRow(item.file, item.line, "")
            seen += 1
            if seen % 100 == 0:
                progress(path.name, seen, 0)
        progress(path.name, seen, seen)


def _part(record: Record, drawn: str, report: ImportReport) -> Part | None:
    try:
        part = read_part(record.fields, drawn)
    except ValueError as error:
        report.bad.append(BadRow(record.file, record.line, str(error)))
        return None
    if part.details_are_wrong:
        reason = f"the crawl stored another procedure under {part.code}; only name, field and agency are taken"
        report.bad.append(BadRow(record.file, record.line, reason))
    return part


def _newest(read: list[tuple[Part, BadRow]]) -> list[Part]:
    """One part a kind and key, whatever the order of the files: the one drawn last, then the longer one."""
    best: dict[_Key, Part] = {}
    for part, _ in read:
        key = (part.kind, part.key)
        if key not in best or _rank(part) > _rank(best[key]):
            best[key] = part
    return list(best.values())


def _rank(part: Part) -> tuple[str, int, str]:
    text = json.dumps(part.facts, ensure_ascii=False, sort_keys=True)
    return part.checked, len(text), part.name + text


def _together(stored: list[Part], new: list[Part]) -> list[Part]:
    """New parts in place of stored ones of the same kind and key, unless the stored one was drawn later."""
    parts = {(part.kind, part.key): part for part in stored}
    for part in new:
        old = parts.get((part.kind, part.key))
        if old is None or old.checked <= part.checked:
            parts[part.kind, part.key] = part
    return list(parts.values())


def _load(engine: Engine) -> _Stored:
    with snapshot(engine) as session:
        generation = session.scalar(select(CatalogueStateRow.generation)) or 0
        query = select(*(getattr(ProcedureRow, name) for name in _COLUMNS)).where(
            ProcedureRow.generation == generation, ProcedureRow.origin == "imported"
        )
        found = session.execute(query).mappings().all() if generation else []
        curated = frozenset(session.scalars(select(CodeRow.code).where(CodeRow.generation == 0)))
    rows = {row["id"]: dict(row) for row in found}
    parts = [from_json(part) for row in rows.values() for part in row["parts"].values()]
    return _Stored(generation, rows, parts, curated)


def _row(item: Merged) -> dict[str, Any]:
    columns, _, _, facts = columns_and_facts(item.procedure)
    return columns | {
        "id": item.procedure.id,
        "checked": item.procedure.source.checked,
        "facts": facts,
        "parts": item.stored_parts,
    }


def _write_unhurried(engine: Engine, base: int, merged: list[Merged], rows: _Rows, progress: Progress) -> bool:
    # Looking for garbage through the whole catalogue takes a tenth of a second, in which the write lock may be held.
    gc.freeze()
    try:
        return _write(engine, base, merged, rows, progress)
    finally:
        gc.unfreeze()


def _write(engine: Engine, base: int, merged: list[Merged], rows: _Rows, progress: Progress) -> bool:
    """Write all rows as a new generation and switch to it, unless another import switched since `base`."""
    with writing(engine) as session:
        state = session.get_one(CatalogueStateRow, 1)
        state.last_generation += 1
        generation = state.last_generation
    done = 0
    for batch in _batches(merged, rows):
        ready = [rows[item.procedure.id] | {"generation": generation, "updated_at": now()} for item in batch]
        codes = [row for item in batch for row in code_rows(item.procedure, generation)]
        with drafting(engine) as session:
            session.execute(insert(ProcedureRow), ready)
            if codes:
                session.execute(insert(CodeRow), codes)
        done += len(batch)
        progress(WRITING, done, len(merged))
        time.sleep(PAUSE)
    switched = _switch(engine, base, generation)
    _sweep(engine, generation, switched)
    return switched


def _switch(engine: Engine, base: int, generation: int) -> bool:
    values = {
        "generation": generation,
        "version": CatalogueStateRow.version + 1,
        "changed_at": now(),
    }
    with writing(engine) as session:
        changed = session.execute(
            update(CatalogueStateRow)
            .where(CatalogueStateRow.id == 1, CatalogueStateRow.generation == base)
            .values(values)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]


def _sweep(engine: Engine, generation: int, switched: bool) -> None:
    """Remove what is not shown any more: older generations after a switch, else the one just written."""
    old = ProcedureRow.generation
    gone = (old > 0) & (old < generation) if switched else old == generation
    while True:
        with snapshot(engine) as session:
            ids = session.execute(select(ProcedureRow.id, old).where(gone).limit(BATCH_ROWS)).all()
        if not ids:
            return
        with drafting(engine) as session:
            session.execute(delete(ProcedureRow).where(tuple_(ProcedureRow.id, old).in_([tuple(row) for row in ids])))
        time.sleep(PAUSE)


def _batches(merged: list[Merged], rows: _Rows) -> Iterator[list[Merged]]:
    batch: list[Merged] = []
    size = 0
    for item in merged:
        row = rows[item.procedure.id]
        more = len(json.dumps([row["facts"], row["parts"]], ensure_ascii=False))
        if batch and (len(batch) == BATCH_ROWS or size + more > BATCH_SIZE):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += more
    if batch:
        yield batch


def _count(report: ImportReport, stored: _Stored, merged: list[Merged], rows: _Rows, touched: set[_Key]) -> None:
    for item in merged:
        if touched.isdisjoint((part.kind, part.key) for part in item.parts):
            continue
        before = stored.rows.get(item.procedure.id)
        if before is None:
            report.inserted += 1
        elif before == rows[item.procedure.id]:
            report.unchanged += 1
        else:
            report.changed += 1
        report.merged += any(code.code in stored.curated_codes for code in item.procedure.codes)
