"""The shapes between understanding and answer. All are immutable and become plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

State = Literal["answered", "asked_back", "choices", "not_understood", "refused", "handoff", "failed"]


@dataclass(frozen=True, slots=True)
class Guess:
    """One intent, how sure the model is of it among all, and how likely it is whatever the others say; 0 to 1."""

    name: str
    confidence: float
    alone: float = 0.0


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the message with intents of its own; offsets are in the text received."""

    text: str
    start: int
    end: int
    ranking: tuple[Guess, ...]

    @property
    def top(self) -> Guess:
        return self.ranking[0]


@dataclass(frozen=True, slots=True)
class Understood:
    """What the language model made of one masked message."""

    text: str
    normalised: str
    ranking: tuple[Guess, ...]
    clauses: tuple[Clause, ...]
    entities: tuple[dict[str, Any], ...] = ()
    changes: tuple[dict[str, Any], ...] = ()
    flags: frozenset[str] = frozenset()

    @classmethod
    def from_parse(cls, parse: Mapping[str, Any], flags: frozenset[str]) -> Understood:
        """Read Rasa's parse of a message; keys as in `docs/architecture.md`."""
        text = parse.get("text") or ""
        ranking = _guesses(parse.get("intent_ranking") or [parse.get("intent") or {}])
        clauses = tuple(
            Clause(item["text"], item["start"], item["end"], _guesses(item["intent_ranking"]))
            for item in parse.get("clauses") or []
        )
        return cls(
            text=text,
            normalised=parse.get("normalised") or text,
            ranking=ranking,
            clauses=clauses or (Clause(text, 0, len(text), ranking),),
            entities=tuple(parse.get("entities") or ()),
            changes=tuple(parse.get("changes") or ()),
            flags=flags,
        )

    @property
    def top(self) -> Guess:
        return self.ranking[0]


def _guesses(items: list[Mapping[str, Any]]) -> tuple[Guess, ...]:
    guesses = tuple(
        Guess(item["name"], float(item["confidence"]), float(item.get("alone", 0.0)))
        for item in items
        if item.get("name")
    )
    return guesses or (Guess("out_of_scope", 0.0),)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation remembers between messages: no words of the citizen, only ids of ours."""

    topic: str = ""
    aspect: str = ""
    consoled: bool = False

    @classmethod
    def from_slot(cls, value: object) -> Memory:
        """Read the slot; anything unexpected is an empty memory."""
        if not isinstance(value, dict):
            return cls()
        return cls(
            topic=str(value.get("topic") or ""),
            aspect=str(value.get("aspect") or ""),
            consoled=bool(value.get("consoled")),
        )

    def to_slot(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: what the citizen reads, and what it means to us."""

    title: str
    press: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the citizen, the same for every channel."""

    text: str
    buttons: tuple[Button, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "buttons": [asdict(button) for button in self.buttons]}


@dataclass(frozen=True, slots=True)
class Named:
    """A procedure as shown in results."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What became of one question; every question ends in exactly one state."""

    state: State
    intent: str
    confidence: float
    aspect: str
    procedure: Named | None = None
    candidates: tuple[Named, ...] = ()
    entities: tuple[dict[str, Any], ...] = ()
    answers: tuple[tuple[str, Named | None], ...] = ()
    explain: dict[str, Any] = field(default_factory=dict)
    review: bool = False

    def to_json(self) -> dict[str, Any]:
        """The `turn` object of the contract between actions and dispatcher."""
        return {
            "state": self.state,
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "aspect": self.aspect,
            "procedure": asdict(self.procedure) if self.procedure else None,
            "candidates": [asdict(item) for item in self.candidates],
            "entities": list(self.entities),
            "answers": [
                {"aspect": aspect, "procedure": asdict(item) if item else None} for aspect, item in self.answers
            ],
            "explain": self.explain,
            "review": self.review,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """One turn, its replies, and what to remember."""

    turn: Turn
    replies: tuple[Reply, ...]
    memory: Memory

    def to_json(self) -> dict[str, Any]:
        return {"turn": self.turn.to_json(), "replies": [reply.to_json() for reply in self.replies]}
