"""Which aspects a message asks about, from the intents of its clauses."""

from __future__ import annotations

import re

from dialogue.intents import IntentTable
from dialogue.model import Clause, Understood
from dialogue.thresholds import CLAUSE

_SENTENCE_END = re.compile(r"[.?!\n]+(?=\s|$)")


def asked_aspects(understood: Understood, intents: IntentTable) -> tuple[str, ...]:
    """Aspects of procedures in the order asked; `overview` alone when only the procedure is named.

    Clauses count on their own only where the model is sure of them, so that a story's sentences do not; else the
    message as a whole decides.
    """
    asking = asking_clauses(understood, intents) if len(understood.clauses) > 1 else ()
    aspects = dict.fromkeys(intents[clause.top.name].aspect for clause in asking)
    specific = tuple(aspect for aspect in aspects if aspect != "overview")
    if specific:
        return specific
    best = intents.best(understood.ranking, "procedure")
    return (intents[best.name].aspect if best else "overview",)


def asking_clauses(understood: Understood, intents: IntentTable) -> tuple[Clause, ...]:
    """Clauses that ask about a procedure. Where some end in a question mark, the others only tell the story."""
    asking = tuple(
        clause
        for clause in understood.clauses
        if intents[clause.top.name].kind == "procedure" and clause.top.confidence >= CLAUSE
    )
    marked = tuple(clause for clause in asking if _ends_in_question_mark(understood.text, clause))
    return marked or asking


def _ends_in_question_mark(text: str, clause: Clause) -> bool:
    """Whether the sentence that holds the clause's end closes with a question mark."""
    closing = _SENTENCE_END.search(text, max(clause.end - 1, 0))
    return closing is not None and "?" in closing[0]
