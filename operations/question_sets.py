"""Labelled questions of `tests/questions/*.yml`, and the ones derived from them by rule."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from foundation.settings import ROOT
from launcher.files import LauncherError
from vietnamese.text import fold

QUESTIONS = ROOT / "tests" / "questions"
NEIGHBOURS = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "o": "ip",
    "u": "yi",
    "n": "bm",
    "h": "gj",
    "t": "ry",
    "c": "xv",
    "g": "fh",
}
TYPOS_PER_WORDS = 8  # one slip in about eight words


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question. `procedures` empty means: nothing of the catalogue may answer it."""

    id: str
    part: str
    register: str
    text: str
    procedures: tuple[str, ...]
    aspects: tuple[str, ...]
    need: str
    both: bool = False


def load(folder: Path, part: str) -> list[Question]:
    """All questions of one part (`train` or `test`) of a folder's `.yml` files."""
    questions = [
        _question(row)
        for path in sorted(folder.glob("*.yml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    chosen = [question for question in questions if question.part == part]
    if not chosen:
        raise LauncherError(f"no questions of the part {part} in {folder}")
    return chosen


def _question(row: dict[str, Any]) -> Question:
    return Question(
        id=row["id"],
        part=row["part"],
        register=row["register"],
        text=row["text"],
        procedures=tuple(row["procedures"]),
        aspects=tuple(row.get("aspects") or [row["aspect"]]),
        need=row["need"],
        both=bool(row.get("all")),
    )


def derived(questions: list[Question], seed: int = 1) -> list[Question]:
    """Each question stripped of diacritics, and with slips of the thumb; counted apart from the written ones."""
    chance = random.Random(seed)  # noqa: S311 (repeatable slips, no secret)
    stripped = [
        replace(item, id=f"{item.id}-bare", register="derived: no marks", text=fold(item.text)) for item in questions
    ]
    slipped = [
        replace(item, id=f"{item.id}-slip", register="derived: slips", text=_slips(item.text, chance))
        for item in questions
    ]
    return stripped + slipped


def _slips(text: str, chance: random.Random) -> str:
    """Swap, double, drop or mistype a letter in some words, never in numbers."""
    words = text.split(" ")
    for index, word in enumerate(words):
        if len(word) > 2 and word.isalpha() and chance.random() < 1 / TYPOS_PER_WORDS:
            words[index] = _slip(word, chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    kind = chance.choice(("swap", "double", "drop", "near"))
    if kind == "swap":
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    return word[:at] + chance.choice(NEIGHBOURS.get(fold(word[at]), word[at])) + word[at + 1 :]
