"""Which aspects a message asks about, from the intents of its clauses."""

from __future__ import annotations

from dialogue.intents import IntentTable
from dialogue.model import Understood
from dialogue.thresholds import CLAUSE


def asked_aspects(understood: Understood, intents: IntentTable) -> tuple[str, ...]:
    """Aspects of procedures in the order asked; `overview` alone when only the procedure is named.

    Clauses count on their own only where the model is sure of them, so that a story's sentences do not; else the
    message as a whole decides.
    """
    aspects: list[str] = []
    if len(understood.clauses) > 1:
        for clause in understood.clauses:
            intent = intents[clause.top.name]
            if intent.kind == "procedure" and clause.top.confidence >= CLAUSE and intent.aspect not in aspects:
                aspects.append(intent.aspect)
    specific = [aspect for aspect in aspects if aspect != "overview"]
    if specific:
        return tuple(specific)
    best = intents.best(understood.ranking, "procedure")
    return (intents[best.name].aspect if best else "overview",)
