"""A text index: entries with many phrases each, ranked for what a person types.

It knows nothing of what the entries are. docs/search.md explains the formula and what each part earns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from search.analysis import Analyser, Token
from search.catalogue import Catalogue, Entry, ragged
from search.ranking import Parameters, Question, phrase_scores, prepare
from search.vocabulary import read
from vietnamese import text as vietnamese_text
from vietnamese import words as vietnamese_words

LONGEST_QUESTION = 300  # syllables; the rest of a longer text is not read


@dataclass(frozen=True, slots=True)
class Why:
    """What made a hit: its best phrase, the words found, and each part of the score."""

    phrase: str
    words: tuple[str, ...]
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; `score` sorts, `confidence` (0..1) is the chance that it is the right one."""

    id: str
    score: float
    confidence: float
    why: Why


class Index:
    """Ranks entries for a text. Immutable once built, so any number of threads may search it."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        analyser: Analyser,
        parameters: Parameters | None = None,
        cues: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`cues` lists for each tag the words by which a question asks for that variant."""
        self._parameters = parameters or Parameters()
        self._catalogue = Catalogue(entries, analyser, self._parameters)
        self._cues = {
            tag: tuple(f" {vietnamese_text.fold(phrase)} " for phrase in phrases)
            for tag, phrases in (cues or {}).items()
        }

    def __len__(self) -> int:
        return len(self._catalogue.entries)

    def search(self, text: str, *, limit: int = 3) -> list[Hit]:
        """The best entries for a text, best first; fewer than `limit`, or none, when little or nothing matches."""
        return self.search_expanded(vietnamese_words.expand(vietnamese_text.clean(text)).text, limit=limit)

    def search_expanded(self, text: str, *, limit: int = 3) -> list[Hit]:
        """As `search`, for a text that has been through `vietnamese.words.expand`."""
        catalogue, p = self._catalogue, self._parameters
        tokens = self._tokens(text)
        if not tokens:
            return []
        question = prepare(tokens, read(tokens, catalogue.vocabulary), catalogue.rarity, catalogue.top_rarity, p)
        if not len(question.terms):
            return []
        found = self._candidates(question)
        if not len(found):
            return []
        ranked = self._rank(question, found, self._asked_tags(tokens))
        return self._hits(question, tokens, ranked, limit)

    def _tokens(self, text: str) -> list[Token]:
        catalogue = self._catalogue
        tokens = catalogue.analyser.tokens(text)[:LONGEST_QUESTION]
        parts: list[Token] = []
        for token in tokens:
            halves = None if catalogue.vocabulary.keys_of(token.folded) else catalogue.vocabulary.split(token.folded)
            parts += [Token(half, half, 1.0, token.clause) for half in halves] if halves else [token]
        return parts

    def _asked_tags(self, tokens: list[Token]) -> frozenset[str]:
        folded = f" {' '.join(token.folded for token in tokens)} "
        return frozenset(tag for tag, phrases in self._cues.items() if any(phrase in folded for phrase in phrases))

    def _candidates(self, question: Question) -> np.ndarray:
        """Numbers of the phrases worth scoring in full."""
        catalogue = self._catalogue
        matched = catalogue.phrase_postings.sums(question.terms, question.factors[:, 0], len(catalogue.phrases))
        found = np.flatnonzero(matched > 0)
        rough = matched[found] ** 1.5 / np.sqrt(catalogue.weights[found])
        keep = self._parameters.candidates
        return found if len(found) <= keep else found[np.argpartition(-rough, keep)[:keep]]

    def _rank(self, question: Question, found: np.ndarray, asked: frozenset[str]) -> _Ranked:
        catalogue, p = self._catalogue, self._parameters
        where = ragged(catalogue.row_starts[found], catalogue.row_lengths[found])
        terms = catalogue.row_terms[where]
        at = np.searchsorted(question.terms, terms).clip(max=len(question.terms) - 1)
        factors = np.where((question.terms[at] == terms)[:, None], question.factors[at], 0.0)
        starts = np.concatenate(([0], np.cumsum(catalogue.row_lengths[found])[:-1]))
        matched = np.add.reduceat(factors * catalogue.row_weights[where][:, None], starts, axis=0)
        said = phrase_scores(matched, catalogue.weights[found], question, p) * catalogue.kinds[found]

        order = np.lexsort((found, -said, catalogue.owners[found]))
        owners = catalogue.owners[found][order]
        first = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
        best, numbers = order[first], owners[first]
        second = np.zeros(len(first))
        has_second = np.concatenate((first[1:], [len(order)])) - first > 1
        second[has_second] = said[order[first[has_second] + 1]]

        covered = catalogue.documents.sums(question.terms, question.weights, len(catalogue.entries))[numbers]
        parts = {
            "phrase": said[best],
            "support": p.support * second,
            "document": p.document * (covered / max(question.totals[0], 1e-9)).clip(0, 1),
            "prior": p.prior * catalogue.priors[numbers],
            "variant": np.array([self._variant(number, asked) for number in numbers.tolist()]),
        }
        return _Ranked(numbers, found[best], parts, sum(parts.values(), np.zeros(len(numbers))))

    def _variant(self, number: int, asked: frozenset[str]) -> float:
        tags = self._catalogue.entries[number].tags
        return self._parameters.tag_found * len(tags & asked) - self._parameters.tag_missing * len(tags - asked)

    def _hits(self, question: Question, tokens: list[Token], ranked: _Ranked, limit: int) -> list[Hit]:
        catalogue = self._catalogue
        order = np.lexsort((ranked.numbers, -ranked.scores))
        hits: list[Hit] = []
        for place, row in enumerate(order[:limit].tolist()):
            parts = {name: float(values[row]) for name, values in ranked.parts.items()}
            why = Why(catalogue.phrases[int(ranked.phrases[row])], (), parts)
            hits.append(Hit(catalogue.entries[int(ranked.numbers[row])].id, float(ranked.scores[row]), 0.0, why))
        return hits


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Entries found, as parallel arrays."""

    numbers: np.ndarray
    phrases: np.ndarray
    parts: Mapping[str, np.ndarray]
    scores: np.ndarray
