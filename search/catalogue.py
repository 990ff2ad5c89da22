"""The arrays behind an index: phrases, their terms, and for each term where it stands."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.analysis import Analyser, Token
from search.ranking import Parameters
from search.vocabulary import Vocabulary, concept_key
from vietnamese import words as vietnamese_words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be found.

    `phrases` are what people say for it, each scored on its own; `name` is the official one; `body` is text that only
    lends support; `prior` is added to the score; `tags` are the kinds of variant it is,
    each with a strength: it stays behind unless the question asks for that kind.
    """

    id: str
    name: str
    phrases: tuple[str, ...] = ()
    field: str = ""
    body: str = ""
    prior: float = 0.0
    tags: Mapping[str, float] = dataclasses.field(default_factory=dict)


def ragged(starts: Ints, lengths: Ints) -> Ints:
    """Positions start, start+1, … of each stretch, one stretch after the other."""
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return np.arange(total) + offsets


def whole(tokens: Sequence[Token]) -> str:
    """A text as one key: its syllables without marks."""
    return " ".join(token.folded for token in tokens)


@lru_cache(maxsize=1 << 18)
def _expanded(phrase: str) -> str:
    """A phrase as questions are read; kept, so that building an index anew after a small change is quick."""
    return vietnamese_words.expand(phrase).text


class Postings:
    """For each term the rows that hold it, with a weight."""

    def __init__(
        self, rows: Sequence[int] | Ints, terms: Sequence[int] | Ints, weights: Sequence[float] | Floats
    ) -> None:
        term_array = np.asarray(terms, dtype=np.int32)
        order = np.argsort(term_array, kind="stable")
        self._rows = np.asarray(rows, dtype=np.int32)[order]
        self._weights = np.asarray(weights, dtype=np.float32)[order]
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(term_array))))

    def lengths(self, terms: Ints) -> Ints:
        """In how many rows each term is."""
        inside = terms.clip(max=len(self._starts) - 2)
        return np.where(inside == terms, self._starts[inside + 1] - self._starts[inside], 0)

    def sums(self, terms: Ints, amounts: Floats, row_count: int) -> Floats:
        """For each row the sum over the terms it holds of amount times weight."""
        known = terms < len(self._starts) - 1
        terms, amounts = terms[known], amounts[known]
        lengths = self._starts[terms + 1] - self._starts[terms]
        where = ragged(self._starts[terms], lengths)
        values = np.repeat(amounts, lengths) * self._weights[where]
        sums: Floats = np.bincount(self._rows[where], weights=values, minlength=row_count).astype(np.float64)
        return sums

    def among(self, terms: Ints, numbers: Ints, row_count: int) -> tuple[Ints, Ints, Floats]:
        """(place in `terms`, place in `numbers`, weight) wherever one of these rows holds one of these terms."""
        known = np.flatnonzero(terms < len(self._starts) - 1)
        starts = self._starts[terms[known]]
        lengths = self._starts[terms[known] + 1] - starts
        where = ragged(starts, lengths)
        places = np.full(row_count, -1, dtype=np.int32)
        places[numbers] = np.arange(len(numbers), dtype=np.int32)
        at = places[self._rows[where]]
        met = at >= 0
        return np.repeat(known, lengths)[met], at[met].astype(np.int64), self._weights[where[met]].astype(np.float64)


