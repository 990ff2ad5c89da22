"""Sparse features of a Vietnamese text: words, compounds and character n-grams, with and without diacritics.

Nothing here knows a domain or Rasa. Stored as JSON (the grams) and an array (their weights), never as pickled code.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from vietnamese.text import fold

Floats = NDArray[np.float32]

LONGEST_CHARACTER_GRAM = 5
LONGEST_WORD_GRAM = 3
TAIL_WORDS = 8
_PIECE = re.compile(r"\w+|[?!%]")


@dataclass(frozen=True)
class Document:
    """What features are taken from: the words of the normalised text and its compounds, lower case."""

    words: tuple[str, ...]
    compounds: tuple[str, ...]


def document(normalised: str, lemmas: Iterable[str]) -> Document:
    """Make a document of normalised text and the lemmas of its tokens; punctuation other than ?!% falls away."""
    compounds = (lemma.lower() for lemma in lemmas if any(character.isalnum() for character in lemma))
    return Document(tuple(_PIECE.findall(normalised.lower())), tuple(compounds))


def _word_grams(words: Sequence[str], longest: int = LONGEST_WORD_GRAM) -> list[str]:
    """Words, and runs of up to `longest` neighbours, where the beginning and the end of the text count as words."""
    framed = ("<", *words, ">")
    runs = [framed[at : at + size] for size in range(2, longest + 1) for at in range(len(framed) - size + 1)]
    return [*words, *(" ".join(run) for run in runs)]


def _tail_grams(words: Sequence[str]) -> list[str]:
    """The last words and pairs of them: after a story, the question comes last."""
    return _word_grams(words[-TAIL_WORDS:], longest=2)


def _character_grams(words: Sequence[str]) -> list[str]:
    grams: list[str] = []
    for word in words:
        padded = f" {word} "
        grams.extend(word)
        for size in range(2, min(LONGEST_CHARACTER_GRAM, len(padded)) + 1):
            grams.extend(padded[at : at + size] for at in range(len(padded) - size + 1))
    return grams


GROUPS: dict[str, Callable[[Document], list[str]]] = {
    "words": lambda text: _word_grams(text.words),
    "compounds": lambda text: _word_grams(text.compounds),
    "characters": lambda text: _character_grams(text.words),
    "folded_words": lambda text: _word_grams([fold(word) for word in text.words]),
    "tail": lambda text: _tail_grams([fold(word) for word in text.words]),
}
# How long the vector of each group is. Measured on labelled questions: docs/nlu.md.
LENGTHS = {"words": 1.0, "compounds": 0.5, "characters": 0.5, "folded_words": 1.0, "tail": 0.8}


@dataclass
class FeatureSpace:
    """TF-IDF over several groups of grams; each group of a text has a fixed length, so that none drowns another."""

    groups: tuple[str, ...] = tuple(GROUPS)
    fewest_texts: int = 2
    most_features: int = 120_000
    index: dict[str, dict[str, int]] = field(default_factory=dict)
    weights: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def fit(self, documents: Sequence[Document]) -> csr_matrix:
        """Learn which grams occur and how rare they are; returns the matrix of the documents."""
        counted = [{group: Counter(GROUPS[group](text)) for group in self.groups} for text in documents]
        seen = {group: Counter[str]() for group in self.groups}
        for counts in counted:
            for group in self.groups:
                seen[group].update(counts[group].keys())
        self._choose(seen, len(documents))
        return self._matrix(counted)

    def transform(self, documents: Sequence[Document]) -> csr_matrix:
        """Rows of features, one per document; unseen grams are left out."""
        return self._matrix([{group: Counter(GROUPS[group](text)) for group in self.groups} for text in documents])

    def keep(self, columns: NDArray[np.int64]) -> None:
        """Forget all features but these columns, which must be in ascending order."""
        place = {int(old): new for new, old in enumerate(columns)}
        self.index = {
            group: {gram: place[old] for gram, old in grams.items() if old in place}
            for group, grams in self.index.items()
        }
        self.weights = self.weights[columns]

    def as_json(self) -> dict[str, Any]:
        """The grams by column, to be stored beside `weights`."""
        return {"groups": {group: list(grams.items()) for group, grams in self.index.items()}}

    @classmethod
    def from_json(cls, stored: dict[str, Any], weights: Floats) -> "FeatureSpace":
        """The inverse of `as_json`."""
        index = {group: {gram: int(column) for gram, column in grams} for group, grams in stored["groups"].items()}
        return cls(groups=tuple(index), index=index, weights=weights)

    def _choose(self, seen: dict[str, Counter[str]], texts: int) -> None:
        least = self.fewest_texts if texts >= 200 else 1
        found = [(count, group, gram) for group in self.groups for gram, count in seen[group].items() if count >= least]
        if len(found) > self.most_features:
            found = sorted(found, key=lambda entry: (-entry[0], entry[1], entry[2]))[: self.most_features]
        self.index = {group: {} for group in self.groups}
        for column, (_, group, gram) in enumerate(found):
            self.index[group][gram] = column
        counts = np.array([count for count, _, _ in found], dtype=np.float64)
        self.weights = (np.log((1 + texts) / (1 + counts)) + 1).astype(np.float32)

    def _matrix(self, counted: list[dict[str, Counter[str]]]) -> csr_matrix:
        columns: list[NDArray[np.int64]] = []
        values: list[Floats] = []
        ends = [0]
        for counts in counted:
            length = 0
            for group in self.groups:
                index = self.index[group]
                known = [(index[gram], count) for gram, count in counts[group].items() if gram in index]
                if not known:
                    continue
                where = np.array([column for column, _ in known], dtype=np.int64)
                value = (1 + np.log([count for _, count in known])).astype(np.float32) * self.weights[where]
                columns.append(where)
                values.append(value * np.float32(LENGTHS[group] / np.sqrt(np.dot(value, value))))
                length += len(known)
            ends.append(ends[-1] + length)
        shape = (len(counted), len(self.weights))
        empty = np.zeros(0, dtype=np.float32)
        data = np.concatenate(values) if values else empty
        where = np.concatenate(columns) if columns else empty.astype(np.int64)
        return csr_matrix((data, where, np.array(ends)), shape=shape, dtype=np.float32)
