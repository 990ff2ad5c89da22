"""Answers that need no understanding: blank, too long, voice, pictures, stale buttons; and the two notices of delay."""

from __future__ import annotations

from connectors.model import MAX_TEXT, Answer, Kind, Reply, Turn, TurnState
from foundation import messages

_STATES: dict[Kind, TurnState] = {
    "blank": "not_understood",
    "too_long": "refused",
    "voice": "refused",
    "sticker": "asked_back",
    "image": "refused",
    "file": "refused",
}
STALE_BUTTON, SLOW, FAILED = "stale_button", "slow", "failed"
KEYS = tuple(f"connectors.{name}" for name in (*_STATES, STALE_BUTTON, SLOW, FAILED))


def answer_to(kind: Kind) -> Answer | None:
    """The fixed answer to a kind of message, None when it has to be understood."""
    state = _STATES.get(kind)
    if state is None:
        return None
    text = messages.text(f"connectors.{kind}", limit=f"{MAX_TEXT:,}".replace(",", "."))
    return _answer(state, text)


def stale_button() -> Answer:
    """The answer to a button that is no longer known."""
    return _answer("asked_back", messages.text(f"connectors.{STALE_BUTTON}"))


def slow() -> Reply:
    """The one notice that an answer takes longer."""
    return Reply(text=messages.text(f"connectors.{SLOW}"))


def apology() -> Reply:
    """What is said when a message could not be answered."""
    return Reply(text=messages.text(f"connectors.{FAILED}"))


def _answer(state: TurnState, text: str) -> Answer:
    return Answer(turn=Turn(state=state, aspect="other", confidence=1.0), replies=[Reply(text=text)])
