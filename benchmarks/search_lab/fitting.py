"""Fits the weights of the ranking and the curve of its confidence."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from benchmarks.search_lab.material import Question
from search.confidence import evidence
from search.index import Index
from vietnamese import text as vietnamese_text
from vietnamese import words as vietnamese_words

# Where the fit starts and what it is pulled towards, so that fitting again gives the same.
START = {
    "said": 1.0,
    "second": 0.4,
    "third": 0.2,
    "all_said": 2.0,
    "pairs_said": 0.0,
    "concepts_said": 0.0,
    "usual": 0.2,
    "about": 0.5,
    "telling": 0.5,
    "question": -0.3,
    "breadth": 0.0,
    "prior": 2.5,
    "tag_missing": -0.05,
    "tag_found": 0.05,
}
PARTS = tuple(START)
EVIDENCE = ("score", "share", "lead", "said", "covered", "mass")
SCALE = 10.0  # of scores, so that differences of a tenth matter
PULL = 0.01  # towards START, against chance
FOLDED_SHARE = 1 / 3  # what a question without its marks counts
HELD_OUT_SHARE = 0.3  # what a held-out phrase counts
HELD_OUT = 400


@dataclass(frozen=True, slots=True)
class Example:
    """The parts of each candidate for one question, which of them are right, and what the example counts."""

    parts: np.ndarray
    right: np.ndarray
    counts: float


class HoldingOut(Index):
    """An index that can look away from one phrase, to be asked that phrase as if it were a question."""

    held_out = -1

    def _candidates(self, question: object) -> np.ndarray:
        found = super()._candidates(question)  # type: ignore[arg-type]
        return np.asarray(found[found != self.held_out])

    def phrases(self) -> list[tuple[int, str, str]]:
        """(number, text, id of its entry) of each phrase but the names."""
        catalogue = self._catalogue
        return [
            (number, catalogue.phrases[number], catalogue.entries[owner].id)
            for number, owner in enumerate(catalogue.owners.tolist())
            if not catalogue.are_names[number]
        ]

    def example(self, text: str, accepted: Iterable[str], counts: float) -> Example | None:
        """What the ranking knows of a text; None when no candidate is right or all are."""
        ranked = self.ranked(text)
        if ranked is None:
            return None
        wanted = set(accepted)
        right = np.array([self._catalogue.entries[number].id in wanted for number in ranked.numbers.tolist()])
        if not right.any() or right.all():
            return None
        return Example(np.stack([ranked.features[name] for name in PARTS], axis=1), right, counts)


def examples(index: HoldingOut, asked: Sequence[Question]) -> list[Example]:
    """Questions as written and without marks, and phrases held out."""
    made: list[Example | None] = []
    for question in asked:
        for text, counts in ((question.text, 1.0), (vietnamese_text.fold(question.text), FOLDED_SHARE)):
            made.append(index.example(vietnamese_words.expand(text).text, question.accepted, counts))
    phrases = index.phrases()
    for number, text, owner in random.Random(1).sample(phrases, min(HELD_OUT, len(phrases))):
        index.held_out = number
        made.append(index.example(text, (owner,), HELD_OUT_SHARE))
    index.held_out = -1
    return [example for example in made if example is not None]


def fit_parts(made: Sequence[Example]) -> np.ndarray:
    """Weights under which the right candidates are likeliest (a conditional logit), scaled so that `said` is 1."""
    counted = sum(example.counts for example in made)
    start = np.array(list(START.values()))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for example in made:
            scores = example.parts @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances[example.right].sum() + 1e-12
            total -= example.counts * float(np.log(right))
            among_right = (chances[example.right] / right) @ example.parts[example.right]
            slope += example.counts * (chances @ example.parts - among_right)
        away = weights / SCALE - start
        return total / counted + PULL * float(away @ away), slope / counted + 2 * PULL * away / SCALE

    found = np.asarray(minimize(loss, start * SCALE, jac=True, method="L-BFGS-B").x)
    return np.asarray(found / found[0])


def fit_confidence(index: Index, asked: Sequence[Question]) -> tuple[float, dict[str, float]]:
    """Bias and weights of the chance that the first hit is right; questions nothing answers are always wrong."""
    rows, right = [], []
    for question in asked:
        for text in (question.text, vietnamese_text.fold(question.text)):
            ranked = index.ranked(vietnamese_words.expand(text).text)
            if ranked is None:
                continue
            parts = {name: float(values[0]) for name, values in ranked.features.items()}
            facts = evidence(ranked.scores, parts, ranked.question_weight)
            rows.append([1.0, *(facts[name] for name in EVIDENCE)])
            right.append(index.search(text, limit=1)[0].id in question.accepted)
    table, is_right = np.array(rows), np.array(right)

    def loss(weights: np.ndarray) -> float:
        margins = np.where(is_right, 1, -1) * (table @ weights)
        return float(np.logaddexp(0, -margins).mean() + 0.001 * weights @ weights)

    weights = minimize(loss, np.zeros(table.shape[1]), method="L-BFGS-B").x
    return float(weights[0]), dict(zip(EVIDENCE, map(float, weights[1:]), strict=True))
