"""The groundwork of every comparison: one spelling of a character, and a copy without diacritics, offset for offset."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control (Cc), format (Cf: zero-width, direction, tag) and lone surrogates (Cs); line feed stays, tab becomes a space.
_INVISIBLE = {
    code: None
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        *range(0xAD, 0x3000),
        *range(0xD800, 0xE000),
        *range(0xFE00, 0x10000),
    )
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"}
}
_INVISIBLE |= {code: None for code in range(0x10000, 0x20000) if unicodedata.category(chr(code)) == "Cf"}
_INVISIBLE |= dict.fromkeys(range(0xE0000, 0xE1000))  # tags and the second block of variation selectors
del _INVISIBLE[0x0A]
_INVISIBLE_TO: dict[int, str | None] = {**_INVISIBLE, 0x09: " "}


def clean(s: str) -> str:
    """Return `s` in NFC with `\\n` line ends and without control, zero-width and tag characters.

    Tabs become spaces. Cleaning twice changes nothing more; offsets of the result differ from those of `s`.
    """
    if s.isascii() and s.isprintable():
        return s
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", s).translate(_INVISIBLE_TO))


def _folded(char: str) -> str:
    if char in "đĐðÐ":
        return "d"
    base = unicodedata.normalize("NFKD" if "\uff01" <= char <= "\uff5e" else "NFD", char)
    if len(base) > 1 and not all(unicodedata.combining(mark) for mark in base[1:]):
        return char
    lower = base[0].lower()
    return lower if len(lower) == 1 else lower[0]


_FOLD = {
    code: folded
    for code in (*range(0x3000), *range(0xFF01, 0xFF5F))
    if not 0xD800 <= code < 0xE000 and (folded := _folded(chr(code))) != chr(code)
}


def fold(s: str) -> str:
    """Return `s` in lower case without diacritics, `đ` as `d`, full-width ASCII as ASCII.

    Every character gives one character, so on cleaned text offsets in the result are offsets in `s`.
    """
    return s.translate(_FOLD)


_MARKED = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)


def has_marks(s: str) -> bool:
    """Tell whether `s` holds at least one Vietnamese letter with a diacritic (or đ)."""
    return not s.isascii() and _MARKED.search(unicodedata.normalize("NFC", s)) is not None


_TONES = ("aàáảãạ", "oòóỏõọ", "eèéẻẽẹ", "uùúủũụ", "yỳýỷỹỵ", "iìíỉĩị")
_ROW = {letter: (row, tone) for row in (*_TONES, *(r.upper() for r in _TONES)) for tone, letter in enumerate(row)}
_LATE_TONE = re.compile(
    r"(o)([àáảãạèéẻẽẹ])(?![^\W\d_])|(?<![q])(u)([ỳýỷỹỵ])(?![^\W\d_])",
    re.IGNORECASE,
)


def _move_tone(match: re.Match[str]) -> str:
    first, second = match[0][0], match[0][1]
    row, tone = _ROW[second]
    return _ROW[first][0][tone] + row[0]


def place_tones(s: str) -> str:
    """Return `s` with tone marks where the newer school rule puts them: hoà → hòa, thuỷ → thủy; the length stays.

    Only open `oa`, `oe`, `uy` differ between the two rules; after `q` the `u` belongs to the consonant (quý stays).
    """
    return s if s.isascii() else _LATE_TONE.sub(_move_tone, s)


_QUI = re.compile(r"(?<![^\W\d_])(qu)([iìíỉĩị])(?![^\W\d_])")
_I_OR_Y = re.compile(r"(?<![^\W\d_])([hklmst])([yỳýỷỹỵ])(?![^\W\d_])")


def spelling_key(s: str) -> str:
    """Return a lower-case key under which accepted spellings of one name meet: hoà/hòa, Qui/Quy, Mỹ/Mĩ, lý/lí.

    Tones and vowels still count; the length of cleaned text stays. For comparing, never for showing.
    """
    lowered = place_tones("".join(c.lower() if len(c.lower()) == 1 else c for c in s))
    lowered = _QUI.sub(lambda m: m[1] + _TONES[4][_TONES[5].index(m[2])], lowered)
    return _I_OR_Y.sub(lambda m: m[1] + _TONES[5][_TONES[4].index(m[2])], lowered)
