"""Finds where a place is named, by pattern only. Which place it is, is resolved elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from vietnamese.text import fold

LONGEST_NAME = 4  # "Hưng Khánh Trung B"
LONGEST_LOWER_NAME = 3  # without capitals it is not seen where a name ends

# Administrative units, written out and short, folded. "huyen ly" and the like are caught by the stop words.
_UNITS = r"thi tran|thi xa|thanh pho|tinh|huyen|quan|phuong|xa|tp|tt|tx|p|q|h|x"
_SHORT = {"tp", "tt", "tx", "p", "q", "h", "x"}
_UNIT = re.compile(rf"(?<!\w)(?P<unit>{_UNITS})(?P<gap>\.\s?| )(?=\w)")
_LOCATIVE = re.compile(r"(?<!\w)(?P<unit>o|ben|duoi|tai|tren|ve|khu vuc)(?P<gap> )(?=\w)")
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
        unit, start = match["unit"], match.end()
        dotted = "." in match["gap"]
        if dotted and unit not in _SHORT:  # a full stop, not a short form
            continue
        if unit in _SHORT and unit != "tp" and not (dotted or text[start].isupper()):
            continue
        end = _name_end(text, folded, start, is_unit)
        if end > start and (is_unit or end - start > 2):
            yield FoundPlace(match.start() if is_unit else start, end, text[start:end], unit if is_unit else "")


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
