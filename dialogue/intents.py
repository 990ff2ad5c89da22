"""`data/intents.yml`: which aspect an intent is counted under, and what kind of answer it gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from dialogue.model import Guess

Kind = Literal["procedure", "faq", "talk", "flow"]


@dataclass(frozen=True, slots=True)
class Intent:
    """One line of the table."""

    name: str
    aspect: str
    kind: Kind


class IntentTable:
    """Look-ups over all intents."""

    def __init__(self, path: Path) -> None:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["intents"]
        self._intents = {name: Intent(name, row["aspect"], row["kind"]) for name, row in rows.items()}

    def __getitem__(self, name: str) -> Intent:
        return self._intents.get(name, Intent(name, "other", "talk"))

    def names(self, kind: Kind) -> frozenset[str]:
        """All intents of one kind."""
        return frozenset(name for name, intent in self._intents.items() if intent.kind == kind)

    def share(self, ranking: tuple[Guess, ...], kind: Kind) -> float:
        """How much of the ranking's confidence falls on intents of one kind, 0 to 1."""
        return sum(guess.confidence for guess in ranking if self[guess.name].kind == kind)

    def best(self, ranking: tuple[Guess, ...], kind: Kind) -> Guess | None:
        """The surest intent of one kind, if the ranking has any."""
        return next((guess for guess in ranking if self[guess.name].kind == kind), None)
