"""Finds the procedure a citizen means. Always answers from the catalogue as it is now."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from procedures import ranking, store
from procedures.model import Origin
from search.index import Hit, Index, Why
from search.settings import analyser, confidence, parameters
from vietnamese import text as vietnamese_text
from vietnamese import words as vietnamese_words
from vietnamese.words import Change

TOPIC_LEAN = 0.05  # what a procedure of the field last spoken of gains


@dataclass(frozen=True, slots=True)
class FoundProcedure:
    """A procedure found. `code` and `name` are those shown to people; the rest as in `search.index.Hit`."""

    id: str
    code: str
    name: str
    origin: Origin
    score: float
    confidence: float
    why: Why


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Best first. `confidence` is that of the first hit, 0 without one; `normalised` the text that was searched."""

    hits: tuple[FoundProcedure, ...]
    confidence: float
    normalised: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Built:
    version: tuple[int, ...]
    index: Index
    entries: Mapping[str, store.Entry]
    by_field: Mapping[str, tuple[str, ...]]  # ids


class ProcedureSearch:
    """Search over the procedures of a database; safe to share between threads.

    Each call compares the catalogue's version (about a millisecond) and builds the index anew when it changed.
    """

    def __init__(self, engine: Engine) -> None:
        """Nothing is read before the first search."""
        self._engine = engine
        self._lock = threading.Lock()
        self._built: _Built | None = None

    def search(self, text: str, *, topic_field: str | None = None, limit: int = 3) -> SearchResult:
        """The procedures a text may mean. `topic_field` is the field last spoken of, which leans ties its way."""
        built = self._current()
        expanded = vietnamese_words.expand(vietnamese_text.clean(text))
        lean = {topic_field: TOPIC_LEAN} if topic_field else None
        hits = tuple(
            self._found(built, hit) for hit in built.index.search_expanded(expanded.text, limit=limit, lean=lean)
        )
        return SearchResult(hits, hits[0].confidence if hits else 0.0, expanded.text, expanded.changes)

    def list_field(self, text: str, limit: int = 8) -> tuple[FoundProcedure, ...]:
        """Procedures of the field a text names ("thủ tục về đất đai"), most asked for first, or nothing."""
        built = self._current()
        named = ranking.fields_named(text, built.by_field)
        ids = sorted(id_ for field in named for id_ in built.by_field[field])
        ids.sort(key=lambda id_: ranking.popularity(built.entries[id_]), reverse=True)
        return tuple(_as_found(built.entries[id_], 0.0, 1.0, Why("", (), {})) for id_ in ids[:limit])

    def entries(self) -> tuple[store.Entry, ...]:
        """Everything that can be found, ordered by id."""
        return tuple(self._current().entries.values())

    def _current(self) -> _Built:
        version = store.catalogue_version(self._engine)
        built = self._built
        if built is not None and built.version == version:
            return built
        with self._lock:
            if self._built is None or self._built.version != version:
                self._built = _build(self._engine, version)
            return self._built

    @staticmethod
    def _found(built: _Built, hit: Hit) -> FoundProcedure:
        return _as_found(built.entries[hit.id], hit.score, hit.confidence, hit.why)


def _as_found(entry: store.Entry, score: float, sure: float, why: Why) -> FoundProcedure:
    return FoundProcedure(entry.id, entry.code, entry.name, entry.origin, score, sure, why)


def _build(engine: Engine, version: tuple[int, ...]) -> _Built:
    entries = {entry.id: entry for entry in store.all_entries(engine)}
    index = Index(
        [ranking.entry_of(entry) for entry in entries.values()],
        analyser=analyser(),
        parameters=parameters(),
        confidence=confidence(),
        cues=ranking.cues(),
    )
    by_field: dict[str, list[str]] = {}
    for entry in entries.values():
        by_field.setdefault(entry.field, []).append(entry.id)
    return _Built(version, index, entries, {field: tuple(ids) for field, ids in by_field.items()})
