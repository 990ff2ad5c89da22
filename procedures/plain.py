"""A procedure as plain data, the form shared by YAML files, the `facts` column and the export.

`data/procedures/README.md` describes the form; empty parts are left out, verified notes are plain strings.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from procedures.model import (
    CaseQuestion,
    Document,
    Duration,
    Fee,
    NationalCode,
    Note,
    Procedure,
    Source,
)

Plain = dict[str, Any]

NOTE_LISTS = ("steps", "results", "online_notes", "conditions", "changes", "notes", "amounts")
TEXT_LISTS = ("aliases", "audience", "legal_basis", "editor_notes")
_KEPT_WHEN_EMPTY = frozenset({"id", "name", "codes", "field", "level", "agency", "online", "confidence", "origin"})


def to_plain(procedure: Procedure) -> Plain:
    """Everything about a procedure as JSON-ready data in the order of the model."""
    plain: Plain = {}
    for item in dataclasses.fields(procedure):
        value = plain_value(getattr(procedure, item.name))
        if value or item.name in _KEPT_WHEN_EMPTY:
            plain[item.name] = value
    return plain


def plain_value(value: Any) -> Any:
    if isinstance(value, Note) and value.verified:
        return value.text
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {
            item.name: plain_value(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.name in {"amount", "checked"} or getattr(value, item.name) != item.default
        }
    return value


def from_plain(plain: Mapping[str, Any]) -> Procedure:
    """Build a procedure from plain data that follows the form.

    Raises:
        KeyError, TypeError, ValueError: when the data does not follow it (the checker says so in words).
    """
    level = plain.get("level", "commune")
    lists: Plain = {key: notes(plain.get(key, ())) for key in NOTE_LISTS}
    lists |= {key: tuple(plain.get(key, ())) for key in TEXT_LISTS}
    return Procedure(
        id=plain["id"],
        name=plain["name"],
        codes=tuple(_code(item, level) for item in plain.get("codes", ())),
        field=plain.get("field", ""),
        level=level,
        agency=plain.get("agency", ""),
        documents=tuple(document(item) for item in plain.get("documents", ())),
        fees=tuple(_fee(item) for item in plain.get("fees", ())),
        durations=tuple(Duration(**_with_notes(item)) for item in plain.get("durations", ())),
        online=plain.get("online", "unknown"),
        questions=tuple(
            CaseQuestion(**{**item, "goto": tuple(item.get("goto", ()))}) for item in plain.get("questions", ())
        ),
        source=Source(**plain["source"]),
        confidence=plain.get("confidence", "medium"),
        origin=plain.get("origin", "curated"),
        raw=dict(plain.get("raw", {})),
        **lists,
    )


def notes(items: Iterable[str | Mapping[str, Any]]) -> tuple[Note, ...]:
    """Remarks from plain strings or `{text, verified}`."""
    return tuple(Note(text=item) if isinstance(item, str) else Note(**item) for item in items)


def document(item: Mapping[str, Any]) -> Document:
    """One paper to bring from its plain form."""
    return Document(**_with_notes(item))


def _with_notes(item: Mapping[str, Any]) -> Plain:
    return {**item, "notes": notes(item.get("notes", ()))}


def _code(item: Mapping[str, Any], level: str) -> NationalCode:
    return NationalCode(**{"level": level, **_with_dates(item)})


def _fee(item: Mapping[str, Any]) -> Fee:
    return Fee(**_with_dates(_with_notes(item)))


def _with_dates(item: Mapping[str, Any]) -> Plain:
    return {
        key: date.fromisoformat(value) if key in {"valid_from", "valid_to"} else value for key, value in item.items()
    }
