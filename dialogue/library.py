"""What all steps share: the catalogue, the texts, the places, and the making of outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine

from dialogue.compose import Composer, shown_month
from dialogue.context import Context
from dialogue.model import Memory, Named, Outcome, Reply, State, Turn
from dialogue.talk import LifeEvent
from foundation.messages import Messages
from localities.places import PlaceAnswer, Places
from procedures import store
from procedures.model import Procedure


@dataclass(frozen=True)
class Library:
    """Facts and texts, and short ways to an outcome."""

    engine: Engine
    texts: Messages
    composer: Composer
    places: Places
    events: tuple[LifeEvent, ...]

    def procedure(self, procedure_id: str) -> Procedure | None:
        """The procedure with this id, if the catalogue has it."""
        return store.get(self.engine, procedure_id) if procedure_id else None

    def procedures(self, ids: Iterable[str]) -> tuple[Procedure, ...]:
        """Those of the ids that the catalogue has, in order."""
        found = (self.procedure(one) for one in ids)
        return tuple(procedure for procedure in found if procedure)

    def candidates(self, context: Context) -> tuple[Named, ...]:
        """The search's best three, as `ask` shows them."""
        return tuple(Named(hit.code, hit.name) for hit in context.found.hits[:3])

    def place_text(self, answer: PlaceAnswer) -> str:
        """What a place answer says, with its source unless it asks back."""
        text = self.texts.text(f"dialogue.place_{answer.kind}", **answer.values)
        if answer.options:
            return text
        source = self.texts.text("dialogue.place_source", text=answer.source, checked=shown_month(answer.checked))
        return f"{text}\n\n{source}"

    def say(self, context: Context, key: str, state: State = "answered", *, aspect: str = "", **values: str) -> Outcome:
        """A text of `dialogue.yml` as the whole answer."""
        return self.outcome(context, state, (Reply(self.texts.text(f"dialogue.{key}", **values)),), aspect=aspect)

    def outcome(
        self,
        context: Context,
        state: State,
        replies: tuple[Reply, ...],
        *,
        aspect: str = "",
        answers: tuple[tuple[str, Named | None], ...] = (),
        memory: Memory | None = None,
    ) -> Outcome:
        """An outcome whose first answer gives the top-level fields. Not understood goes to the review queue."""
        aspect = aspect or (answers[0][0] if answers else context.intents[context.top.name].aspect)
        answers = answers or ((aspect, None),)
        turn = Turn(
            state=state,
            intent=context.top.name,
            confidence=context.top.confidence,
            aspect=aspect,
            procedure=answers[0][1],
            candidates=self.candidates(context),
            answers=answers,
            review=state == "not_understood",
        )
        return Outcome(turn, replies, memory or context.memory)
