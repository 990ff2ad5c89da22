"""From text to weighted tokens: what a word weighs and how well two spellings of it agree.

A Vietnamese word is one to four white-space separated syllables; the token here is the syllable, words come back as
pairs of neighbours. Each token has two forms: with its marks and without (folded).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from vietnamese import text as vietnamese_text

_WORD = re.compile(r"[^\W_]+")
_PLACEHOLDER = re.compile(r"⟨[^⟨⟩\n]*⟩")  # where masking took a secret out
_CLAUSE_END = re.compile(r"[.?!;\n…]+|,|\s-\s")
_TONES = {"\u0300": "`", "\u0301": "'", "\u0303": "~", "\u0309": "?", "\u0323": "."}
_TONE_SIGNS = frozenset(_TONES.values())
_SWAPPED_TONES = frozenset("~?")  # ngã and hỏi: one tone in Southern speech

STOP_HEAD_START = 40
MARKED_SHARE = 0.4  # of the syllables of a text; prose has about three in four

# How much a word counts when its marks differ from those in the catalogue.
SAME = 1.0
HALF_MARKED = 0.8  # written without marks in a text that has some
SWAPPED_TONE = 0.85
OTHER_TONE = 0.55  # "hộ" for "hồ"
OTHER_LETTER = 0.35  # "hộ" for "hô", "bảo" for "báo"


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable as `written`: `marked` is its mark key, `folded` bare, `weight` (0..1) low for stop words."""

    written: str
    marked: str
    folded: str
    weight: float
    clause: int


@lru_cache(maxsize=65536)
def mark_key(syllable: str) -> str:
    """The syllable in lower case with its tone as a sign at the end, so that hoà and hòa are one ("hoa`")."""
    letters: list[str] = []
    tone = ""
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


@lru_cache(maxsize=65536)
def fold_word(syllable: str) -> str:
    """A syllable or its mark key without any mark."""
    return vietnamese_text.fold(_split_tone(syllable)[0])


def is_marked(marked: Sequence[str], folded: Sequence[str]) -> bool:
    """Whether a text is written with marks; a few marked words (expanded short forms) do not make it so."""
    with_marks = sum(mark != fold for mark, fold in zip(marked, folded, strict=True))
    return with_marks >= MARKED_SHARE * len(marked)


def _split_tone(key: str) -> tuple[str, str]:
    return (key[:-1], key[-1]) if key and key[-1] in _TONE_SIGNS else (key, "")


@lru_cache(maxsize=262144)
def agreement(asked: str, known: str, text_is_marked: bool) -> float:
    """How well `asked` (a mark key out of a question) stands for `known` (one of the catalogue); both fold alike.

    A question without any marks loses nothing; one with marks is taken at its word, save where people confuse them.
    """
    if asked == known:
        return SAME
    letters, tone = _split_tone(asked)
    known_letters, known_tone = _split_tone(known)
    if not tone and letters.isascii():
        return HALF_MARKED if text_is_marked else SAME
    if letters != known_letters:
        return OTHER_LETTER
    if tone in _SWAPPED_TONES and known_tone in _SWAPPED_TONES:
        return SWAPPED_TONE
    return OTHER_TONE