class Catalogue:
    """All entries made ready for ranking."""

    def __init__(self, entries: Iterable[Entry], analyser: Analyser, p: Parameters) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.id)
        self.vocabulary = Vocabulary()
        self.phrases: list[str] = []
        self._p = p
        self._concepts = analyser.concepts
        owners: list[int] = []
        kinds: list[bool] = []
        cut: list[list[Token]] = []
        for number, entry in enumerate(self.entries):
            said = [_expanded(phrase) for phrase in entry.phrases]
            for text, is_name in [(entry.name, True), *((phrase, False) for phrase in dict.fromkeys(said))]:
                self.phrases.append(text)
                owners.append(number)
                kinds.append(is_name)
                cut.append(analyser.tokens(text))
        self.exact: dict[str, list[int]] = {}
        for owner, tokens in zip(owners, cut, strict=True):
            self.exact.setdefault(whole(tokens), []).append(owner)
        counts = Counter(token.marked for tokens in cut for token in tokens)
        self.analyser = analyser.knowing(counts)
        self.owners = np.array(owners, dtype=np.int64)
        self.are_names = np.array(kinds, dtype=bool)
        self.breadths = np.log(np.bincount(self.owners, minlength=len(self.entries)).clip(1))
        self.tag_names = sorted({tag for entry in self.entries for tag in entry.tags})
        self.tags = np.array([[entry.tags.get(tag, 0.0) for tag in self.tag_names] for entry in self.entries])
        self.priors = np.array([entry.prior for entry in self.entries])
        self._phrase_terms(cut)
        self._documents(analyser)

    def _terms(self, tokens: list[Token]) -> dict[int, float]:
        """Each distinct term of a text with the weight its stop words leave it."""
        terms: dict[int, float] = {}
        for token in tokens:
            term = self.vocabulary.add(token.marked)
            terms[term] = max(token.weight, terms.get(term, 0.0))
        for left, right in itertools.pairwise(tokens):
            if left.clause == right.clause:
                term = self.vocabulary.add(f"{left.marked} {right.marked}")
                terms[term] = (left.weight + right.weight) / 2 * self._p.pair_weight
        for _, _, name in self._concepts.find(tokens):
            terms[self.vocabulary.add(concept_key(name))] = self._p.concept_weight
        return terms

    def _phrase_terms(self, cut: list[list[Token]]) -> None:
        by_phrase = [self._terms(tokens) for tokens in cut]
        lengths = np.array([len(terms) for terms in by_phrase], dtype=np.int64)
        self.row_lengths = lengths
        self.row_starts = np.concatenate(([0], np.cumsum(lengths)))[:-1]
        self.row_terms = np.array([term for terms in by_phrase for term in terms], dtype=np.int64)
        self.vocabulary.uses = np.bincount(self.row_terms, minlength=len(self.vocabulary)).tolist()
        stops = np.array([weight for terms in by_phrase for weight in terms.values()])
        rows = np.repeat(np.arange(len(by_phrase)), lengths)
        pairs = np.unique(np.stack((self.owners[rows], self.row_terms)), axis=1)
        seen = np.bincount(pairs[1], minlength=len(self.vocabulary))
        count = len(self.entries)
        self.rarity = np.log((count + 1) / (seen + 0.5)).clip(0.05) ** self._p.rarity_power
        self.top_rarity = float(np.log((count + 1) / 1.5).clip(0.05)) ** self._p.rarity_power if count else 1.0
        self.row_weights = stops * self.rarity[self.row_terms]
        self.weights = np.bincount(rows, weights=self.row_weights, minlength=len(by_phrase))
        self.phrase_postings = Postings(rows, self.row_terms, self.row_weights)

    def _documents(self, analyser: Analyser) -> None:
        """Each entry as a whole: what all its phrases say (`said`, `usual`), and its field and body (`about`)."""
        p = self._p
        owners = np.repeat(self.owners, self.row_lengths)
        pairs, uses = np.unique(np.stack((owners, self.row_terms)), axis=1, return_counts=True)
        self.entry_terms = pairs[1]  # the distinct terms of each entry, entry by entry
        self.entry_starts = np.searchsorted(pairs[0], np.arange(len(self.entries) + 1))
        phrases = np.bincount(self.owners)[pairs[0]]
        usual_phrases = max(float(phrases.mean()), 1.0) if len(phrases) else 1.0
        enough = p.usual_uses * (1 - p.usual_breadth + p.usual_breadth * phrases / usual_phrases)
        self.entry_usual = uses / (uses + enough)
        self.usual = Postings(pairs[0], pairs[1], self.entry_usual)
        rows: list[int] = []
        terms: list[int] = []
        weights: list[float] = []
        for number, entry in enumerate(self.entries):
            here: dict[int, float] = {}
            for text, weight in ((entry.field, 1.0), (entry.body, p.body_weight)):
                for term in self._known_terms(text, analyser) if text else ():
                    here[term] = max(weight, here.get(term, 0.0))
            rows += [number] * len(here)
            terms += here
            weights += here.values()
        self.about = Postings(rows, terms, weights)

    def _known_terms(self, text: str, analyser: Analyser) -> set[int]:
        keys = analyser.keys(text)
        pairs = {f"{left} {right}" for left, right in itertools.pairwise(keys)}
        return {term for key in pairs.union(keys) if (term := self.vocabulary.terms.get(key)) is not None}
