"""The catalogue and the labelled questions that search is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from foundation.database import connect
from foundation.migrate import upgrade
from foundation.settings import ROOT
from procedures import ranking, store
from procedures.curated import load_curated
from procedures.importing.run import import_files
from search import settings
from search.index import Index
from search.ranking import Parameters

NATIONAL = ROOT.parent / "shared" / "data" / "tthc"
QUESTIONS = ROOT / "tests" / "questions"
IMPORT_ONLY = "imported.yml"


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question; `accepted` are ids of procedures, none for what no procedure answers."""

    text: str
    accepted: frozenset[str]
    register: str
    part: str
    file: str


def catalogue() -> list[store.Entry]:
    """The curated procedures and, where `../shared/data/tthc` has it, the national export (else it says so)."""
    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'catalogue.db'}")
        upgrade(engine)
        load_curated(engine, ROOT / "data")
        files = sorted(path for path in NATIONAL.glob("*") if path.suffix in {".csv", ".gz", ".jsonl"})
        if files:
            import_files(engine, files, lambda _doing, _done, _all: None)
        else:
            print(f"{NATIONAL} is absent: only the curated procedures are searched.")
        entries = store.all_entries(engine)
        engine.dispose()
    return entries


def index_of(entries: Sequence[store.Entry], parameters: Parameters | None = None) -> Index:
    """The index as `procedures.search` builds it."""
    return Index(
        [ranking.entry_of(entry) for entry in entries],
        analyser=settings.analyser(),
        parameters=parameters or settings.parameters(),
        confidence=settings.confidence(),
        cues=ranking.cues(),
    )


def questions(entries: Sequence[store.Entry], part: str = "") -> list[Question]:
    """The labelled questions, of one part or both; those whose procedure the catalogue lacks are left out."""
    by_code: dict[str, set[str]] = {}
    for entry in entries:
        for code in (entry.code, *entry.codes):
            by_code.setdefault(code, set()).add(entry.id)
    found: list[Question] = []
    for path in sorted(QUESTIONS.glob("*.yml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            codes = row.get("procedures") or []
            accepted = frozenset(id_ for code in codes for id_ in by_code.get(code, ()))
            if (accepted or not codes) and part in ("", row["part"]):
                found.append(Question(row["text"], accepted, row["register"], row["part"], path.name))
    return found
