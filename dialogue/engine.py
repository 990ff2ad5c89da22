"""The one place that decides what a message gets. The steps are tried in order; the first that applies answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from dialogue.bare import BareWords
from dialogue.compose import Composer
from dialogue.context import Context
from dialogue.intents import IntentTable
from dialogue.library import Library
from dialogue.model import Memory, Outcome, Understood
from dialogue.pressing import press_outcome
from dialogue.steps_other import code_step, emergency_step, faq_step, flow_step, merger_step, talk_step
from dialogue.steps_procedure import list_step, order_step, procedure_step
from dialogue.talk import load_life_events
from dialogue.tone import consoled, warned
from faq.search import FaqSearch
from foundation.clock import now, vietnamese_date
from foundation.messages import Messages
from localities.places import Places
from procedures.search import ProcedureSearch

Step = Callable[[Context, Library], Outcome | None]

# The urgent first; then what is named beyond doubt; then talk, frequent questions, and procedures, which always answer.
STEPS: tuple[Step, ...] = (
    emergency_step,
    code_step,
    talk_step,
    flow_step,
    merger_step,
    faq_step,
    list_step,
    order_step,
    procedure_step,
)


@dataclass(frozen=True)
class Dialogue:
    """Answers messages and presses. Holds no state of a conversation: that comes and goes with each call."""

    library: Library
    intents: IntentTable
    procedure_search: ProcedureSearch
    faq_search: FaqSearch
    bare_words: BareWords

    @classmethod
    def open(cls, engine: Engine, content_dir: Path) -> Dialogue:
        """Load everything from a content directory and a database."""
        texts = Messages(content_dir / "messages")
        library = Library(
            engine=engine,
            texts=texts,
            composer=Composer(texts, vietnamese_date(now())),
            places=Places.load(content_dir),
            events=load_life_events(content_dir),
        )
        intents = IntentTable(content_dir / "intents.yml")
        return cls(library, intents, ProcedureSearch(engine), FaqSearch(content_dir), BareWords.load(content_dir))

    def answer(self, understood: Understood, memory: Memory) -> Outcome:
        """Decide on one message; always gives at least one reply."""
        context = Context(understood, memory, self.intents, self.procedure_search, self.faq_search, self.bare_words)
        library = self._today()
        for step in STEPS:
            outcome = step(context, library)
            if outcome is not None:
                break
        assert outcome is not None  # procedure_step always answers
        turn = replace(outcome.turn, entities=understood.entities, explain=_explain(context, outcome))
        outcome = consoled(replace(outcome, turn=turn), understood.text, library.texts)
        return warned(outcome, understood.flags, library.texts)

    def press(self, press: dict[str, str], memory: Memory) -> Outcome:
        """Answer a button by its meaning."""
        return press_outcome(press, memory, self._today())

    def _today(self) -> Library:
        return replace(self.library, composer=Composer(self.library.texts, vietnamese_date(now())))


def _explain(context: Context, outcome: Outcome) -> dict[str, object]:
    """Why this answer: what was normalised, which intents, which words made the procedure win."""
    understood = context.understood
    explain: dict[str, object] = {
        "normalised": understood.normalised,
        "changes": list(understood.changes),
        "intents": [
            {"name": guess.name, "confidence": round(guess.confidence, 3), "alone": round(guess.alone, 3)}
            for guess in understood.ranking[:3]
        ],
        "out_of_scope": round(context.alone("out_of_scope"), 3),
        "clauses": [
            {"text": clause.text, "intent": clause.top.name, "confidence": round(clause.top.confidence, 3)}
            for clause in understood.clauses
        ],
        "search": [
            {
                "id": hit.id,
                "confidence": round(hit.confidence, 3),
                "phrase": hit.why.phrase,
                "words": list(hit.why.words),
                "parts": {name: round(value, 3) for name, value in hit.why.parts.items()},
            }
            for hit in context.found.hits
        ],
    }
    return {**outcome.turn.explain, **explain}
