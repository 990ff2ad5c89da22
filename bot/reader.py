"""From text to intents: the trained features and model together, with clauses. Free of Rasa."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.nlu.tokenizers.tokenizer import Token

from bot import clauses, linear
from bot.features import Document, FeatureSpace, Floats, document

MOST_LISTED = 5
STATEMENT_FACTOR = 0.5  # beside a question, what asks nothing is rarely what the person wants answered
FRAGMENT_WORDS = range(2, 4)  # "lệ phí" between commas may be a question of its own
FRAGMENT_CONFIDENCE = 0.7
TOO_SHORT_TO_DIFFER = 3

FEWEST_TO_CALIBRATE = 20
ABSENT = -1.0  # the decision value of a class that a fold's model does not know: as far off as the margin
TELLING = 1e-4  # a feature whose weights are all smaller changes no decision
WORKERS = 2

_GRAMS = "grams.json"
_WEIGHTS = "weights.npz"

Ranking = list[dict[str, Any]]


@dataclass(frozen=True)
class Input:
    """A message as tokenised: `words[i]` of the normalised text stands at `spans[i]` of the text received."""

    received: str
    words: Sequence[str]
    spans: Sequence[Sequence[int]]
    tokens: Sequence[Token]

    def document(self, start: int = 0, end: int | None = None) -> Document:
        """The document of what stands between two offsets of the text received."""
        end = len(self.received) if end is None else end
        inside = [word for word, span in zip(self.words, self.spans, strict=True) if start <= span[0] < end]
        return document(" ".join(inside), [token.lemma for token in self.tokens if start <= token.start < end])


@dataclass
class Reader:
    """A trained model."""

    space: FeatureSpace
    model: linear.LinearModel

    def read(self, message: Input) -> tuple[Ranking, list[dict[str, Any]]]:
        """All intents of the whole message by confidence, and its clauses, at least one."""
        found = clauses.units(message.received, message.words, message.spans)
        candidates = clauses.split(found)
        whole = self._ranked_whole(message.document())
        if len(candidates) < 2:
            return whole, [_described(message.received, 0, len(message.received), whole)]
        rows = self._probabilities([self._document(message, found, clause) for clause in candidates])
        final = clauses.gather(self._weighed(candidates, rows))
        known = {(clause.first, clause.last): row for clause, row in zip(candidates, rows, strict=True)}
        missing = [clause for clause in final if (clause.first, clause.last) not in known]
        if missing:
            fresh = self._probabilities([self._document(message, found, clause) for clause in missing])
            known.update({(clause.first, clause.last): row for clause, row in zip(missing, fresh, strict=True)})
        if len(final) == 1:
            return whole, [_described(message.received, 0, len(message.received), whole)]
        some_ask = any(clause.asks for clause in final)
        described = []
        for clause in final:
            row = known[clause.first, clause.last]
            ranked = self._ranked(row if clause.asks or not some_ask else row * STATEMENT_FACTOR)
            described.append(_described(message.received, *clauses.extent(message.received, found, clause), ranked))
        return whole, described

    def save(self, folder: Path) -> None:
        """Store as JSON and plain arrays."""
        stored = {"classes": self.model.classes, "temperature": self.model.temperature, **self.space.as_json()}
        (folder / _GRAMS).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(
            folder / _WEIGHTS,
            idf=self.space.weights,
            coefficients=self.model.coefficients,
            intercepts=self.model.intercepts,
            slopes=self.model.slopes,
            offsets=self.model.offsets,
        )

    @classmethod
    def load(cls, folder: Path) -> "Reader":
        """The inverse of `save`."""
        stored = json.loads((folder / _GRAMS).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
            space = FeatureSpace.from_json(stored, arrays["idf"])
            model = linear.LinearModel(
                stored["classes"],
                arrays["coefficients"],
                arrays["intercepts"],
                stored["temperature"],
                arrays["slopes"],
                arrays["offsets"],
            )
        return cls(space, model)

    def _probabilities(self, documents: Sequence[Document]) -> Floats:
        return self.model.probabilities(self.space.transform(documents))

    def _document(self, message: Input, found: Sequence[clauses.Unit], clause: clauses.Clause) -> Document:
        return message.document(*clauses.extent(message.received, found, clause))

    def _ranked_whole(self, text: Document) -> Ranking:
        """The ranking of a whole message; `alone` says how likely each intent is whatever the others say."""
        features = self.space.transform([text])
        alone = dict(zip(self.model.classes, self.model.alone(features)[0], strict=True))
        ranking = self._ranked(self.model.probabilities(features)[0])
        return [{**guess, "alone": float(alone[guess["name"]])} for guess in ranking]

    def _ranked(self, row: Floats) -> Ranking:
        order = np.argsort(-row, kind="stable")
        return [{"name": self.model.classes[i], "confidence": float(row[i])} for i in order]

    def _weighed(self, candidates: Sequence[clauses.Clause], rows: Floats) -> list[clauses.Clause]:
        """Let the model say which short fragments ask something, and join neighbours that ask the same."""
        best = rows.argmax(axis=1)
        fragments = [
            not clause.asks and len(clause) in FRAGMENT_WORDS and row.max() >= FRAGMENT_CONFIDENCE
            for clause, row in zip(candidates, rows, strict=True)
        ]
        weighed: list[clauses.Clause] = []
        meanings: list[int] = []
        for i, candidate in enumerate(candidates):
            clause = replace(candidate, asks=candidate.asks or clauses.enumerated(candidates, fragments, i))
            same = bool(weighed) and clause.before != "." and meanings[-1] == best[i] and weighed[-1].asks
            if same and min(len(clause), len(weighed[-1])) <= TOO_SHORT_TO_DIFFER:
                weighed[-1] = weighed[-1].joined(clause)
            else:
                weighed.append(clause)
                meanings.append(int(best[i]))
        return weighed


def _described(received: str, start: int, end: int, ranking: Ranking) -> dict[str, Any]:
    return {
        "text": received[start:end],
        "start": start,
        "end": end,
        "intent": dict(ranking[0]),
        "intent_ranking": ranking[:MOST_LISTED],
    }


def train(documents: Sequence[Document], labels: list[str], groups: list[str], *, cost: float, folds: int) -> Reader:
    """Train features and model, and calibrate its confidences; features that decide nothing are dropped.

    Args:
        documents: what to learn from.
        labels: the intent of each.
        groups: documents of one group (copies of each other) are never on both sides of the cross-validation.
        cost: the SVM's C.
        folds: of the cross-validation.
    """
    with ThreadPoolExecutor(WORKERS) as pool:  # most of the work is in code that releases the interpreter
        held_out = pool.submit(held_out_decisions, documents, labels, groups, cost=cost, folds=folds)
        space = FeatureSpace()
        model = linear.fit(space.fit(documents), labels, cost)
        decisions = held_out.result()
    known = np.flatnonzero(np.isfinite(decisions).all(axis=1))
    if len(known) >= FEWEST_TO_CALIBRATE:
        truth = np.array([model.classes.index(label) for label in labels])
        model.calibrate(decisions[known], truth[known])
    columns = np.flatnonzero(np.abs(model.coefficients).max(axis=1) > TELLING)
    space.keep(columns)
    model.coefficients = np.ascontiguousarray(model.coefficients[columns])
    return Reader(space, model)


def held_out_decisions(
    documents: Sequence[Document], labels: list[str], groups: list[str], *, cost: float, folds: int
) -> NDArray[np.float64]:
    """Decision values for every document by features and a model that saw neither it nor a copy of it.

    Columns are the sorted labels. Rows of documents that could not be held out (no other group has their label)
    are NaN.
    """
    classes = sorted(set(labels))
    fold_of = linear.assign_folds(labels, groups, folds)
    decisions = np.full((len(labels), len(classes)), np.nan)
    for number in range(folds):
        test, rest = np.flatnonzero(fold_of == number), np.flatnonzero(fold_of != number)
        known = sorted({labels[i] for i in rest})
        test = np.array([i for i in test if labels[i] in known], dtype=np.int64)
        if not len(test) or len(known) < 2:
            continue
        space = FeatureSpace()
        model = linear.fit(space.fit([documents[i] for i in rest]), [labels[i] for i in rest], cost)
        values = np.full((len(test), len(classes)), ABSENT)
        values[:, [classes.index(name) for name in model.classes]] = model.decide(
            space.transform([documents[i] for i in test])
        )
        decisions[test] = values
    return decisions
