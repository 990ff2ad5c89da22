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
    intents = _answered_here(content_dir)
    entries: list[FaqEntry] = []
    problems: list[str] = []
    for path in sorted((content_dir / "faq").glob("*.yml")):
        for row in _rows(path):
            wrong = [f"{path.name}: {_named(row)}: {problem}" for problem in _problems(row, intents)]
            problems += wrong
            if not wrong:
                entries.append(_entry(row))
    problems += [f"the id {name} is used twice" for name in sorted(_doubled(entry.id for entry in entries))]
    if problems:
        raise FaqError("\n".join(problems))
    return tuple(entries)


def _answered_here(content_dir: Path) -> frozenset[str]:
    """The intents of `intents.yml` that frequent questions answer."""
    table = yaml.safe_load((content_dir / "intents.yml").read_text(encoding="utf-8"))["intents"]
    return frozenset(name for name, intent in table.items() if intent["kind"] == "faq")


def _rows(path: Path) -> list[Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise FaqError(f"{path.name}: this is no YAML: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("faq"), list):
        raise FaqError(f"{path.name}: begin with the line `faq:` and list the entries under it")
    rows: list[Any] = content["faq"]
    return rows


def _named(row: Any) -> str:
    return str(row.get("id", "?")) if isinstance(row, dict) else "?"


def _problems(row: Any, intents: frozenset[str]) -> Iterable[str]:
    if not isinstance(row, dict):
        yield f"write the entry as `- id: …` with its fields below, not as {row!r}"
        return
    missing = [name for name in REQUIRED if not row.get(name)]
    if missing:
        yield f"missing {', '.join(missing)}"
        return
    unknown = sorted(set(row) - ALLOWED)
    if unknown:
        yield f"unknown field {', '.join(unknown)}"
    if row["intent"] not in intents:
        yield f"the intent {row['intent']} is not one of {', '.join(sorted(intents))}"
    yield from _wrong_values(row)


def _wrong_values(row: dict[str, Any]) -> Iterable[str]:
    unquoted = [name for name in ("id", "question", "answer", "source") if not isinstance(row[name], str)]
    if unquoted:
        yield f"put {', '.join(unquoted)} in quotes"
        return
    if not isinstance(row["also"], list) or not all(isinstance(said, str) for said in row["also"]):
        yield "write also as a list of questions, in quotes where YAML takes them for something else"
    elif len(row["also"]) < LEAST_PHRASINGS:
        yield f"give at least {LEAST_PHRASINGS} other ways to ask under also"
    if not _CHECKED.fullmatch(str(row["checked"])):
        yield "write checked as 2026-11 or 2026-11-23"
    if len(row["answer"]) > LONGEST_ANSWER:
        yield f"the answer has {len(row['answer'])} characters; at most {LONGEST_ANSWER}"
    if not isinstance(row.get("expires"), date | None):
        yield "write expires as a date like 2026-12-31, or leave it out"
    if not isinstance(row.get("known", True), bool):
        yield "write known as false, or leave it out"


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
