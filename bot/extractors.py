"""Entities found by pattern: procedure codes, places, dates, numbers."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.alignment import align
from bot.places import find_places
from vietnamese.codes import find_procedure_codes

Entity = dict[str, Any]


def find_entities(received: str) -> list[Entity]:
    """Entities in order, none overlapping another; offsets refer to the text received, of any Unicode."""
    aligned = align(received)
    text = aligned.text
    found: list[tuple[int, int, str, Any]] = []
    found += [(code.start, code.end, "procedure_code", code.code) for code in find_procedure_codes(text)]
    found += [(place.start, place.end, "place", text[place.start : place.end]) for place in find_places(text)]
    entities: list[Entity] = []
    kept: list[tuple[int, int]] = []
    for start, end, kind, value in found:  # earlier kinds win over later ones
        if start < end and not any(start < other_end and other < end for other, other_end in kept):
            kept.append((start, end))
            first, last = aligned.span(start, end)
            entities.append({"entity": kind, "start": first, "end": last, "value": value})
    return sorted(entities, key=lambda entity: entity["start"])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `procedure_code`, `place`, `date` and `number` entities; needs no training."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PatternEntityExtractor":
        """Rasa's constructor."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message's entities."""
        for message in messages:
            if message.get(TEXT):
                found = self.add_extractor_name(find_entities(message.get(TEXT)))
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
