"""Training on every example also without diacritics."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from vietnamese.text import clean, fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MarklessCopies(GraphComponent):
    """Adds to the training data a copy of each example without diacritics. Does nothing to incoming messages.

    Must stand before the tokeniser. Entities are kept, because folding keeps the length of a cleaned text.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MarklessCopies":
        """Rasa's constructor."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same data and, for each example with diacritics, its copy without."""
        copies = [copy for example in training_data.training_examples if (copy := _without_marks(example))]
        return training_data.merge(TrainingData(training_examples=copies))

    def process(self, messages: list[Message]) -> list[Message]:
        """Hands messages through unchanged."""
        return messages


def _without_marks(example: Message) -> Message | None:
    text = example.get(TEXT)
    if not text or fold(clean(text)) == text.lower():
        return None
    folded = fold(clean(text))
    data = {TEXT: folded, INTENT: example.get(INTENT)}
    if example.get(ENTITIES) and len(folded) == len(text):
        data[ENTITIES] = [
            {**entity, "value": fold(clean(str(entity.get("value", ""))))} for entity in example.get(ENTITIES)
        ]
    return Message(data={key: value for key, value in data.items() if value is not None})
