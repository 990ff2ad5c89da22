"""Fixed answers: small talk, refusals, emergencies, and the order of procedures in a life event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from foundation.messages import Messages
from vietnamese.text import fold, has_marks

EMERGENCIES = ("fire", "medical", "money", "child")
# Intents whose text stands in data/messages/dialogue.yml under the same name, and the state their question ends in.
FIXED_STATES = {
    "greet": "answered",
    "thanks": "answered",
    "bye": "answered",
    "help": "answered",
    "bot_identity": "answered",
    "bot_challenge": "answered",
    "out_of_scope": "refused",
    "injection": "refused",
    "unlawful": "refused",
    "ask_guide": "answered",
    "dossier_status": "answered",
    "handoff": "handoff",
}
FIXED_TEXTS = {"ask_guide": "guide", "dossier_status": "status"}


@dataclass(frozen=True, slots=True)
class Step:
    """One procedure of a life event and why it comes there."""

    procedure: str
    why: str


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A big thing in life and its procedures in their usual order."""

    id: str
    words: tuple[str, ...]
    steps: tuple[Step, ...]


def load_life_events(content_dir: Path) -> tuple[LifeEvent, ...]:
    """Read `data/dialogue/orders.yml`."""
    rows = yaml.safe_load((content_dir / "dialogue" / "orders.yml").read_text(encoding="utf-8"))
    return tuple(
        LifeEvent(row["id"], tuple(row["words"]), tuple(Step(step["procedure"], step["why"]) for step in row["steps"]))
        for row in rows
    )


def life_event(text: str, events: Sequence[LifeEvent]) -> LifeEvent | None:
    """The event most of whose words the text names; the first listed one when equal."""
    best = max(events, key=lambda event: _count(text, event.words))
    return best if _count(text, best.words) else None


def emergency_text(text: str, texts: Messages) -> str:
    """The number to call first for the kind of trouble named; the police when none is."""
    counts = {kind: _count(text, texts.items(f"emergency.{kind}_words")) for kind in EMERGENCIES}
    kind = max(EMERGENCIES, key=counts.__getitem__)
    return texts.text(f"emergency.{kind}" if counts[kind] else "emergency.crime")


def fixed_text(intent: str, texts: Messages) -> str:
    """The text for an intent of `FIXED_STATES`."""
    return texts.text(f"dialogue.{FIXED_TEXTS.get(intent, intent)}")


def mentions(text: str, words: Sequence[str]) -> bool:
    """True when any of the words stands in the text."""
    return _count(text, words) > 0


def _count(text: str, words: Sequence[str]) -> int:
    """How many of the words stand in the text as whole words; without diacritics only if the text has none."""
    plain = not has_marks(text)
    padded = _padded(fold(text) if plain else text.lower())
    return sum(_padded(fold(word) if plain else word) in padded for word in words)


def _padded(text: str) -> str:
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text).split())} "
