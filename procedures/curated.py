"""Loading curated procedures and the words people use from YAML into the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from foundation.clock import now
from foundation.database import writing
from procedures.model import Procedure
from procedures.plain import Plain, to_plain
from procedures.tables import AliasRow, CatalogueStateRow, CodeRow, ProcedureRow
from procedures.yaml_format import load_alias_words, load_procedures

COLUMNS = ("name", "field", "level", "agency", "origin", "confidence")  # kept beside `facts`, not in it


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many curated procedures there are and what the load did; all zero but `total` when nothing changed."""

    total: int
    changed: int
    removed: int
    words_changed: bool


def load_curated(engine: Engine, content_dir: Path) -> LoadReport:
    """Bring the database in line with `procedures/*.yml` and `aliases/*.yml` of `content_dir`.

    Touches only rows that came from such files, in one transaction; the catalogue's version moves only when something
    changed, so calling it at every start is free.

    Raises:
        ContentError: when a file cannot be used; the database is then left as it was.
    """
    wanted = {
        procedure.id: (path.relative_to(content_dir).as_posix(), procedure)
        for path, procedure in load_procedures(content_dir)
    }
    words = list(load_alias_words(content_dir))
    with writing(engine) as session:
        loaded = select(ProcedureRow.id).where(ProcedureRow.file != "", ProcedureRow.generation == 0)
        gone = set(session.scalars(loaded)) - wanted.keys()
        for procedure_id in gone:
            session.execute(delete(AliasRow).where(AliasRow.procedure_id == procedure_id, AliasRow.origin == "curated"))
            session.execute(delete(ProcedureRow).where(ProcedureRow.id == procedure_id, ProcedureRow.generation == 0))
        changed = sum(_store(session, file, procedure) for file, procedure in wanted.values())
        words_changed = _store_words(session, words)
        if gone or changed or words_changed:
            mark_changed(session)
    return LoadReport(len(wanted), changed, len(gone), words_changed)


def mark_changed(session: Session) -> None:
    """Move the catalogue's version so that every process rebuilds its index before its next answer."""
    session.execute(update(CatalogueStateRow).values(version=CatalogueStateRow.version + 1, changed_at=now()))


def columns_and_facts(procedure: Procedure) -> tuple[dict[str, Any], list[Plain], list[str], Plain]:
    """A procedure taken apart: columns of its row, its codes, its aliases, and the rest as `facts`."""
    facts = to_plain(procedure)
    codes = facts.pop("codes")
    aliases = facts.pop("aliases", [])
    facts.pop("id")
    columns = {name: facts.pop(name) for name in COLUMNS}
    return columns, codes, aliases, facts


def code_rows(procedure: Procedure, generation: int) -> list[dict[str, Any]]:
    """The rows of `procedure_code` for a procedure."""
    return [
        {
            "code": item.code,
            "procedure_id": procedure.id,
            "generation": generation,
            "position": position,
            "level": item.level,
            "valid_from": item.valid_from,
            "valid_to": item.valid_to,
            "replaced_by": item.replaced_by,
        }
        for position, item in enumerate(procedure.codes)
    ]


def _store(session: Session, file: str, procedure: Procedure) -> bool:
    columns, _, aliases, facts = columns_and_facts(procedure)
    columns |= {"facts": facts, "file": file, "checked": procedure.source.checked}
    row = session.get(ProcedureRow, (procedure.id, 0))
    if row is None:
        row = ProcedureRow(id=procedure.id, generation=0)
        session.add(row)
    same = all(_same(getattr(row, name), value) for name, value in columns.items())
    if not same:
        for name, value in columns.items():
            setattr(row, name, value)
        row.updated_at = now()
        session.flush()
    codes_changed = _replace_codes(session, procedure)
    aliases_changed = _replace_aliases(session, procedure.id, aliases)
    return not same or codes_changed or aliases_changed


def _same(stored: Any, wanted: Any) -> bool:
    return json.dumps(stored, ensure_ascii=False) == json.dumps(wanted, ensure_ascii=False)


def _replace_codes(session: Session, procedure: Procedure) -> bool:
    wanted = code_rows(procedure, 0)
    mine = (CodeRow.procedure_id == procedure.id, CodeRow.generation == 0)
    stored = [
        {name: getattr(row, name) for name in wanted[0]} if wanted else {}
        for row in session.scalars(select(CodeRow).where(*mine).order_by(CodeRow.position))
    ]
    if stored == wanted:
        return False
    session.execute(delete(CodeRow).where(*mine))
    session.add_all([CodeRow(**row) for row in wanted])
    session.flush()
    return True


def _replace_aliases(session: Session, procedure_id: str, wanted: list[str]) -> bool:
    mine = (AliasRow.procedure_id == procedure_id, AliasRow.origin == "curated")
    if list(session.scalars(select(AliasRow.text).where(*mine).order_by(AliasRow.id))) == wanted:
        return False
    session.execute(delete(AliasRow).where(*mine))
    session.add_all([AliasRow(procedure_id=procedure_id, text=text, origin="curated") for text in wanted])
    session.flush()
    return True


def _store_words(session: Session, wanted: Iterable[tuple[str, str]]) -> bool:
    wanted = list(dict.fromkeys(wanted))
    mine = AliasRow.origin == "words"
    stored = session.execute(select(AliasRow.code, AliasRow.text).where(mine).order_by(AliasRow.id)).all()
    if [tuple(row) for row in stored] == wanted:
        return False
    session.execute(delete(AliasRow).where(mine))
    session.add_all([AliasRow(code=code, text=text, origin="words") for code, text in wanted])
    return True
