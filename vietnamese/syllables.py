"""Whether letters can be one written Vietnamese syllable, and where its tone mark goes (the newer school rule)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = frozenset(re.findall(r"\w+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"))
_RHYMES = frozenset(
    re.findall(
        r"\w+",
        """
        a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en
        eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o
        oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on
        ong oong ooc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui
        um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưng
        ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
        """,
    )
)
_PARTS = re.compile(r"(ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?([a-zăâêôơư]+)")
_TONE_MARKS = {"\u0300": 1, "\u0301": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
_MARKS = {tone: mark for mark, tone in _TONE_MARKS.items()}
_SHAPED = "ăâêôơư"


def _without_tone(word: str) -> tuple[str, int]:
    tone = 0
    letters = []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONE_MARKS:
            tone = _TONE_MARKS[char] if tone == 0 else -1
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def _split(letters: str) -> tuple[str, str] | None:
    match = _PARTS.fullmatch(letters)
    if match is None:
        return None
    onset, rhyme = match[1] or "", match[2]
    if onset == "gi" and rhyme not in _RHYMES:
        onset, rhyme = "g", "i" + rhyme
    return onset, rhyme


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Tell whether `word` (NFC, any case) follows the spelling of a Vietnamese syllable, with or without its tone.

    Letters and finals are checked, not whether the syllable occurs in a dictionary.
    """
    if not word or len(word) > 7:
        return False
    letters, tone = _without_tone(word.lower())
    if letters == "gi":
        return tone >= 0
    parts = _split(letters)
    if parts is None or tone < 0 or (parts[0] and parts[0] not in _ONSETS):
        return False
    onset, rhyme = parts
    if rhyme not in _RHYMES and not (onset == "qu" and "u" + rhyme in _RHYMES):
        return False
    return not (rhyme.endswith(("p", "t", "c", "ch")) and tone in {1, 3, 4})


def with_tone(letters: str, tone: int) -> str | None:
    """Put a tone (0 none, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng) on lower-case letters; None if they are no syllable."""
    parts = _split(letters)
    if parts is None or not is_syllable(letters):
        return None
    onset, rhyme = parts
    vowels = re.match("[aeiouyăâêôơư]*", rhyme)
    nucleus = vowels[0] if vowels else ""
    shaped = [i for i, letter in enumerate(nucleus) if letter in _SHAPED]
    if shaped:
        at = shaped[-1]
    elif len(nucleus) == 1 or (len(nucleus) == 2 and nucleus == rhyme):
        at = 0
    else:
        at = 1
    if not nucleus:
        return None
    toned = unicodedata.normalize("NFC", nucleus[at] + _MARKS[tone]) if tone else nucleus[at]
    word = onset + rhyme[:at] + toned + rhyme[at + 1 :]
    return word if is_syllable(word) else None
