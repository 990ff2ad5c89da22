"""The intent classifier as a Rasa component."""

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.reader import Input, Reader, train
from bot.tokeniser import NORMALISED, WORD_SPANS
from vietnamese.text import clean, fold

logger = logging.getLogger(__name__)

CLAUSES = "clauses"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ClauseIntentClassifier(GraphComponent, IntentClassifier):
    """Linear SVM over Vietnamese features; sets `intent`, `intent_ranking` and `clauses`.

    Works after any tokeniser; the Vietnamese one gives it normalised text and compounds. An intent is always given,
    however unsure: whoever reads the parse decides what a low confidence means.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokeniser must come first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`cost`: the SVM's C. `folds`: of the cross-validation behind the confidences. `ranking_length`: 0 for all."""
        return {"cost": 0.5, "folds": 3, "ranking_length": 0}

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, reader: Reader | None
    ) -> None:
        """Keep the settings; `reader` is None until trained."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._reader = reader

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ClauseIntentClassifier":
        """Rasa's constructor for training."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ClauseIntentClassifier":
        """Rasa's constructor for a trained model.

        Raises:
            ValueError: the model holds no trained classifier.
        """
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Reader.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples that have a text and an intent, and store the result.

        Raises:
            ValueError: there are none.
        """
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        if not examples:
            raise ValueError("There are no examples with an intent to train the classifier on.")
        self._reader = train(
            [_input(example).document() for example in examples],
            [example.get(INTENT) for example in examples],
            [fold(clean(example.get(TEXT))) for example in examples],
            cost=self._config["cost"],
            folds=self._config["folds"],
        )
        with self._storage.write_to(self._resource) as folder:
            self._reader.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and clauses of messages that have a text."""
        for message in messages:
            if self._reader is None or message.get(TEXT) is None:
                continue
            ranking, clauses = self._reader.read(_input(message))
            length = self._config["ranking_length"] or len(ranking)
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:length], add_to_output=True)
            message.set(CLAUSES, clauses, add_to_output=True)
        return messages


def _input(message: Message) -> Input:
    """What the tokeniser left on a message."""
    received = message.get(TEXT)
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    normalised = message.get(NORMALISED)
    if normalised is None:
        return Input(received, [token.text for token in tokens], [(token.start, token.end) for token in tokens], tokens)
    return Input(received, normalised.split(), message.get(WORD_SPANS), tokens)
