"""The whole catalogue as lines of JSON, and how much of it is known."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sqlalchemy import Engine

from procedures.model import Procedure
from procedures.plain import to_plain
from procedures.store import all_procedures, snapshot


def export(engine: Engine, file: IO[str]) -> int:
    """Write every procedure with its source, one JSON object a line in the form of the YAML files; returns how many.

    The order is that of the ids, so two exports of the same catalogue are the same bytes.
    """
    number = 0
    for procedure in _every(engine):
        file.write(json.dumps(to_plain(procedure), ensure_ascii=False) + "\n")
        number += 1
    return number


@dataclass
class Stats:
    """Counts over the catalogue. `checked` counts the months in which sources were looked at; "" is unknown."""

    procedures: int = 0
    origin: Counter[str] = dataclasses.field(default_factory=Counter)
    level: Counter[str] = dataclasses.field(default_factory=Counter)
    field: Counter[str] = dataclasses.field(default_factory=Counter)
    checked: Counter[str] = dataclasses.field(default_factory=Counter)
    with_fee: int = 0
    with_duration: int = 0
    with_documents: int = 0
    with_place: int = 0
    aliases: int = 0

    @property
    def oldest_checked(self) -> str:
        """The oldest month named by a source; empty when none is."""
        return min((month for month in self.checked if month), default="")


def stats(engine: Engine) -> Stats:
    """Count the catalogue. A fee is known by its amount or by the body that sets it, a place by its agency."""
    found = Stats()
    for procedure in _every(engine):
        found.procedures += 1
        found.origin[procedure.origin] += 1
        found.level[procedure.level] += 1
        found.field[procedure.field] += 1
        found.checked[procedure.source.checked[:7]] += 1
        found.with_fee += any(fee.verified and (fee.amount is not None or fee.set_by) for fee in procedure.fees)
        found.with_duration += any(item.verified and item.amount is not None for item in procedure.durations)
        found.with_documents += bool(procedure.documents)
        found.with_place += bool(procedure.agency)
        found.aliases += len(procedure.aliases)
    return found


def _every(engine: Engine) -> Iterator[Procedure]:
    with snapshot(engine) as session:
        yield from all_procedures(session)
