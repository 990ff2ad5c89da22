"""Loads `data/words/*.yml`: what people type, what it means, and by which neighbours an ambiguous form is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from vietnamese.text import fold, place_tones

WORDS_DIR = Path(__file__).resolve().parent.parent / "data" / "words"
FILES = ("abbreviations", "teencode", "southern", "typos")
NUMBER, END, START = "$number", "$end", "$start"
_CONDITIONS = ("when", "unless", "after", "before", "not_after", "not_before")
_FIELDS = {"write", "means", "example", "bare", "lower", *_CONDITIONS}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class WordsError(Exception):
    """A file in `data/words` cannot be used; the text names the file, the entry and what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of `data/words`: the forms people type, the common written word, and when it applies.

    `when` and `unless` look at up to four words on either side, `after`/`not_after` at the word directly before,
    `before`/`not_before` at the word directly after. One fulfilled condition of `when`, `after`, `before` is enough;
    one fulfilled of the others forbids. `lower` leaves capitalised words (names) alone.
    """

    rule: str
    write: tuple[tuple[str, ...], ...]
    means: str
    example: str
    lower: bool
    when: frozenset[str]
    unless: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by the first word of each form (longest forms first), and the words no decoder may touch."""

    entries: tuple[Entry, ...]
    by_first: Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    compounds: Mapping[str, tuple[str, ...]]
    keep: frozenset[str]


@lru_cache(maxsize=8)
def load(folder: Path = WORDS_DIR) -> Lexicon:
    """Read the four files in `folder` once; raises WordsError naming file and entry when something is wrong."""
    entries: list[Entry] = []
    compounds: dict[str, tuple[str, ...]] = {}
    keep: set[str] = set()
    for name in FILES:
        content = _read(folder / f"{name}.yml")
        entries += (_entry(name, number, raw) for number, raw in enumerate(content.get("entries", []), 1))
        compounds |= {fold(text): tuple(text.split()) for text in content.get("compounds", [])}
        keep |= set(content.get("keep", []))
    by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for entry in entries:
        for form in entry.write:
            by_first.setdefault(form[0], []).append((form, entry))
    ordered = {first: tuple(sorted(forms, key=_precedence)) for first, forms in by_first.items()}
    return Lexicon(tuple(entries), ordered, compounds, frozenset(keep))


def _precedence(candidate: tuple[tuple[str, ...], Entry]) -> tuple[int, bool]:
    """Long forms first, then those bound to neighbours, then the order of the files."""
    form, entry = candidate
    return -len(form), not (entry.when or entry.after or entry.before)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (the safe loader, in C if there)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise WordsError(f"{path}: cannot be read: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("entries", []), list):
        raise WordsError(f"{path}: must hold a list called 'entries'")
    return content


def _entry(name: str, number: int, raw: object) -> Entry:
    where = f"{name}.yml, entry {number}"
    if not isinstance(raw, dict):
        raise WordsError(f"{where}: must look like {{write: [ko], means: không, example: ko biết → không biết}}")
    if unknown := set(raw) - _FIELDS:
        raise WordsError(f"{where}: unknown field {', '.join(sorted(map(str, unknown)))}")
    forms = _texts(where, "write", raw.get("write"))
    means, example = raw.get("means"), raw.get("example")
    if not forms or not isinstance(means, str) or not means or not isinstance(example, str) or "→" not in example:
        raise WordsError(f"{where} ({raw.get('write')}): needs 'write', 'means' and an 'example' with →, all as text")
    if raw.get("bare"):
        forms += [folded for form in forms if (folded := fold(form)) not in forms]
    conditions = {field: frozenset(_words(where, field, raw.get(field))) for field in _CONDITIONS}
    write = tuple(tuple(place_tones(form.lower()).split()) for form in forms)
    return Entry(name, write, means, example, bool(raw.get("lower")), **conditions)


def _texts(where: str, field: str, value: object) -> list[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(v, str) and v.strip() for v in values):
        raise WordsError(f"{where}: '{field}' must hold words; put numbers and yes/no in quotes")
    return list(values)


def _words(where: str, field: str, value: object) -> Iterator[str]:
    for word in _texts(where, field, value):
        if " " in word:
            raise WordsError(f"{where}: '{field}' takes single words, not '{word}'")
        yield place_tones(word.lower())
        yield fold(word)
