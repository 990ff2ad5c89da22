"""The syllables and pairs a catalogue uses, and what a syllable of a question may stand for among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from search.analysis import Token, agreement, fold_word, is_marked

NEAR = 0.75  # one letter off, and the two sound alike
TYPO = 0.6  # one letter off
SOUNDS_LIKE = 0.7  # a word of its own that people write for another ("tạm chú" for "tạm trú")
SHORTEST_TYPO = 3  # letters; shorter syllables have too many neighbours
MOST_NEIGHBOURS = 6
LIGHTEST_PAIR = 0.3  # weights of two stop words; lighter pairs say nothing
PAIR_SUPPORT = 4  # what a pair tells of the marks of an unmarked syllable, beside its own use
DOUBT = 0.3  # how strongly unlikely marks are doubted; 0 not at all
SYLLABLE, PAIR, CONCEPT = range(3)

_ALIKE = [
    ("tr", "ch"), ("ch", "tr"), ("x", "s"), ("s", "x"), ("gi", "d"), ("d", "gi"), ("v", "d"), ("d", "v"), ("r", "g"),
    ("qu", "h"), ("k", "c"), ("c", "k"), ("l", "n"), ("n", "l"),
]  # fmt: skip
_ALIKE_ENDS = [("ng", "n"), ("n", "ng"), ("t", "c"), ("c", "t"), ("y", "i"), ("i", "y"), ("o", "u"), ("u", "o")]


def sound_alikes(folded: str) -> Iterator[str]:
    """Syllables that sound like this one in some region (not all of them exist)."""
    for old, new in _ALIKE:
        if folded.startswith(old) and len(folded) > len(old):
            yield new + folded[len(old) :]
    for old, new in _ALIKE_ENDS:
        if folded.endswith(old) and len(folded) > len(old):
            yield folded[: -len(old)] + new


def _deletions(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


@dataclass(frozen=True, slots=True)
class Sense:
    """A syllable of the catalogue (folded) that one of a question may stand for."""

    folded: str
    factor: float
    only_in_pairs: bool  # the question's syllable is a word of its own


class Vocabulary:
    """Term numbers of syllables and pairs, looked up by what people may write for them."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}  # mark key of a syllable or "key key" of a pair → term number
        self._by_folded: dict[str, list[tuple[str, int]]] = {}
        self._by_deletion: dict[str, list[str]] = {}
        self._senses: dict[str, list[Sense]] = {}
        self.uses: Sequence[int] = ()  # in how many phrases each term is; set when all are known

    def __len__(self) -> int:
        return len(self.terms)

    def add(self, key: str) -> int:
        """The number of a term, new or old."""
        number = self.terms.get(key)
        if number is None:
            number = self.terms[key] = len(self.terms)
            folded = " ".join(map(fold_word, key.split(" ")))
            known = self._by_folded.setdefault(folded, [])
            known.append((key, number))
            if len(known) == 1 and len(folded) >= SHORTEST_TYPO and folded.isalpha():
                for deletion in _deletions(folded):
                    self._by_deletion.setdefault(deletion, []).append(folded)
        return number

    def keys_of(self, folded: str) -> list[tuple[str, int]]:
        """(mark key, term number) of each way the catalogue writes this folded term."""
        return self._by_folded.get(folded, [])

    def senses(self, folded: str) -> list[Sense]:
        """What a syllable may stand for: itself, what sounds alike, or for an unknown one what is a letter away.

        Answers for known syllables are kept, so nothing may be added after the first question.
        """
        kept = self._senses.get(folded)
        if kept is None:
            kept = self._find_senses(folded)
            if folded in self._by_folded:
                self._senses[folded] = kept
        return kept

    def _find_senses(self, folded: str) -> list[Sense]:
        if folded in self._by_folded:
            alike = (other for other in sound_alikes(folded) if other in self._by_folded)
            return [Sense(folded, 1.0, False), *(Sense(other, SOUNDS_LIKE, True) for other in alike)]
        if len(folded) < SHORTEST_TYPO or folded.isdigit():
            return []
        alike_set = set(sound_alikes(folded))
        near = {other for deletion in _deletions(folded) for other in self._by_deletion.get(deletion, ())}
        scored = [
            Sense(other, NEAR if other in alike_set else TYPO, False)
            for other in sorted(near)
            if OSA.distance(folded, other, score_cutoff=1) <= 1
        ]
        scored.sort(key=lambda sense: -sense.factor)
        return scored[:MOST_NEIGHBOURS]

    def split(self, folded: str) -> tuple[str, str] | None:
        """Two syllables written as one ("khaisinh"), when the catalogue knows the pair."""
        for place in range(2, len(folded) - 1):
            if f"{folded[:place]} {folded[place:]}" in self._by_folded:
                return folded[:place], folded[place:]
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the tokens of a question may mean, as parallel arrays; one row per (place, term)."""

    places: np.ndarray  # of the token; of a pair or run its first token
    widths: np.ndarray  # in tokens
    kinds: np.ndarray  # SYLLABLE, PAIR or CONCEPT
    terms: np.ndarray
    factors: np.ndarray  # agreement 0..1


def concept_key(name: str) -> str:
    """The term of a group of words; no syllable looks like it."""
    return f"#{name}"


def read(tokens: list[Token], vocabulary: Vocabulary, concepts: list[tuple[int, int, str]]) -> Reading:
    """Look up each token, each pair of neighbours and each concept (as `Concepts.find` gives them) of a question."""
    text_is_marked = is_marked([token.marked for token in tokens], [token.folded for token in tokens])
    senses = [vocabulary.senses(token.folded) for token in tokens]
    rows: list[tuple[int, int, int, int, float]] = []
    for place, token in enumerate(tokens):
        for sense in senses[place]:
            if sense.only_in_pairs or (token.weight == 0 and sense.factor < 1):
                continue
            keys = vocabulary.keys_of(sense.folded)
            likely = _likelihood(place, tokens, keys, vocabulary) if len(keys) > 1 and not text_is_marked else {}
            for key, term in keys:
                same_letters = sense.folded == token.folded
                factor = agreement(token.marked, key, text_is_marked) if same_letters else 1.0
                rows.append((place, 1, SYLLABLE, term, sense.factor * factor * likely.get(key, 1.0)))
    for place in range(len(tokens) - 1):
        rows += _pairs(place, tokens, senses, vocabulary, text_is_marked)
    for place, width, name in concepts:
        rows += [(place, width, CONCEPT, term, 1.0) for _, term in vocabulary.keys_of(concept_key(name))]
    return _reading(rows)


def _likelihood(
    place: int, tokens: list[Token], keys: list[tuple[str, int]], vocabulary: Vocabulary
) -> dict[str, float]:
    """For a syllable without marks: how likely each marked form is beside the likeliest, by use and by neighbours."""
    token = tokens[place]
    if token.marked != token.folded:
        return {}
    support = {key: float(vocabulary.uses[term]) for key, term in keys}
    for shift in (-1, 1):
        if not 0 <= place + shift < len(tokens):
            continue
        other = tokens[place + shift].folded
        pair = f"{other} {token.folded}" if shift < 0 else f"{token.folded} {other}"
        for key, term in vocabulary.keys_of(pair):
            mine = key.split(" ")[1 if shift < 0 else 0]
            if mine in support:
                support[mine] += PAIR_SUPPORT * vocabulary.uses[term]
    most = max(support.values())
    return {key: (value / most) ** DOUBT for key, value in support.items()} if most else {}


def _pairs(
    place: int, tokens: list[Token], senses: list[list[Sense]], vocabulary: Vocabulary, text_is_marked: bool
) -> Iterator[tuple[int, int, int, int, float]]:
    left, right = tokens[place], tokens[place + 1]
    if left.clause != right.clause or left.weight + right.weight < LIGHTEST_PAIR:
        return
    firsts, seconds = senses[place], senses[place + 1]
    if vocabulary.keys_of(f"{left.folded} {right.folded}"):
        firsts, seconds = firsts[:1], seconds[:1]  # the pair as it stands is known: no need to guess
    for first in firsts:
        for second in seconds:
            if first.only_in_pairs and second.only_in_pairs:
                continue
            for key, term in vocabulary.keys_of(f"{first.folded} {second.folded}"):
                known_left, known_right = key.split(" ")
                factor = first.factor * second.factor
                if first.folded == left.folded:
                    factor *= agreement(left.marked, known_left, text_is_marked)
                if second.folded == right.folded:
                    factor *= agreement(right.marked, known_right, text_is_marked)
                yield place, 2, PAIR, term, factor


def _reading(rows: Iterable[tuple[int, int, int, int, float]]) -> Reading:
    listed = list(rows)
    table = np.array(listed, dtype=np.float64).reshape(len(listed), 5)
    return Reading(
        places=table[:, 0].astype(np.int32),
        widths=table[:, 1].astype(np.int32),
        kinds=table[:, 2].astype(np.int32),
        terms=table[:, 3].astype(np.int32),
        factors=table[:, 4],
    )
