"""Reading the catalogue: one procedure, one code, everything for the search index.

Which rows count: curated and staff rows always; imported ones of the generation now shown, if no curated or staff
procedure holds one of their codes (without a code: their name and level). A curated procedure stands alone: nothing of
an import is mixed into it, only the import's official name is added to the words it is found by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Engine, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from foundation.clock import now, vietnamese_date
from foundation.database import reading
from procedures.model import Origin, Procedure
from procedures.names import name_key
from procedures.plain import Plain, from_plain
from procedures.tables import AliasRow, CatalogueStateRow, CodeRow, ProcedureRow
from vietnamese.codes import normalise_code

BODY_LIMIT = 1500  # characters of papers, conditions and results given to the search index


@dataclass(frozen=True, slots=True)
class Retired:
    """A code no longer in force and where it leads: the replacing code, and the procedure to use now if we have it."""

    code: str
    replaced_by: str
    valid_to: date | None
    procedure: Procedure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the search index needs of a procedure. `codes` are all its codes, retired ones included."""

    id: str
    code: str
    codes: tuple[str, ...]
    name: str
    aliases: tuple[str, ...]
    field: str
    level: str
    origin: Origin
    agency: str
    audience: tuple[str, ...]
    body: str


def catalogue_version(engine: Engine) -> tuple[int, ...]:
    """A value that differs after every import, load or row added or removed by plain SQL; takes about a millisecond."""
    query = select(
        select(func.coalesce(func.max(CatalogueStateRow.version), 0)).scalar_subquery(),
        select(func.count()).select_from(ProcedureRow).scalar_subquery(),
        select(func.count()).select_from(CodeRow).scalar_subquery(),
        select(func.count()).select_from(AliasRow).scalar_subquery(),
        select(func.coalesce(func.max(AliasRow.id), 0)).scalar_subquery(),
    )
    with reading(engine) as session:
        return tuple(session.execute(query).one())


def get(engine: Engine, procedure_id: str) -> Procedure | None:
    """The procedure with this id of ours, shadowed imported ones included."""
    with snapshot(engine) as session:
        return _load(session, procedure_id)


def by_code(engine: Engine, written: str, today: date | None = None) -> Procedure | Retired | None:
    """The procedure that a national code leads to, however the code is written.

    A code out of force gives `Retired`; a curated procedure wins over an imported one with the same code; among
    several the one that shows the code first, then the smaller id.
    """
    code = normalise_code(written)
    if code is None:
        return None
    with snapshot(engine) as session:
        rows = _holders(session, code)
        if not rows:
            return None
        best = rows[0]
        out_of_force = best.valid_to is not None and best.valid_to < (today or vietnamese_date(now()))
        if not best.replaced_by and not out_of_force:
            return _load(session, best.procedure_id)
        return Retired(code, best.replaced_by, best.valid_to, _replacement(session, best))


def _holders(session: Session, code: str) -> Sequence[CodeRow]:
    imported = CodeRow.generation > 0
    query = (
        select(CodeRow)
        .where(CodeRow.code == code, _is_shown(CodeRow.generation))
        .order_by(imported, CodeRow.position, CodeRow.procedure_id)
    )
    return session.scalars(query).all()


def _replacement(session: Session, retired: CodeRow) -> Procedure | None:
    seen = {retired.code}
    current = retired
    while current.replaced_by and current.replaced_by not in seen:
        seen.add(current.replaced_by)
        holders = _holders(session, current.replaced_by)
        if not holders:
            break
        current = holders[0]
    # A procedure that itself names the code's successor is the one to use, even when no row holds the new code.
    return _load(session, current.procedure_id)


def all_entries(engine: Engine) -> list[Entry]:
    """Everything that can be found, ordered by id, for building the search index."""
    with snapshot(engine) as session:
        codes = _codes_by_procedure(session)
        held = {code for (_, generation), found in codes.items() if not generation for code in found}
        by_id, by_code_words = _words(session)
        rows = session.scalars(_visible().order_by(ProcedureRow.id)).all()
    names = {(name_key(row.name), row.level) for row in rows if not row.generation}
    shadowed: dict[str, list[str]] = defaultdict(list)
    shown: list[ProcedureRow] = []
    for row in rows:
        own = codes.get((row.id, row.generation), ())
        taken = held.intersection(own) if row.generation else ()
        for code in taken:
            shadowed[code].append(row.name)
        same_name = row.generation and not own and (name_key(row.name), row.level) in names
        if not taken and not same_name:
            shown.append(row)
    entries = []
    for row in shown:
        own = codes.get((row.id, row.generation), ())
        words = [*by_id[row.id], *(word for code in own for word in (*by_code_words[code], *shadowed[code]))]
        entries.append(_entry(row, own, words))
    return entries