def _reach(runs: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """For each first syllable the length of the longest run that begins with it."""
    reach: dict[str, int] = {}
    for run in runs:
        reach[run[0]] = max(len(run), reach.get(run[0], 0))
    return reach


@dataclass(frozen=True, slots=True)
class StopWords:
    """Words and phrases that say little about the subject, with the weight left to each (0 nothing, 1 all)."""

    marked: Mapping[tuple[str, ...], float]
    folded: Mapping[tuple[str, ...], float]
    reach: Mapping[str, int]  # first syllable (as either) → length of the longest phrase that begins with it

    @classmethod
    def of(cls, groups: Iterable[tuple[float, Iterable[str]]]) -> StopWords:
        """Build from (weight, phrases) pairs; a phrase named twice takes the first weight."""
        marked: dict[tuple[str, ...], float] = {}
        folded: dict[tuple[str, ...], float] = {}
        for weight, phrases in groups:
            for phrase in phrases:
                words = _WORD.findall(phrase.lower())
                marked.setdefault(tuple(mark_key(word) for word in words), weight)
                folded.setdefault(tuple(fold_word(word) for word in words), weight)
        return cls(marked, folded, _reach((*marked, *folded)))

    @classmethod
    def load(cls, path: Path) -> StopWords:
        """Read a YAML list of `{weight, words}` groups."""
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
        return cls.of((float(group["weight"]), map(str, group["words"])) for group in groups)


@dataclass(frozen=True, slots=True)
class Concepts:
    """Groups of words that mean the same, found in texts as runs of syllables."""

    marked: Mapping[tuple[str, ...], tuple[str, ...]]  # run of mark keys → names of groups
    folded: Mapping[tuple[str, ...], tuple[str, ...]]
    reach: Mapping[str, int]

    @classmethod
    def of(cls, groups: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> Concepts:
        """Build from (name, words, words valid only with their marks)."""
        marked: dict[tuple[str, ...], tuple[str, ...]] = {}
        folded: dict[tuple[str, ...], tuple[str, ...]] = {}
        for name, words, only_marked in groups:
            for phrase in words:
                run = tuple(map(fold_word, _WORD.findall(phrase.lower())))
                folded[run] = tuple(dict.fromkeys((*folded.get(run, ()), name)))
            for phrase in (*words, *only_marked):
                run = tuple(map(mark_key, _WORD.findall(phrase.lower())))
                marked[run] = tuple(dict.fromkeys((*marked.get(run, ()), name)))
        return cls(marked, folded, _reach((*marked, *folded)))

    @classmethod
    def load(cls, path: Path) -> Concepts:
        """Read a YAML list of `{name, words, marked}` groups."""
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))["concepts"]
        return cls.of((str(row["name"]), list(row["words"]), list(row.get("marked", ()))) for row in groups)

    def find(self, tokens: Sequence[Token]) -> list[tuple[int, int, str]]:
        """(first place, number of syllables, group) of each run found; runs may overlap."""
        marked = [token.marked for token in tokens]
        folded = [token.folded for token in tokens]
        use_folded = not is_marked(marked, folded)
        found: list[tuple[int, int, str]] = []
        for start in range(len(tokens)):
            longest = self.reach.get(marked[start], 0)
            if use_folded:
                longest = max(longest, self.reach.get(folded[start], 0))
            for length in range(1, min(longest, len(tokens) - start) + 1):
                names = self.marked.get(tuple(marked[start : start + length]))
                if names is None and use_folded:
                    names = self.folded.get(tuple(folded[start : start + length]))
                found += [(start, length, name) for name in names or ()]
        return found


NO_CONCEPTS = Concepts({}, {}, {})


@dataclass(frozen=True, slots=True)
class Analyser:
    """Cuts texts into tokens, weighs them by the stop words and finds the concepts in them."""

    stop_words: StopWords
    concepts: Concepts = NO_CONCEPTS
    unmarked: Mapping[str, float] = field(default_factory=dict)

    def knowing(self, counts: Mapping[str, int]) -> Analyser:
        """The same analyser, told how often the catalogue uses each syllable (by mark key).

        An unmarked syllable ("can") may be a stop word (cần) or not (căn): its weight is the mean over what the
        catalogue writes that way. Chat uses stop words more than a catalogue does: each starts with STOP_HEAD_START.
        """
        totals: dict[str, list[float]] = {}
        for key, count in counts.items():
            weight = self.stop_words.marked.get((key,))
            uses = count if weight is None else count + STOP_HEAD_START
            total = totals.setdefault(fold_word(key), [0.0, 0.0])
            total[0] += uses * (1.0 if weight is None else weight)
            total[1] += uses
        means = {folded: weighed / uses for folded, (weighed, uses) in totals.items()}
        return Analyser(self.stop_words, self.concepts, means)

    @staticmethod
    def keys(text: str) -> list[str]:
        """The mark keys of a text's syllables, for texts whose words need no weight."""
        return [mark_key(word) for word in _WORD.findall(vietnamese_text.clean(text).lower())]

    def tokens(self, text: str) -> list[Token]:
        """All syllables of a text in order."""
        lowered = _PLACEHOLDER.sub(" . ", vietnamese_text.clean(text).lower())
        words: list[str] = []
        clauses: list[int] = []
        for number, clause in enumerate(_CLAUSE_END.split(lowered)):
            found = _WORD.findall(clause)
            words += found
            clauses += [number] * len(found)
        marked = [mark_key(word) for word in words]
        folded = [fold_word(word) for word in words]
        weights = self._weights(marked, folded)
        return [Token(*parts) for parts in zip(words, marked, folded, weights, clauses, strict=True)]

    def _weights(self, marked: list[str], folded: list[str]) -> list[float]:
        has_marks = is_marked(marked, folded)
        reach = self.stop_words.reach
        weights = [1.0] * len(marked)
        start = 0
        while start < len(marked):
            longest = reach.get(marked[start], 0)
            if not has_marks:
                longest = max(longest, reach.get(folded[start], 0))
            for length in range(min(longest, len(marked) - start), 0, -1):
                stretch = slice(start, start + length)
                weight = self.stop_words.marked.get(tuple(marked[stretch]))
                if weight is None and not has_marks and (length > 1 or marked[start] == folded[start]):
                    weight = self.stop_words.folded.get(tuple(folded[stretch]))
                    if weight is not None and length == 1:
                        weight = self.unmarked.get(folded[start], weight)
                if weight is not None:
                    weights[stretch] = [weight] * length
                    start += length
                    break
            else:
                start += 1
        return weights
