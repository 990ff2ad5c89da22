"""Traces of the keyboard: Telex and VNI keys that were not turned into letters, and stretched letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vietnamese.syllables import is_syllable, with_tone
from vietnamese.text import fold

_TELEX_TONES = {"f": 1, "s": 2, "r": 3, "x": 4, "j": 5}
_VNI_TONES = {"2": 1, "1": 2, "3": 3, "4": 4, "5": 5}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_RUN = re.compile(r"([^\W\d_])\1\1+", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]")
_ROMAN = re.compile(r"[ivxlcm]+", re.IGNORECASE)
_TELEX_WORD = re.compile(r"[a-zA-Z]{2,9}")
_VNI_WORD = re.compile(r"[a-zA-Z]{1,7}[1-9][a-zA-Z1-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the keys meant; `sure` when a single word is evidence enough that keys were left over."""

    text: str
    method: str
    sure: bool


def unstretch(word: str) -> str:
    """Return `word` with letters repeated three times or more written once (`đượccc` → `được`).

    Words without a vowel (`cccd`), of one letter only (`aaa`) and Roman numerals stay.
    """
    if len(word) < 4 or not _RUN.search(word) or len(set(word.lower())) == 1 or _ROMAN.fullmatch(word):
        return word
    if not _VOWEL.search(fold(word)):
        return word
    return _RUN.sub(r"\1", word)


def decode(word: str) -> Decoded | None:
    """Return what the Telex or VNI keys of `word` spell, or None when it reads as a word or spells no syllable."""
    lowered = word.lower()
    if _TELEX_WORD.fullmatch(word) and not is_syllable(lowered):
        return _finish(_telex(lowered), "telex", word)
    if _VNI_WORD.fullmatch(word):
        return _finish(_vni(lowered), "vni", word)
    return None


class _Keys:
    """Letters typed so far, the tone, and how many keys changed something."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.tone = 0
        self.changed = 0
        self.wrong = False

    def set_tone(self, tone: int) -> None:
        self.wrong |= self.tone != 0 or not any(letter in "aeiouyăâêôơưw" for letter in self.letters)
        self.tone = tone
        self.changed += 1

    def shape(self, letters: dict[str, str], wanted: str) -> bool:
        """Change the last of the `wanted` letters; a horn after `uo` changes both."""
        for at in range(len(self.letters) - 1, -1, -1):
            letter = self.letters[at]
            if letter in wanted and letter in letters:
                self.letters[at] = letters[letter]
                if letter == "o" and letters is _HORN and at and self.letters[at - 1] == "u":
                    self.letters[at - 1] = "ư"
                self.changed += 1
                return True
        return False

    def bar(self) -> bool:
        if self.letters[:1] != ["d"]:
            return False
        self.letters[0] = "đ"
        self.changed += 1
        return True


def _telex(word: str) -> _Keys:
    keys = _Keys()
    for at, key in enumerate(word):
        if key in _TELEX_TONES and any(letter in "aeiouyăâêôơư" for letter in keys.letters):
            keys.set_tone(_TELEX_TONES[key])
        elif key == "w":
            if not keys.shape(_HORN, "aou"):
                keys.letters.append("ư")
                keys.changed += 1
        elif (key in _CIRCUMFLEX and keys.shape(_CIRCUMFLEX, key)) or (
            key == "d" and at in {1, len(word) - 1} and keys.bar()
        ):
            continue
        else:
            keys.letters.append(key)
    return keys


def _vni(word: str) -> _Keys:
    keys = _Keys()
    for key in word:
        if key in _VNI_TONES:
            keys.set_tone(_VNI_TONES[key])
        elif key == "6":
            keys.wrong |= not keys.shape(_CIRCUMFLEX, "aeo")
        elif key in "78":
            keys.wrong |= not keys.shape(_HORN, "ou" if key == "7" else "a")
        elif key == "9":
            keys.wrong |= not keys.bar()
        else:
            keys.letters.append(key)
    return keys


def _finish(keys: _Keys, method: str, word: str) -> Decoded | None:
    if keys.wrong or not keys.changed:
        return None
    spelled = with_tone("".join(keys.letters), keys.tone)
    if spelled is None:
        return None
    sure = (keys.changed > 1 and len(word) > 3) or spelled[0] == "đ"
    return Decoded(spelled.capitalize() if word[0].isupper() else spelled, method, sure)
