"""Answer questions on places: where an old commune, district or province went, what a new one was made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from localities.gazetteer import Gazetteer, OldUnit, Unit, bare, marked_key, spelling_key
from vietnamese.text import fold, has_marks

Kind = Literal["one", "many", "district", "current", "unchanged", "province", "divided"]
LONGEST_NAME = 4  # syllables of the longest name, "Hưng Khánh Trung B"
SHOWN = 12
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
_MADE_OF = re.compile(r"\b(gom|hop thanh|gop tu)\b")  # the question is what a unit of today was made of
DISTRICT_KINDS = frozenset({"Huyện", "Thị xã", "Thành phố"})


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One of several places of the same name."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What to say (`kind` names the text) with its values, or the options to ask back."""

    kind: Kind
    values: dict[str, str]
    source: str
    checked: str
    options: tuple[PlaceOption, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: its spelling key, the kind written before it if any, and its length in syllables."""

    key: str
    kind: str
    size: int
    marked: str


class Places:
    """Finds places of the province in a text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        names = {*gazetteer.old_by_name, *gazetteer.new_by_name, *gazetteer.districts}
        self._names = names | {spelling_key(name) for name in gazetteer.merged_from}
        self._by_key = {old.key: old for old in gazetteer.successors}

    @classmethod
    def load(cls, content_dir: Path) -> Places:
        """Read the province of a content directory."""
        return cls(Gazetteer.load(content_dir / "localities" / "vinh_long.yml"))

    def find(self, text: str) -> PlaceAnswer | None:
        """The answer for the place a text names, or None when it names none of this province."""
        mentions = self._mentions(text)
        if not mentions:
            return None
        if len(mentions) == 1 and self._is_province(mentions[0]):
            name = next(name for name in self.gazetteer.merged_from if spelling_key(name) == mentions[0].key)
            return self._answer("province", old=name)
        districts = [item for item in mentions if self._is_district(item)]
        communes = [item for item in mentions if item.key in self.gazetteer.old_by_name and item not in districts]
        current = [item for item in mentions if item.key in self.gazetteer.new_by_name and item not in districts]
        if current and (_MADE_OF.search(fold(text)) or not communes):
            return self._current(self.gazetteer.new_by_name[current[0].key][0])
        if communes:
            return self._commune(max(communes, key=lambda item: (bool(item.kind), item.size)), mentions)
        return self._district(districts[0], mentions) if districts else None

    def by_key(self, key: str) -> PlaceAnswer | None:
        """The answer for an option chosen before."""
        if key in self._by_key:
            return self._moved(self._by_key[key])
        name, _, province = key.partition("@")
        for district, of in self.gazetteer.districts.get(name, ()):
            if spelling_key(of) == province:
                return self._district_answer(district, of)
        return None

    def _mentions(self, text: str) -> list[Mention]:
        marked_words = re.findall(r"\w+", re.sub(r"\b([pP])\.?(\d+)\b", r"\1 \2", text))
        words = [spelling_key(word) for word in marked_words]
        found, index = [], 0
        while index < len(words):
            kind, after = _prefix(words, index)
            mention = self._longest(words, marked_words, after, kind) if after < len(words) else None
            if mention:
                found.append(mention)
                index = after + mention.size
            else:
                index += 1
        return found

    def _longest(self, words: list[str], marked: list[str], start: int, kind: str) -> Mention | None:
        for size in range(min(LONGEST_NAME, len(words) - start), 0, -1):
            key = " ".join(words[start : start + size])
            if key in self._names and (kind or size > 1):
                mention = Mention(key, kind, size, " ".join(marked[start : start + size]))
                if self._spelt_so(mention):
                    return mention
        return None

    def _spelt_so(self, mention: Mention) -> bool:
        """With diacritics written, they must be those of a place: "họa mi" is not "Hòa Mỹ"."""
        if not has_marks(mention.marked):
            return True
        gazetteer = self.gazetteer
        names = [old.name for old in gazetteer.old_by_name.get(mention.key, ())]
        names += [unit.name for unit in gazetteer.new_by_name.get(mention.key, ())]
        names += [district for district, _ in gazetteer.districts.get(mention.key, ())]
        written = marked_key(mention.marked)
        return any(marked_key(bare(name)) == written for name in [*names, *gazetteer.merged_from])

    def _is_province(self, mention: Mention) -> bool:
        """The bare word "Bến Tre" is most often the old province; a kind before it says otherwise."""
        names = {spelling_key(name) for name in self.gazetteer.merged_from}
        return mention.key in names and mention.kind in {"", "Tỉnh"}

    def _is_district(self, mention: Mention) -> bool:
        if mention.key not in self.gazetteer.districts:
            return False
        return mention.kind in DISTRICT_KINDS or (not mention.kind and mention.key not in self.gazetteer.old_by_name)

    def _commune(self, mention: Mention, mentions: list[Mention]) -> PlaceAnswer:
        candidates = list(self.gazetteer.old_by_name[mention.key])
        if mention.kind and any(old.name.startswith(mention.kind) for old in candidates):
            candidates = [old for old in candidates if old.name.startswith(mention.kind)]
        around = {item.key for item in mentions if item is not mention}
        for part in ("district", "province"):
            near = [old for old in candidates if spelling_key(bare(getattr(old, part))) in around]
            candidates = near or candidates
        if len(candidates) == 1:
            return self._moved(candidates[0])
        options = tuple(PlaceOption(old.key, old.full_name) for old in candidates)
        return self._answer("many", options, name=bare(candidates[0].name))

    def _moved(self, old: OldUnit) -> PlaceAnswer:
        units = self.gazetteer.successors[old]
        if len(units) > 1:
            news = ", ".join(_lower_kind(unit.name) for unit in units)
            return self._answer("divided", old=old.full_name, news=news)
        if len(units[0].made_of) == 1 and old.name == units[0].name:
            return self._answer("unchanged", name=old.full_name)
        return self._answer("one", old=old.full_name, new=_lower_kind(units[0].name))

    def _current(self, unit: Unit) -> PlaceAnswer:
        parts = ", ".join(old.full_name for old in unit.made_of)
        return self._answer("current", name=unit.name, parts=parts)

    def _district(self, mention: Mention, mentions: list[Mention]) -> PlaceAnswer:
        candidates = list(self.gazetteer.districts[mention.key])
        if mention.kind:
            candidates = [item for item in candidates if item[0].startswith(mention.kind)] or candidates
        around = {item.key for item in mentions}
        near = [item for item in candidates if spelling_key(item[1]) in around and spelling_key(item[1]) != mention.key]
        candidates = near or candidates
        if len(candidates) == 1:
            return self._district_answer(*candidates[0])
        options = tuple(
            PlaceOption(f"{mention.key}@{spelling_key(province)}", f"{district} ({province} cũ)")
            for district, province in candidates
        )
        return self._answer("many", options, name=bare(candidates[0][0]))

    def _district_answer(self, district: str, province: str) -> PlaceAnswer:
        units = self.gazetteer.units_of(district, province)
        names = ", ".join(_lower_kind(unit.name) for unit in units[:SHOWN])
        return self._answer("district", old=f"{district} ({province})", units=names)

    def _answer(self, kind: Kind, options: tuple[PlaceOption, ...] = (), /, **values: str) -> PlaceAnswer:
        return PlaceAnswer(kind, values, self.gazetteer.source, self.gazetteer.checked, options)


def _prefix(words: list[str], index: int) -> tuple[str, int]:
    """The kind of unit written at this place, and where the name begins after it."""
    for size in (2, 1):
        kind = PREFIXES.get(" ".join(words[index : index + size]))
        if kind:
            return kind, index + size
    return "", index


def _lower_kind(name: str) -> str:
    return name[:1].lower() + name[1:]