def _entry(row: ProcedureRow, codes: Sequence[str], words: Iterable[str]) -> Entry:
    facts = row.facts
    aliases = dict.fromkeys([*facts.get("aliases", ()), *words])
    aliases.pop(row.name, None)
    return Entry(
        id=row.id,
        code=codes[0] if codes else f"local.{row.id}",
        codes=tuple(codes),
        name=row.name,
        aliases=tuple(aliases),
        field=row.field,
        level=row.level,
        origin=row.origin,  # type: ignore[arg-type]
        agency=row.agency,
        audience=tuple(facts.get("audience", ())),
        body=_body(facts),
    )


def _body(facts: Plain) -> str:
    names = [item["name"] for item in facts.get("documents", ()) if item.get("verified", True)]
    texts = [
        note if isinstance(note, str) else note["text"]
        for key in ("results", "conditions")
        for note in facts.get(key, ())
        if isinstance(note, str) or note.get("verified", True)
    ]
    return "\n".join([*texts, *names])[:BODY_LIMIT]


def all_procedures(session: Session) -> Iterable[Procedure]:
    """Every visible procedure by id, imported ones behind a curated one too; for export and counts."""
    codes = defaultdict(list)
    for item in session.scalars(select(CodeRow).where(_is_shown(CodeRow.generation)).order_by(CodeRow.position)):
        codes[item.procedure_id, item.generation].append(item)
    by_id, by_code_words = _words(session)
    for row in session.scalars(_visible().order_by(ProcedureRow.id, ProcedureRow.generation)):
        own = codes[row.id, row.generation]
        yield _procedure(row, own, [*by_id[row.id], *(word for code in own for word in by_code_words[code.code])])


def _load(session: Session, procedure_id: str) -> Procedure | None:
    query = _visible().where(ProcedureRow.id == procedure_id).order_by(ProcedureRow.generation)
    row = session.scalars(query).first()
    if row is None:
        return None
    same = (CodeRow.procedure_id == row.id, CodeRow.generation == row.generation)
    codes = session.scalars(select(CodeRow).where(*same).order_by(CodeRow.position, CodeRow.code)).all()
    wanted = or_(AliasRow.procedure_id == row.id, AliasRow.code.in_([item.code for item in codes]))
    words = session.scalars(select(AliasRow.text).where(wanted).order_by(AliasRow.id)).all()
    return _procedure(row, codes, words)


def _procedure(row: ProcedureRow, codes: Sequence[CodeRow], words: Iterable[str]) -> Procedure:
    facts = row.facts
    source = facts.get("source") or {"text": "", "checked": row.checked}
    return from_plain(
        {
            **facts,
            "id": row.id,
            "name": row.name,
            "codes": [_plain_code(item) for item in codes],
            "aliases": list(dict.fromkeys([*facts.get("aliases", ()), *words])),
            "field": row.field,
            "level": row.level,
            "agency": row.agency,
            "origin": row.origin,
            "confidence": row.confidence,
            "source": source,
        }
    )


def _plain_code(row: CodeRow) -> Plain:
    dates = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    return {
        "code": row.code,
        "level": row.level,
        "replaced_by": row.replaced_by,
        **{key: value.isoformat() for key, value in dates.items() if value},
    }


def _codes_by_procedure(session: Session) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    query = select(CodeRow.procedure_id, CodeRow.generation, CodeRow.code).where(_is_shown(CodeRow.generation))
    for procedure_id, generation, code in session.execute(query.order_by(CodeRow.position, CodeRow.code)):
        found[procedure_id, generation].append(code)
    return found


def _words(session: Session) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    by_id: dict[str, list[str]] = defaultdict(list)
    by_code_words: dict[str, list[str]] = defaultdict(list)
    rows = session.execute(select(AliasRow.procedure_id, AliasRow.code, AliasRow.text).order_by(AliasRow.id))
    for procedure_id, code, text in rows:
        if procedure_id:
            by_id[procedure_id].append(text)
        if code:
            by_code_words[code].append(text)
    return by_id, by_code_words


def _is_shown(generation: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    # 0 (curated and staff) and the import now shown; before the first import both are 0.
    current = select(CatalogueStateRow.generation).where(CatalogueStateRow.id == 1).scalar_subquery()
    return or_(generation == 0, generation == current)


def _visible() -> Select[ProcedureRow]:
    return select(ProcedureRow).where(_is_shown(ProcedureRow.generation))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A reading session whose queries all see the same moment, also while an import switches."""
    with reading(engine) as session:
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session
