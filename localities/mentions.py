"""Find the names of places in a text, and tell whether the text asks about the places at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from localities.gazetteer import Gazetteer, bare, marked_key, spelling_key
from vietnamese.text import clean, fold, has_marks

LONGEST_NAME = 4  # syllables of the longest name, "Hưng Khánh Trung B"
MOST_BESIDE_A_BARE_NAME = 3  # words: "tôi ở Mỹ Thạnh" asks about the place, a whole sentence around the name may not
# The kind of unit as people write it before a name, folded, and which units it can mean.
PREFIXES = {
    "xa": "Xã",
    "phuong": "Phường",
    "p": "Phường",
    "thi tran": "Thị trấn",
    "tt": "Thị trấn",
    "huyen": "Huyện",
    "h": "Huyện",
    "thi xa": "Thị xã",
    "tx": "Thị xã",
    "thanh pho": "Thành phố",
    "tp": "Thành phố",
    "tinh": "Tỉnh",
}
DISTRICT_KINDS = frozenset({"Huyện", "Thị xã", "Thành phố"})
_PROVINCE = "Tỉnh"
_WARD = "Phường"

# What follows is matched against folded text.
_WHICH_UNIT = re.compile(
    r"\b(xa|phuong|tinh|thi tran|huyen|don vi) (moi )?(nao|gi)\b|\b(vo|vao|ve|thuoc|qua) dau\b|\bdia chi moi\b"
    r"|\b(goi|ten|keu)( la| bang)? (sao|gi)\b|\b(xa|phuong) nao\b"
)
_WENT_WHERE = re.compile(
    r"\b(thuoc|nhap|gop|chia|tach|hop nhat|gom|hop thanh|cu|ten moi)\b"
    r"|\b(gio|nay) (la|goi|nam|con|thanh|ra)\b|\bcon (khong|ko|hong|k|may)\b"
)
_PAPERS = re.compile(
    r"\b(can cuoc|cccd|so do|so hong|bang khoan|giay|bang lai|bien so|ca vet|dang ky|ho so|ho khau|thuong tru|tam tru"
    r"|nop|ghi|bao hiem|con dau|hop dong|ma so|the|tai khoan|cong|vneid|doi giay|phai doi)\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: its spelling key, the kind written before it if any, its length, and as written."""

    key: str
    kind: str
    size: int
    marked: str


class Names:
    """All names of a province, old and new, ready to be found."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._provinces = {spelling_key(name): [name] for name in gazetteer.merged_from}
        self._districts = {key: [bare(name) for name, _ in rows] for key, rows in gazetteer.districts.items()}
        communes: dict[str, list[str]] = {}
        for units in (gazetteer.old_by_name, gazetteer.new_by_name):
            for key, rows in units.items():
                communes.setdefault(key, []).extend(bare(unit.name) for unit in rows)
        self._communes = communes
        self._ordinary = {spelling_key(name) for name in gazetteer.ordinary_words}

    def find(self, text: str) -> list[Mention]:
        """Names in order; where one begins within another, the longer. none when the text does not ask about places."""
        words = re.findall(r"\w+", re.sub(r"\b([pP])\.?(\d+)\b", r"\1 \2", clean(text)))
        keys = [spelling_key(word) for word in words]
        strict = has_marks(text)
        found: list[Mention] = []
        index = beside = 0
        while index < len(words):
            mention, after = self._at(words, keys, index, strict)
            if mention:
                found.append(mention)
            beside += mention is None
            index = after
        named = any(mention.kind for mention in found)
        named |= beside <= MOST_BESIDE_A_BARE_NAME and not all(self._may_be_a_word(mention) for mention in found)
        return found if _asks_about_places(text, named) else []

    def _may_be_a_word(self, mention: Mention) -> bool:
        return mention.key in self._ordinary and mention.marked.islower()

    def _at(self, words: list[str], keys: list[str], index: int, strict: bool) -> tuple[Mention | None, int]:
        """The name that begins here, with or without its kind, and where to read on."""
        kind, start = _prefix(words, keys, index)
        for kind_here, first in ((kind, start), ("", index)) if kind else (("", index),):
            mention = self._longest(words, keys, first, kind_here, strict)
            if mention:
                return mention, first + mention.size
        return None, index + 1

    def _longest(self, words: list[str], keys: list[str], start: int, kind: str, strict: bool) -> Mention | None:
        for size in range(min(LONGEST_NAME, len(words) - start), 0, -1):
            key = " ".join(keys[start : start + size])
            if not kind and size == 1:
                return None
            mention = Mention(key, kind, size, " ".join(words[start : start + size]))
            names = self._names(mention)
            if names and _spelt_as(mention, names, strict):
                return mention
        return None

    def _names(self, mention: Mention) -> list[str]:
        """The names of the kind mentioned that are spelt with these letters."""
        if mention.kind == _PROVINCE:
            return self._provinces.get(mention.key, [])
        if mention.kind in DISTRICT_KINDS:
            return self._districts.get(mention.key, [])
        if mention.key.isdigit():
            return self._communes.get(mention.key, []) if mention.kind == _WARD else []
        communes = self._communes.get(mention.key, [])
        if mention.kind:
            return communes
        return [*communes, *self._districts.get(mention.key, []), *self._provinces.get(mention.key, [])]


def _spelt_as(mention: Mention, names: list[str], strict: bool) -> bool:
    """With diacritics written, they must be those of a place: "họa mi" is not "Hòa Mỹ".

    In a text with diacritics (`strict`), a bare name must have its own: "Thanh Phong" is not "Thạnh Phong".
    """
    if not has_marks(mention.marked) and (mention.kind or not strict):
        return True
    written = marked_key(mention.marked)
    return any(marked_key(name) == written for name in names)


def _prefix(words: list[str], keys: list[str], index: int) -> tuple[str, int]:
    """The kind of unit written at this place, and where the name begins after it; "Huyền" is not "huyện"."""
    for size in (2, 1):
        stretch = slice(index, index + size)
        kind = PREFIXES.get(" ".join(keys[stretch]))
        written = " ".join(words[stretch])
        if kind and (not has_marks(written) or len(written) < len(kind) or marked_key(written) == marked_key(kind)):
            return kind, index + size
    return "", index


def _asks_about_places(text: str, named: bool) -> bool:
    """Whether the places are what is asked about; "căn cước ghi Bến Tre có phải đổi không" asks about the card."""
    folded = " ".join(re.findall(r"\w+", fold(clean(text))))
    if _WHICH_UNIT.search(folded):
        return True
    if _PAPERS.search(folded):
        return False
    return named or bool(_WENT_WHERE.search(folded))
