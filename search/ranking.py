"""The numbers of the ranking formula, and the formula on arrays. docs/search.md explains both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.analysis import Token
from search.vocabulary import CONCEPT, PAIR, SYLLABLE, Reading

LIGHT = 0.12  # of the heaviest term of a question: what weighs less is not looked up


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Weights of the formula; the values in use are in data/search/ranking.yml."""

    pair_weight: float = 0.7  # a pair of neighbours, beside a syllable
    concept_weight: float = 1.0  # a group of words that mean the same
    rarity_power: float = 1.0  # how strongly rare words count
    unknown_weight: float = 0.35  # of a word the catalogue does not know, as a share of the rarest
    phrase_missing: float = 0.5  # what the words of a phrase that the question lacks cost
    name_missing: float = 0.2  # the same for an official name, which says much that no citizen says
    question_missing: float = 0.12  # what the words of the question that the phrase lacks cost
    floor: float = 3.0  # keeps very short phrases from winning on one word
    name_factor: float = 0.9  # an official name, beside what people say
    usual_uses: float = 1.2  # in how many phrases a word of an entry of usual breadth must be to count half as usual
    usual_breadth: float = 0.6  # how much more of them a broader entry needs
    body_weight: float = 0.3  # words of papers and results, beside those of the field
    said: float = 1.0  # from here on: weights of the parts of a score
    second: float = 0.2
    third: float = 0.1
    all_said: float = 0.5
    pairs_said: float = 0.0
    concepts_said: float = 0.0
    usual: float = 0.3
    about: float = 0.1
    telling: float = 0.0
    question: float = 0.1
    breadth: float = -0.05
    prior: float = 1.0
    tag_missing: float = -0.15
    tag_found: float = 0.0
    lean: float = 1.0
    exact: float = 1.0  # the question is a phrase of the entry, word for word
    window: int = 14  # syllables; a long story is scored by windows of this width
    rivals: int = 12  # entries that are compared word by word
    candidates: int = 256  # phrases that are scored in full

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Parameters:
        """From a mapping such as a YAML file; raises TypeError for an unknown name."""
        whole = {"window", "candidates", "rivals"}
        given: dict[str, Any] = {name: (int if name in whole else float)(value) for name, value in values.items()}
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Windows:
    """Parts of a question, each as a range of places; the first is the whole."""

    starts: np.ndarray
    ends: np.ndarray


def windows_of(tokens: list[Token], width: int) -> Windows:
    """The whole text, and for a long one its clauses and sliding windows."""
    count = len(tokens)
    spans = {(0, count): None}
    if count > width:
        step = width // 2
        for start in range(0, count - width + step, step):
            spans[(start, min(count, start + width))] = None
    starts, ends = zip(*spans, strict=True)
    return Windows(np.array(starts, dtype=np.int32), np.array(ends, dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Question:
    """A question made ready: its distinct terms with the agreement in each window, and what each window weighs."""

    terms: np.ndarray  # sorted, distinct
    kinds: np.ndarray  # of each term: SYLLABLE, PAIR or CONCEPT
    factors: np.ndarray  # term x window
    heavy: np.ndarray  # places of the terms that weigh something; stop words have the longest lists and say nothing
    weights: np.ndarray  # of each term in this question (stop weight x rarity), for the coverage of the question
    totals: np.ndarray  # weight of each window
    reading: Reading


def prepare(tokens: list[Token], reading: Reading, rarity: np.ndarray, top: float, p: Parameters) -> Question:
    """Weigh a question. `rarity` is by term, `top` that of a word seen once."""
    windows = windows_of(tokens, p.window)
    terms, where = np.unique(reading.terms, return_inverse=True)
    ends = reading.places + reading.widths
    inside = (reading.places[:, None] >= windows.starts[None, :]) & (ends[:, None] <= windows.ends[None, :])
    factors = np.zeros((len(terms), len(windows.starts)))
    np.maximum.at(factors, where, inside * reading.factors[:, None])

    stops = np.array([token.weight for token in tokens])
    row_stops = np.ones(len(reading.terms))
    single, pair, concept = (reading.kinds == kind for kind in (SYLLABLE, PAIR, CONCEPT))
    row_stops[single] = stops[reading.places[single]]
    row_stops[pair] = (stops[reading.places[pair]] + stops[reading.places[pair] + 1]) / 2 * p.pair_weight
    row_stops[concept] = p.concept_weight
    row_weights = row_stops * rarity[reading.terms] * reading.factors

    heaviest = np.zeros((3, len(tokens)))
    np.maximum.at(heaviest, (reading.kinds, reading.places), row_weights)
    unknown = np.ones(len(tokens), dtype=bool)
    unknown[reading.places[single]] = False
    heaviest[SYLLABLE][unknown] = p.unknown_weight * top * stops[unknown]
    running = np.concatenate(([0.0], np.cumsum(heaviest.sum(axis=0))))
    totals = running[windows.ends] - running[windows.starts]

    weights = np.zeros(len(terms))
    np.maximum.at(weights, where, row_weights)
    kinds = np.zeros(len(terms), dtype=np.int32)
    kinds[where] = reading.kinds
    heavy = np.flatnonzero(weights > LIGHT * weights.max(initial=0.0))
    return Question(terms, kinds, factors, heavy, weights, totals, reading)


def phrase_scores(
    matched: np.ndarray, phrase_weights: np.ndarray, are_names: np.ndarray, question: Question, p: Parameters
) -> np.ndarray:
    """How well each phrase answers the question, 0..1: the best of its windows.

    `matched` is phrase x window. Words that the phrase has and the question lacks cost most; words of the question that
    the phrase lacks cost little, so that a story may say what it likes.
    """
    lacking = (phrase_weights[:, None] - matched).clip(0) * np.where(are_names, p.name_missing, p.phrase_missing)[
        :, None
    ]
    surplus = (question.totals[None, :] - matched).clip(0)
    scores = matched / (matched + lacking + p.question_missing * surplus + p.floor)
    best: np.ndarray = scores.max(axis=1) * np.where(are_names, p.name_factor, 1.0)
    return best


def telling(question: Question, present: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """How much of what tells rivals apart each of them covers, 0..1.

    `present` (agreement) and `usual` (how usual the word is in the entry) are rival x term. A word that all rivals have
    says nothing, one that only few have says much.
    """
    having = (present > 0).sum(axis=0)
    weights = question.weights * np.log((len(present) + 1) / (having + 0.5)).clip(0) * (having > 0)
    covered: np.ndarray = (present * usual) @ weights / max(float(weights.sum()), 1e-9)
    return covered
