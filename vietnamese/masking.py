"""Takes personal data out of a message before anything but the encrypted inbox sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vietnamese.codes import find_dossier_codes, find_procedure_codes
from vietnamese.names import find_addresses, find_names
from vietnamese.personal_numbers import Hit, find_numbers_of_people
from vietnamese.syllables import is_syllable
from vietnamese.text import fold

DOSSIER, EMAIL, PASSWORD = "hồ sơ", "thư điện tử", "mật khẩu"
_PLACEHOLDER = re.compile(r"⟨([^⟨⟩\n]{2,20}) (\d{1,4})⟩")
_MAX_PASSES = 6  # what was masked may have hidden a cue; two passes are usual
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}[ ]?@[ ]?[\w\-]{1,63}(?:\.[\w\-]{2,63}){1,4}")
_PASSWORD = re.compile(r"\b(?:mat khau|mk|pass|password)\b((?:[ ]\w{1,8}){0,3}?)[ ]?(:|=|[ ]la\b)[ ]*([^\s⟨⟩]{2,64})")
_BARE_PASSWORD = re.compile(
    r"\b(?:mat khau|mk|pass|password)(?: vneid| dvc| cua (?:em|toi|con|minh))?[ ]([^\s⟨⟩]{4,64})"
)
_SYMBOL = re.compile(r"[\d@#$%^&*_!]")


@dataclass(frozen=True, slots=True)
class Secret:
    """`placeholder` stands in the masked text for `value`, as it was typed; `kind` is the Vietnamese word shown."""

    placeholder: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The text without personal data, and what was taken out, in the order of first appearance."""

    text: str
    secrets: tuple[Secret, ...]


def mask(s: str) -> Masked:
    """Replace personal data in cleaned text by `⟨kind n⟩`; the same value gets the same placeholder.

    Procedure codes, numbers of laws, dates, amounts and areas stay. Masking masked text changes nothing. Takes time
    proportional to the length, whatever is typed.
    """
    numbers = _Numbering(s)
    text = s
    for _ in range(_MAX_PASSES):
        hits = _choose(text)
        if not hits:
            break
        parts: list[str] = []
        at = 0
        for hit in hits:
            parts += (text[at : hit.start], numbers.placeholder(hit, text[hit.start : hit.end]))
            at = hit.end
        text = "".join([*parts, text[at:]])
    return Masked(text, tuple(numbers.secrets.values()))


class _Numbering:
    def __init__(self, s: str) -> None:
        self.secrets: dict[tuple[str, str], Secret] = {}
        self.last: dict[str, int] = {}
        for m in _PLACEHOLDER.finditer(s):
            self.last[m[1]] = max(self.last.get(m[1], 0), int(m[2]))

    def placeholder(self, hit: Hit, value: str) -> str:
        known = self.secrets.get((hit.kind, hit.key))
        if known is None:
            self.last[hit.kind] = self.last.get(hit.kind, 0) + 1
            known = Secret(f"⟨{hit.kind} {self.last[hit.kind]}⟩", hit.kind, value)
            self.secrets[hit.kind, hit.key] = known
        return known.placeholder


def _choose(s: str) -> list[Hit]:
    """All hits in order, without overlaps: placeholders and public codes are never touched, earlier kinds win."""
    folded = fold(s)
    taken = bytearray(len(s))
    for m in _PLACEHOLDER.finditer(s):
        taken[m.start() : m.end()] = b"\1" * (m.end() - m.start())
    dossiers = (Hit(code.start, code.end, DOSSIER, code.code) for code in find_dossier_codes(s))
    hits = [hit for hit in dossiers if _take(taken, hit)]
    for code in find_procedure_codes(s):
        taken[code.start : code.end] = b"\1" * (code.end - code.start)
    hits += [hit for hit in _all(s, folded) if _take(taken, hit)]
    return sorted(hits)


def _all(s: str, folded: str) -> Iterator[Hit]:
    yield from (Hit(m.start(), m.end(), EMAIL, m[0].replace(" ", "").lower()) for m in _MAIL.finditer(s))
    yield from _passwords(s, folded)
    yield from find_numbers_of_people(s, folded)
    yield from find_names(s, folded)
    yield from find_addresses(s, folded)


def _take(taken: bytearray, hit: Hit) -> bool:
    if any(taken[hit.start : hit.end]):
        return False
    taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    return True


def _passwords(s: str, folded: str) -> Iterator[Hit]:
    for m in _PASSWORD.finditer(folded):
        word = s[m.start(3) : m.end(3)].rstrip(".,;!?")
        if m[2] in ":=" or _SYMBOL.search(word) or not is_syllable(word):
            yield Hit(m.start(3), m.start(3) + len(word), PASSWORD, word)
    for m in _BARE_PASSWORD.finditer(folded):
        word = s[m.start(1) : m.end(1)].rstrip(".,;!?")
        if len(word) > 3 and _SYMBOL.search(word):
            yield Hit(m.start(1), m.start(1) + len(word), PASSWORD, word)
