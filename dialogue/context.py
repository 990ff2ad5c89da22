"""All that the steps of a decision look at: the message, the memory, and what the searches found, each done once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from dialogue.aspects import asked_aspects
from dialogue.bare import BareWords
from dialogue.intents import IntentTable
from dialogue.model import Guess, Memory, Understood
from dialogue.thresholds import NAMED
from faq.search import FaqHit, FaqSearch
from procedures.search import ProcedureSearch, SearchResult

# What stands for masked personal data, with the words that only introduce it.
PLACEHOLDER = re.compile(r"(?:\b(?:mã|otp|mật|khẩu|stk|số|của|tôi|tui|em|con|là)\b[\s:]*){0,5}⟨[^⟩]*⟩", re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """One message under decision."""

    understood: Understood
    memory: Memory
    intents: IntentTable
    procedure_search: ProcedureSearch
    faq_search: FaqSearch
    bare_words: BareWords

    @cached_property
    def found(self) -> SearchResult:
        """Procedures for the whole message."""
        return self.search(self.understood.text)

    def search(self, text: str) -> SearchResult:
        """Procedures for a text; what stands for masked personal data is no word to search by."""
        return self.procedure_search.search(PLACEHOLDER.sub(" ", text))

    @cached_property
    def faq(self) -> FaqHit | None:
        """The best frequent question, those of the likely intents preferred."""
        likely = {guess.name: guess.confidence for guess in self.understood.ranking}
        hits = self.faq_search.search(PLACEHOLDER.sub(" ", self.understood.text), intents=likely, limit=1)
        return hits[0] if hits else None

    @cached_property
    def aspects(self) -> tuple[str, ...]:
        return asked_aspects(self.understood, self.intents)

    @property
    def top(self) -> Guess:
        return self.understood.top

    def probability(self, intent: str) -> float:
        """How likely an intent is for the whole message."""
        return next((guess.confidence for guess in self.understood.ranking if guess.name == intent), 0.0)

    def alone(self, intent: str) -> float:
        """How likely an intent is for the whole message, whatever the other intents say."""
        return next((guess.alone for guess in self.understood.ranking if guess.name == intent), 0.0)

    @property
    def names_a_procedure(self) -> bool:
        """True when the words point at some procedure, rightly or not; "lệ phí bao nhiêu?" does not."""
        return not self.is_bare and self.found.confidence >= NAMED

    @cached_property
    def is_bare(self) -> bool:
        """A question without a subject: about what was spoken of before, if anything."""
        return self.bare_words.only(self.understood.normalised)

    @cached_property
    def asks_something(self) -> bool:
        """True when a clause asks about a procedure or a frequent question, whatever the rest is."""
        return any(
            self.intents[clause.top.name].kind in {"procedure", "faq"} and clause.top.confidence >= 0.5
            for clause in self.understood.clauses
        )
