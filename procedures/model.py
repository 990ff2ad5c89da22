"""What a procedure is, as plain facts: the one shape for curated and imported ones.

Everything a citizen may be told about a procedure comes from here; nothing is added on the way.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["commune", "province", "central", "other"]
Online = Literal["full", "partial", "submit_online", "none", "unknown"]
Confidence = Literal["high", "medium", "low"]
Origin = Literal["curated", "imported", "staff"]  # staff: entered in the database by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One remark. `verified=False` (known from memory only) is stored and never shown to a citizen."""

    text: str
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper to bring. `original` and `copy` are numbers of sheets, None where the source gives none.

    `verified=False` (known from memory only) is stored and never shown.
    """

    name: str
    original: int | None = None
    copy: int | None = None
    form: str = ""
    when: str = ""  # in Vietnamese: the case in which this paper is needed; empty means always
    notes: tuple[Note, ...] = ()
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One line of money, in đồng.

    `amount=0` is free by a source; `amount=None` with `set_by` is set by that body and not published;
    `amount=None` without it is not published. `verified=False` fees are never shown.
    """

    amount: int | None
    max_amount: int | None = None
    unit: str = ""
    set_by: str = ""
    channel: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    notes: tuple[Note, ...] = ()
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long it takes from a complete dossier. `amount=0` is the same day; None is not published."""

    amount: float | None
    unit: Literal["working_day", "day", "hour", "month", "unknown"] = "working_day"
    text: str = ""  # the source's own words where they could not be parsed with certainty
    notes: tuple[Note, ...] = ()
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuestion:
    """A question whose answer changes what is needed; `goto` are ids of procedures it leads to."""

    ask: str
    effect: str
    goto: tuple[str, ...] = ()
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the facts come from, in words a citizen understands, and when they were looked at."""

    text: str
    checked: str  # YYYY-MM or YYYY-MM-DD; empty when an imported file does not say
    secondary: bool = False  # true: "theo bản tổng hợp, xin hỏi lại nơi nhận hồ sơ"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalCode:
    """A code of the national catalogue; codes are retired, merged and replaced."""

    code: str  # eight characters, 1.001193
    level: Level = "commune"
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """All facts of one procedure. Empty tuples and strings mean: the source says nothing."""

    id: str
    name: str
    codes: tuple[NationalCode, ...]
    aliases: tuple[str, ...]
    field: str
    level: Level
    agency: str
    audience: tuple[str, ...]
    documents: tuple[Document, ...]
    steps: tuple[Note, ...]
    fees: tuple[Fee, ...]
    durations: tuple[Duration, ...]
    results: tuple[Note, ...]
    legal_basis: tuple[str, ...]
    online: Online
    online_notes: tuple[Note, ...] = ()
    conditions: tuple[Note, ...] = ()
    questions: tuple[CaseQuestion, ...] = ()
    changes: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    amounts: tuple[Note, ...] = ()  # what a citizen receives (benefits), not what he pays
    source: Source
    confidence: Confidence
    origin: Origin
    editor_notes: tuple[str, ...] = ()  # for staff: what to check in the source; never shown to a citizen
    raw: dict[str, str] = dataclasses.field(default_factory=dict)  # the source's text of parts that could not be parsed

    @property
    def code(self) -> str:
        """The code shown to people: the first national one, else `local.<id>`."""
        return self.codes[0].code if self.codes else f"local.{self.id}"
