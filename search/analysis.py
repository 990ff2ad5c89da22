"""From text to weighted tokens: what a word weighs and how well two spellings of it agree.

A Vietnamese word is one to four white-space separated syllables; the token here is the syllable, words come back as
pairs of neighbours. Each token has two forms: with its marks and without (folded).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from vietnamese import text as vietnamese_text

_WORD = re.compile(r"[^\W_]+")
_CLAUSE_END = re.compile(r"[.?!;\n…]+|,|\s-\s")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SWAPPED_TONES = frozenset("\u0303\u0309")  # ngã and hỏi: one tone in Southern speech

STOP_HEAD_START = 40

# How much a word counts when its marks differ from those in the catalogue.
SAME = 1.0
HALF_MARKED = 0.8  # written without marks in a text that has some
SWAPPED_TONE = 0.85
OTHER_TONE = 0.55  # "hộ" for "hồ"
OTHER_LETTER = 0.35  # "hộ" for "hô", "bảo" for "báo"


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable: `marked` with marks (place of the tone made one), `folded` without, `weight` 0..1 of a stop word."""

    marked: str
    folded: str
    weight: float
    clause: int


@lru_cache(maxsize=65536)
def mark_key(syllable: str) -> str:
    """The syllable in lower case with its tone at the end, so that hoà and hòa are one."""
    letters: list[str] = []
    tone = ""
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in _TONES:
            tone = char
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


@lru_cache(maxsize=65536)
def fold_word(syllable: str) -> str:
    """The syllable without any mark."""
    return vietnamese_text.fold(syllable)


def _split_tone(key: str) -> tuple[str, str]:
    return (key[:-1], key[-1]) if key and key[-1] in _TONES else (key, "")


@lru_cache(maxsize=262144)
def agreement(asked: str, known: str, text_is_marked: bool) -> float:
    """How well `asked` (a mark key out of a question) stands for `known` (one of the catalogue); both fold alike.

    A question without any marks loses nothing; one with marks is taken at its word, save where people confuse them.
    """
    if not text_is_marked or asked == known:
        return SAME
    letters, tone = _split_tone(asked)
    known_letters, known_tone = _split_tone(known)
    if not tone and letters.isascii():
        return HALF_MARKED
    if letters != known_letters:
        return OTHER_LETTER
    if tone in _SWAPPED_TONES and known_tone in _SWAPPED_TONES:
        return SWAPPED_TONE
    return OTHER_TONE


@dataclass(frozen=True, slots=True)
class StopWords:
    """Words and phrases that say little about the subject, with the weight left to each (0 nothing, 1 all)."""

    marked: Mapping[tuple[str, ...], float]
    folded: Mapping[tuple[str, ...], float]
    longest: int

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
        return cls(marked, folded, max((len(key) for key in marked), default=1))

    @classmethod
    def load(cls, path: Path) -> StopWords:
        """Read a YAML list of `{weight, words}` groups."""
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
        return cls.of((float(group["weight"]), map(str, group["words"])) for group in groups)


@dataclass(frozen=True, slots=True)
class Analyser:
    """Cuts texts into tokens and weighs them by the stop words."""

    stop_words: StopWords
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
        return Analyser(self.stop_words, {folded: total[0] / total[1] for folded, total in totals.items()})

    def tokens(self, text: str) -> list[Token]:
        """All syllables of a text in order."""
        lowered = vietnamese_text.clean(text).lower()
        words: list[str] = []
        clauses: list[int] = []
        for number, clause in enumerate(_CLAUSE_END.split(lowered)):
            found = _WORD.findall(clause)
            words += found
            clauses += [number] * len(found)
        marked = [mark_key(word) for word in words]
        folded = [fold_word(word) for word in words]
        weights = self._weights(marked, folded)
        return [Token(*parts) for parts in zip(marked, folded, weights, clauses, strict=True)]

    def _weights(self, marked: list[str], folded: list[str]) -> list[float]:
        has_marks = marked != folded
        keys, table = (marked, self.stop_words.marked) if has_marks else (folded, self.stop_words.folded)
        weights = [1.0] * len(keys)
        start = 0
        while start < len(keys):
            for length in range(min(self.stop_words.longest, len(keys) - start), 0, -1):
                weight = table.get(tuple(keys[start : start + length]))
                if weight is not None:
                    if length == 1 and not has_marks:
                        weight = self.unmarked.get(folded[start], weight)
                    weights[start : start + length] = [weight] * length
                    start += length
                    break
            else:
                start += 1
        return weights
