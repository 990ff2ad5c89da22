"""A text index: entries with many phrases each, ranked for what a person types.

It knows nothing of what the entries are. docs/search.md explains the formula and what each part earns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from search.analysis import Analyser, Token
from search.catalogue import Catalogue, Entry, ragged, whole
from search.confidence import Confidence, evidence
from search.ranking import Parameters, Question, phrase_scores, prepare, telling
from search.vocabulary import CONCEPT, PAIR, Reading, read
from vietnamese import text as vietnamese_text
from vietnamese import words as vietnamese_words

MOST_LOOKED_UP = 120_000  # places of words in phrases; in a large catalogue a long question drops its commonest words
MOST_LOOKED_UP_ABOUT = 24  # terms of a question looked up in fields and bodies, the heaviest
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries found, best first, as parallel arrays: number, best phrase, each part before weighing, score."""

    numbers: np.ndarray
    phrases: np.ndarray
    features: Mapping[str, np.ndarray]
    scores: np.ndarray
    tokens: list[Token]
    reading: Reading
    question_weight: float


class Index:
    """Ranks entries for a text. Immutable once built, so any number of threads may search it."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        analyser: Analyser,
        parameters: Parameters | None = None,
        confidence: Confidence | None = None,
        cues: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`cues` lists for each tag the concepts by which a question asks for that variant."""
        self._parameters = parameters or Parameters()
        self._confidence = confidence or Confidence()
        self._catalogue = Catalogue(entries, analyser, self._parameters)
        self._cues = {tag: frozenset(concepts) for tag, concepts in (cues or {}).items()}

    def __len__(self) -> int:
        return len(self._catalogue.entries)

    def search(self, text: str, *, limit: int = 3, lean: Mapping[str, float] | None = None) -> list[Hit]:
        """The best entries for a text, best first; fewer than `limit`, or none, when little or nothing matches.

        `lean` adds to the score of all entries of a field.
        """
        return self.search_expanded(vietnamese_words.expand(vietnamese_text.clean(text)).text, limit=limit, lean=lean)

    def search_expanded(self, text: str, *, limit: int = 3, lean: Mapping[str, float] | None = None) -> list[Hit]:
        """As `search`, for a text that has been through `vietnamese.words.expand`."""
        ranked = self.ranked(text, lean)
        return self._hits(ranked, limit) if ranked else []

    def ranked(self, text: str, lean: Mapping[str, float] | None = None) -> Ranked | None:
        """Every entry worth a look, best first, with each part of its score; None when nothing of the text is known."""
        catalogue = self._catalogue
        tokens = self._tokens(text)
        if not tokens:
            return None
        concepts = catalogue.analyser.concepts.find(tokens)
        reading = read(tokens, catalogue.vocabulary, concepts)
        question = prepare(tokens, reading, catalogue.rarity, catalogue.top_rarity, self._parameters)
        found = self._candidates(question)
        return self._rank(tokens, question, found, self._asked_tags(concepts), lean or {}) if len(found) else None

    def _tokens(self, text: str) -> list[Token]:
        catalogue = self._catalogue
        tokens = catalogue.analyser.tokens(text)[:LONGEST_QUESTION]
        parts: list[Token] = []
        for token in tokens:
            halves = None if catalogue.vocabulary.keys_of(token.folded) else catalogue.vocabulary.split(token.folded)
            parts += [Token(half, half, half, 1.0, token.clause) for half in halves] if halves else [token]
        return parts

    def _asked_tags(self, concepts: list[tuple[int, int, str]]) -> frozenset[str]:
        names = {name for _, _, name in concepts}
        return frozenset(tag for tag, cues in self._cues.items() if not names.isdisjoint(cues))

    def _looked_up(self, question: Question) -> np.ndarray:
        """Places of the terms to look up, heaviest first."""
        heavy = question.heavy[np.argsort(-question.weights[question.heavy], kind="stable")]
        so_far = np.cumsum(self._catalogue.phrase_postings.lengths(question.terms[heavy]))
        return np.asarray(heavy[: max(1, int(np.searchsorted(so_far, MOST_LOOKED_UP)))])

    def _candidates(self, question: Question) -> np.ndarray:
        """Numbers of the phrases worth scoring in full."""
        catalogue = self._catalogue
        heavy = self._looked_up(question)
        matched = catalogue.phrase_postings.sums(
            question.terms[heavy], question.factors[heavy, 0], len(catalogue.phrases)
        )
        found: np.ndarray = np.flatnonzero(matched > 0)
        rough = matched[found] ** 1.5 / np.sqrt(catalogue.weights[found])
        keep = self._parameters.candidates
        if len(found) > keep:
            found = np.asarray(found[np.argpartition(-rough, keep)[:keep]])
        return found

    def _rank(
        self,
        tokens: list[Token],
        question: Question,
        found: np.ndarray,
        asked: frozenset[str],
        lean: Mapping[str, float],
    ) -> Ranked:
        catalogue, p = self._catalogue, self._parameters
        where = ragged(catalogue.row_starts[found], catalogue.row_lengths[found])
        terms = catalogue.row_terms[where]
        at = np.searchsorted(question.terms, terms).clip(max=len(question.terms) - 1)
        factors = np.where((question.terms[at] == terms)[:, None], question.factors[at], 0.0)
        starts = np.concatenate(([0], np.cumsum(catalogue.row_lengths[found])[:-1]))
        matched = np.add.reduceat(factors * catalogue.row_weights[where][:, None], starts, axis=0)
        said = phrase_scores(matched, catalogue.weights[found], catalogue.are_names[found], question, p)

        order = np.lexsort((found, -said, catalogue.owners[found]))
        owners = catalogue.owners[found][order]
        first = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
        counts = np.diff(np.concatenate((first, [len(order)])))
        best, numbers = order[first], owners[first]
        ranked_said = said[order]

        def nth(place: int) -> np.ndarray:
            """The phrase at this place of each entry; its last one where it has fewer, so that few are no fault."""
            return np.asarray(ranked_said[first + np.minimum(place, counts - 1)])

        total = max(float(question.totals[0]), 1e-9)

        covered = self._covered(question, numbers, total)
        is_asked = np.array([tag in asked for tag in catalogue.tag_names], dtype=bool)
        features = {
            "said": said[best],
            "second": nth(1),
            "third": nth(2),
            **covered,
            "question": (matched[best, 0] / total).clip(0, 1),
            "breadth": catalogue.breadths[numbers],
            "prior": catalogue.priors[numbers],
            "tag_missing": catalogue.tags[numbers] @ ~is_asked,
            "tag_found": catalogue.tags[numbers] @ is_asked,
            "lean": np.array([lean.get(catalogue.entries[number].field, 0.0) for number in numbers.tolist()])
            if lean
            else np.zeros(len(numbers)),
        }
        same = catalogue.exact.get(whole(tokens), [])
        features["exact"] = np.isin(numbers, same).astype(np.float64)
        scores = sum((values * getattr(p, name) for name, values in features.items()), np.zeros(len(numbers)))
        rivals = np.lexsort((numbers, -scores))[: p.rivals]
        features["telling"] = np.zeros(len(numbers))
        features["telling"][rivals] = self._telling(question, numbers[rivals])
        scores += p.telling * features["telling"]
        order = np.lexsort((numbers, -scores))
        ordered = {name: values[order] for name, values in features.items()}
        return Ranked(numbers[order], found[best][order], ordered, scores[order], tokens, question.reading, total)

    def _covered(self, question: Question, numbers: np.ndarray, total: float) -> dict[str, np.ndarray]:
        """How much of the question each entry covers as a whole, in the several ways that count."""
        catalogue = self._catalogue
        heavy = self._looked_up(question)
        terms, weights, kinds = question.terms[heavy], question.weights[heavy], question.kinds[heavy]

        def share(rows: np.ndarray, amounts: np.ndarray) -> np.ndarray:
            return np.asarray((np.bincount(rows, weights=amounts, minlength=len(numbers)) / total).clip(0, 1))

        which, rows, usual = catalogue.usual.among(terms, numbers, len(catalogue.entries))
        amounts = weights[which]
        about_which, about_rows, about = catalogue.about.among(
            terms[:MOST_LOOKED_UP_ABOUT], numbers, len(catalogue.entries)
        )
        return {
            "all_said": share(rows, amounts),
            "pairs_said": share(rows, amounts * (kinds[which] == PAIR)),
            "concepts_said": share(rows, amounts * (kinds[which] == CONCEPT)),
            "usual": share(rows, amounts * usual),
            "about": share(about_rows, weights[about_which] * about),
        }

    def _telling(self, question: Question, rivals: np.ndarray) -> np.ndarray:
        catalogue = self._catalogue
        starts = catalogue.entry_starts[rivals]
        lengths = catalogue.entry_starts[rivals + 1] - starts
        where = ragged(starts, lengths)
        terms = catalogue.entry_terms[where]
        at = np.searchsorted(question.terms, terms).clip(max=len(question.terms) - 1)
        met = question.terms[at] == terms
        rows = np.repeat(np.arange(len(rivals)), lengths)[met]
        present = np.zeros((len(rivals), len(question.terms)))
        present[rows, at[met]] = question.factors[at[met], 0]
        usual = np.zeros_like(present)
        usual[rows, at[met]] = catalogue.entry_usual[where][met]
        return telling(question, present, usual)

    def _hits(self, ranked: Ranked, limit: int) -> list[Hit]:
        catalogue = self._catalogue
        hits: list[Hit] = []
        for row in range(min(limit, len(ranked.scores))):
            features = {name: float(values[row]) for name, values in ranked.features.items()}
            sure = self._confidence.of(evidence(ranked.scores[row:], features, ranked.question_weight))
            parts = {name: value * getattr(self._parameters, name) for name, value in features.items() if value}
            phrase = int(ranked.phrases[row])
            why = Why(catalogue.phrases[phrase], self._words(ranked, phrase), parts)
            hits.append(Hit(catalogue.entries[int(ranked.numbers[row])].id, float(ranked.scores[row]), sure, why))
        return hits

    def _words(self, ranked: Ranked, phrase: int) -> tuple[str, ...]:
        """The words of the question that the phrase has, or has under another name."""
        catalogue, reading = self._catalogue, ranked.reading
        start = catalogue.row_starts[phrase]
        met = np.isin(reading.terms, catalogue.row_terms[start : start + catalogue.row_lengths[phrase]])
        places = {
            place
            for first, width in zip(reading.places[met].tolist(), reading.widths[met].tolist(), strict=True)
            for place in range(first, first + width)
        }
        return tuple(ranked.tokens[place].written for place in sorted(places))
