"""Entities found by pattern: procedure codes, places, dates, numbers."""

from collections.abc import Iterator
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
from vietnamese.dates import find_dates
from vietnamese.numbers import find_numbers

Entity = dict[str, Any]


def find_entities(received: str) -> list[Entity]:
    """Entities in order, none overlapping another; offsets refer to the text received, of any Unicode.

    Values: a code in its normal spelling, a place as written, a day as YYYY-MM-DD or as written when it cannot be known
    from the text alone, a number as a number (its `unit` beside it when it has one).
    """
    aligned = align(received)
    text = aligned.text
    entities: list[Entity] = []
    kept: list[tuple[int, int]] = []
    for start, end, entity in [*_codes(text), *_dates(text), *_places(text), *_numbers(text)]:  # earlier kinds win
        if start < end and not any(start < other_end and other < end for other, other_end in kept):
            kept.append((start, end))
            first, last = aligned.span(start, end)
            entities.append({**entity, "start": first, "end": last})
    return sorted(entities, key=lambda entity: int(entity["start"]))


def _codes(text: str) -> Iterator[tuple[int, int, Entity]]:
    for code in find_procedure_codes(text):
        yield code.start, code.end, {"entity": "procedure_code", "value": code.code}


def _dates(text: str) -> Iterator[tuple[int, int, Entity]]:
    for day in find_dates(text):
        value = day.value.isoformat() if day.value else text[day.start : day.end]
        yield day.start, day.end, {"entity": "date", "value": value}


def _places(text: str) -> Iterator[tuple[int, int, Entity]]:
    for place in find_places(text):
        yield place.start, place.end, {"entity": "place", "value": text[place.start : place.end]}


def _numbers(text: str) -> Iterator[tuple[int, int, Entity]]:
    for number in find_numbers(text):
        value = int(number.value) if number.value == number.value.to_integral_value() else float(number.value)
        unit = {"unit": number.unit} if number.unit else {}
        yield number.start, number.end, {"entity": "number", "value": value, **unit}


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
