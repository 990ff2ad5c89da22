"""The dialogue over the curated catalogue in a real database, with intents as the model would give them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dialogue.engine import Dialogue
from dialogue.model import Clause, Guess, Memory, Outcome, Understood
from foundation.database import connect
from foundation.migrate import upgrade
from procedures.curated import load_curated

CONTENT = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> Dialogue:
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('dialogue') / 'motcua.db'}")
    upgrade(engine)
    load_curated(engine, CONTENT)
    return Dialogue.open(engine, CONTENT)


def understood(text: str, *intents: str, flags: frozenset[str] = frozenset(), **more: float) -> Understood:
    """A message as the model understands it: each intent after the first stands for a clause of its own."""
    ranking = (Guess(intents[0], 0.9, 0.9), *(Guess(name, share) for name, share in more.items()))
    clauses = tuple(Clause(part, 0, len(part), (Guess(name, 0.9),)) for part, name in _parts(text, intents))
    return Understood(text, text, ranking, clauses, flags=flags)


def _parts(text: str, intents: tuple[str, ...]) -> list[tuple[str, str]]:
    parts = text.split(" | ") if len(intents) > 1 else [text]
    return list(zip(parts, intents, strict=True))


Answer = Callable[..., Outcome]


@pytest.fixture
def answer(dialogue: Dialogue) -> Answer:
    """Ask a text with its intents, optionally with a memory."""

    def ask(text: str, *intents: str, memory: Memory | None = None, flags: frozenset[str] = frozenset()) -> Outcome:
        return dialogue.answer(understood(text, *intents, flags=flags), memory or Memory())

    return ask
