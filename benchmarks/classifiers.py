"""Compare intent classifiers on the project's own training data, each as a whole Rasa pipeline.

Run in Rasa's environment from the checkout: `PYTHONPATH=. python -m benchmarks.classifiers [--folds 5] [--use 1]`.
Texts are dealt to folds by intent; a text and its copy without diacritics are never on both sides. Printed is a
Markdown table: accuracy and macro F1 on the held-out texts as given and with their diacritics stripped, seconds to
train (`rasa train nlu` in process, loading of Rasa excluded), milliseconds per message (median, one at a time). Then,
for each classifier, how far its confidences can be believed.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.importers.utils import training_data_from_paths
from rasa.utils.log_utils import configure_structlog
from sklearn.metrics import accuracy_score, f1_score

from bot.linear import assign_folds
from vietnamese.text import clean, fold

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.01)

_OURS = [{"name": "bot.augmentation.MarklessCopies"}, {"name": "bot.tokeniser.VietnameseTokenizer"}]
_COUNTS = [
    {"name": "CountVectorsFeaturizer", "use_lemma": True, "min_ngram": 1, "max_ngram": 2},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 5, "min_df": 2},
]


def pipelines(epochs: int) -> dict[str, list[dict[str, Any]]]:
    """The pipelines by name; all see the copies without diacritics and the same tokens."""
    diet = {"name": "DIETClassifier", "epochs": epochs, "entity_recognition": False, "random_seed": 1}
    return {
        "linear SVM (ours)": [*_OURS, {"name": "bot.classifier.ClauseIntentClassifier"}],
        "linear SVM, marked texts only": [_OURS[1], {"name": "bot.classifier.ClauseIntentClassifier"}],
        "logistic regression (Rasa's)": [*_OURS, *_COUNTS, {"name": "LogisticRegressionClassifier"}],
        f"DIET, {epochs} epochs": [*_OURS, *_COUNTS, diet],
    }


@dataclass
class Result:
    """What one pipeline did, over all folds used."""

    truth: list[str] = field(default_factory=list)
    as_given: list[str] = field(default_factory=list)
    stripped: list[str] = field(default_factory=list)
    training_seconds: list[float] = field(default_factory=list)
    message_ms: list[float] = field(default_factory=list)
    confidences: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table."""

        def score(found: list[str]) -> str:
            macro = f1_score(self.truth, found, average="macro", zero_division=0)
            return f"{100 * accuracy_score(self.truth, found):.1f} / {100 * macro:.1f}"

        seconds, ms = statistics.mean(self.training_seconds), statistics.median(self.message_ms)
        return f"| {name} | {score(self.as_given)} | {score(self.stripped)} | {seconds:.0f} | {ms:.1f} |"

    def reliability(self) -> str:
        """A table: of the answers given with a confidence in a range, how many were right."""
        lines = ["| confidence | messages | mean confidence | right |", "| --- | --- | --- | --- |"]
        for low, high in pairwise(BINS):
            within = [i for i, confidence in enumerate(self.confidences) if low <= confidence < high]
            if within:
                mean = statistics.mean(self.confidences[i] for i in within)
                right = statistics.mean(self.as_given[i] == self.truth[i] for i in within)
                shown = f"{low:.1f} - {min(high, 1):.1f}"
                lines.append(f"| {shown} | {len(within)} | {100 * mean:.0f} % | {100 * right:.0f} % |")
        return "\n".join(lines)


def examples() -> list[tuple[str, str]]:
    """Text and intent of every example in data/nlu."""
    data = training_data_from_paths([str(path) for path in sorted(Path("data/nlu").glob("*.yml"))], "vi")
    return [(message.get("text"), message.get("intent")) for message in data.intent_examples]


def measure(
    pipeline: list[dict[str, Any]], learn: Sequence[tuple[str, str]], test: Sequence[tuple[str, str]], into: Result
) -> None:
    """Train on some examples, ask the others, add to the result."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yml").write_text(
            yaml.safe_dump({"recipe": "default.v1", "language": "vi", "assistant_id": "x", "pipeline": pipeline})
        )
        (folder / "nlu.yml").write_text(as_yaml(learn), encoding="utf-8")
        before = Path.cwd()
        os.chdir(folder)  # a cache of its own: nothing is taken from an earlier training
        started = time.perf_counter()
        try:
            model = train_nlu("config.yml", "nlu.yml", str(folder))
            into.training_seconds.append(time.perf_counter() - started)
            agent = Agent.load(model)
        finally:
            os.chdir(before)
    asyncio.run(_ask(agent, test, into))


async def _ask(agent: Agent, test: Sequence[tuple[str, str]], into: Result) -> None:
    await agent.parse_message("xin chào")  # the first message loads the word segmenter
    for text, intent in test:
        started = time.perf_counter()
        parsed = await agent.parse_message(text)
        into.message_ms.append(1000 * (time.perf_counter() - started))
        into.truth.append(intent)
        into.as_given.append(parsed["intent"]["name"])
        into.confidences.append(parsed["intent"]["confidence"])
        into.stripped.append((await agent.parse_message(fold(clean(text))))["intent"]["name"])


def as_yaml(learn: Sequence[tuple[str, str]]) -> str:
    """Examples as a file of training data."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in learn:
        by_intent.setdefault(intent, []).append(text)
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in by_intent.items()]
    return yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False)


def main() -> None:
    """Print the table."""
    configure_structlog()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--use", type=int, default=1, help="how many of the folds are held out in turn")
    parser.add_argument("--epochs", type=int, default=20, help="of DIET")
    parser.add_argument("--only", default="", help="measure the classifiers whose names contain this")
    options = parser.parse_args()
    found = examples()
    folds = assign_folds([intent for _, intent in found], [fold(clean(text)) for text, _ in found], options.folds)
    intents = len({intent for _, intent in found})
    print(f"{len(found)} examples, {intents} intents, {options.use} of {options.folds} folds\n")
    print("| classifier | as given: accuracy / macro F1 | without diacritics | training s | ms a message |")
    print("| --- | --- | --- | --- | --- |")
    chosen = {name: steps for name, steps in pipelines(options.epochs).items() if options.only in name}
    results = {}
    for name, pipeline in chosen.items():
        result = results[name] = Result()
        for number in range(options.use):
            learn = [example for example, at in zip(found, folds, strict=True) if at != number]
            test = [example for example, at in zip(found, folds, strict=True) if at == number]
            measure(pipeline, learn, test, result)
        print(result.row(name), flush=True)
    for name, result in results.items():
        print(f"\nReliability of {name}\n\n{result.reliability()}")


if __name__ == "__main__":
    main()
