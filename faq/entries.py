"""`data/faq/*.yml`: questions with answers in our own words, each with source, date checked and expiry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_CHECKED = re.compile(r"20\d\d-(0[1-9]|1[0-2])(-\d\d)?")
REQUIRED = ("id", "intent", "question", "also", "answer", "source", "checked")
ALLOWED = frozenset({*REQUIRED, "expires", "known"})
LEAST_PHRASINGS = 3
LONGEST_ANSWER = 900  # characters: one screen or two on a phone


class FaqError(Exception):
    """A file of frequent questions is wrong; the text names file, entry and what to mend."""


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One question with other ways to ask it. `known=False`: the answer says that it is not known."""

    id: str
    intent: str
    question: str
    also: tuple[str, ...]
    answer: str
    source: str
    checked: str
    expires: date | None
    known: bool


def load(content_dir: Path) -> tuple[FaqEntry, ...]:
    """Read all entries, in the order of files and lines.

    Raises:
        FaqError: with one line per wrong entry.
    """
    entries: list[FaqEntry] = []
    problems: list[str] = []
    for path in sorted((content_dir / "faq").glob("*.yml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["faq"]:
            wrong = [f"{path.name}: {row.get('id', '?')}: {problem}" for problem in _problems(row)]
            problems += wrong
            if not wrong:
                entries.append(_entry(row))
    problems += [f"the id {name} is used twice" for name in _doubled(entry.id for entry in entries)]
    if problems:
        raise FaqError("\n".join(problems))
    return tuple(entries)


def _problems(row: dict[str, Any]) -> Iterable[str]:
    missing = [name for name in REQUIRED if not row.get(name)]
    if missing:
        yield f"missing {', '.join(missing)}"
        return
    unknown = sorted(set(row) - ALLOWED)
    if unknown:
        yield f"unknown field {', '.join(unknown)}"
    if len(row["also"]) < LEAST_PHRASINGS:
        yield f"give at least {LEAST_PHRASINGS} other ways to ask under also"
    if not _CHECKED.fullmatch(str(row["checked"])):
        yield "write checked as 2026-11 or 2026-11-23"
    if len(row["answer"]) > LONGEST_ANSWER:
        yield f"the answer has {len(row['answer'])} characters; at most {LONGEST_ANSWER}"
    if not isinstance(row.get("expires"), date | None):
        yield "write expires as a date like 2026-12-31, or leave it out"


def _entry(row: dict[str, Any]) -> FaqEntry:
    return FaqEntry(
        id=row["id"],
        intent=row["intent"],
        question=row["question"],
        also=tuple(row["also"]),
        answer=row["answer"].strip(),
        source=row["source"],
        checked=str(row["checked"]),
        expires=row.get("expires"),
        known=row.get("known", True),
    )


def _doubled(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
