"""Finds where a place is named, by pattern only. Which place it is, is resolved elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from vietnamese.text import fold, spelling_key

LONGEST_NAME = 4  # "Hưng Khánh Trung B"
LONGEST_LOWER_NAME = 3  # without capitals it is not seen where a name ends

# Administrative units and words that stand before a place, as written; each is also found without its diacritics.
_UNITS = ("thị trấn", "thị xã", "thành phố", "tỉnh", "huyện", "quận", "phường", "xã")
_SHORT = ("tp", "tt", "tx", "p", "q", "h", "x")
_LOCATIVES = ("ở", "bên", "dưới", "tại", "trên", "về")
_BEFORE_CAPITALS_ONLY = {"tại", "trên", "về"}


def _pattern(words: tuple[str, ...], gap: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<word>{'|'.join(map(fold, words))})(?P<gap>{gap})(?=\w)")


_UNIT = _pattern((*_UNITS, *_SHORT), r"\.\s?| ")
_LOCATIVE = _pattern(_LOCATIVES, " ")
_AS_WRITTEN = {fold(word): word for word in (*_UNITS, *_SHORT, *_LOCATIVES)}
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d{1,2}(?!\w|[./]\d)")
_GAP = re.compile(r"[ \t]{1,2}|\s?[-']\s?")


@dataclass(frozen=True)
class FoundPlace:
    """A place named at `[start:end]` of a cleaned text; `name` is without the unit, `unit` folded or empty."""

    start: int
    end: int
    name: str
    unit: str


def find_places(text: str) -> list[FoundPlace]:
    """Names after a unit ("xã An Hiệp", "tp Bến Tre") and after words such as "ở" or "bên", in order.

    `text` must be cleaned, so that folding keeps offsets.
    """
    folded = fold(text)
    found = list(_after(_UNIT, text, folded))
    taken = [(place.start, place.end) for place in found]
    for place in _after(_LOCATIVE, text, folded):
        if not any(place.start < end and start < place.end for start, end in taken):
            found.append(place)
    return sorted(found, key=lambda place: place.start)


def _after(pattern: re.Pattern[str], text: str, folded: str) -> Iterator[FoundPlace]:
    is_unit = pattern is _UNIT
    for match in pattern.finditer(folded):
        start = match.end()
        word = _AS_WRITTEN[match["word"]]
        if not _is_written(word, text[match.start() : match.start("gap")]) or not _may_begin(match, word, text):
            continue
        end = _name_end(text, folded, start, is_unit)
        if end > start and (is_unit or end - start > 2):
            unit = match["word"] if is_unit else ""
            yield FoundPlace(match.start() if is_unit else start, end, text[start:end], unit)


def _is_written(word: str, found: str) -> bool:
    """Whether what was found is this word, with its diacritics or without any: "bến" is not "bên"."""
    return spelling_key(found) in (spelling_key(word), fold(word))


def _may_begin(match: re.Match[str], word: str, text: str) -> bool:
    capital = text[match.end()].isupper()
    if word in _BEFORE_CAPITALS_ONLY:
        return capital and not text.isupper()
    if word in _LOCATIVES:
        return not _words().names_all_the_same.match(match.string, match.start())
    dotted = "." in match["gap"]
    if word in _SHORT:
        return dotted or capital or word == "tp"
    return not dotted  # a full stop, not a short form


def _name_end(text: str, folded: str, start: int, is_unit: bool) -> int:
    """Where a name that begins at `start` ends; `start` itself when none does."""
    words = _words().names_all_the_same.match(folded, start)
    if words:
        return words.end()
    number = _NUMBER.match(folded, start)
    if number:
        return number.end() if is_unit else start
    shouting = text.isupper()
    capital = text[start].isupper() and not shouting
    if not capital and not is_unit and not shouting and any(letter.isupper() for letter in text[1:]):
        return start  # who writes capitals writes names with them
    stop = _words().not_after_a_unit if is_unit else _words().not_in_a_name
    end, at = start, start
    for _ in range(LONGEST_NAME if capital else LONGEST_LOWER_NAME):
        word = _WORD.match(folded, at)
        if not word or (not text[at].isupper() if capital else word.group() in stop or len(word.group()) > 7):
            break
        end = word.end()
        gap = _GAP.match(text, end)
        if not gap:
            break
        at = gap.end()
    return end


@dataclass(frozen=True)
class _Words:
    not_in_a_name: frozenset[str]
    not_after_a_unit: frozenset[str]
    names_all_the_same: re.Pattern[str]


@cache
def _words() -> _Words:
    stored = yaml.safe_load(Path(__file__).with_name("place_words.yml").read_text(encoding="utf-8"))
    names = re.compile("(?:" + "|".join(stored["names_all_the_same"]) + r")(?!\w)")
    return _Words(frozenset(stored["not_in_a_name"].split()), frozenset(stored["not_after_a_unit"].split()), names)
