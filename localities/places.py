"""Answer questions on places: where an old commune, district or province went, what a new one was made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from localities.gazetteer import Gazetteer, OldUnit, Unit, bare, marked_key, spelling_key
from localities.mentions import DISTRICT_KINDS, Mention, Names
from vietnamese.text import fold, has_marks

Kind = Literal["one", "many", "district", "current", "unchanged", "province", "divided"]
SHOWN = 12
IN_DISTRICT = 2  # how much more than its province the district named beside it tells of an old unit
_MADE_OF = re.compile(r"\b(gom|hop thanh|gop tu)\b")  # the question is what a unit of today was made of
_HOW_MANY = re.compile(r"\b(bao nhieu|may) (xa|phuong|huyen|don vi)\b|\b(xa|phuong) hay bao nhieu\b")


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


class Places:
    """Finds places of the province in a text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._names = Names(gazetteer)
        self._by_key = {old.key: old for old in gazetteer.successors}

    @classmethod
    def load(cls, content_dir: Path) -> Places:
        """Read the province of a content directory."""
        return cls(Gazetteer.load(content_dir / "localities" / "vinh_long.yml"))

    def find(self, text: str) -> PlaceAnswer | None:
        """The answer for the place a text asks about, or None when it asks about none of this province."""
        mentions = self._names.find(text)
        if not mentions:
            return None
        if all(self._is_province(item) for item in mentions):
            return None if _HOW_MANY.search(fold(text)) else self._province(mentions[0])
        districts = [item for item in mentions if self._is_district(item)]
        others = [item for item in mentions if item not in districts and item.kind != "Tỉnh"]
        communes = [item for item in others if item.key in self.gazetteer.old_by_name]
        current = [item for item in others if item.key in self.gazetteer.new_by_name]
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

    def _province(self, mention: Mention) -> PlaceAnswer:
        name = next(name for name in self.gazetteer.merged_from if spelling_key(name) == mention.key)
        return self._answer("province", old=name)

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
        if has_marks(mention.marked):
            written = marked_key(mention.marked)
            candidates = [old for old in candidates if marked_key(bare(old.name)) == written] or candidates
        around = [item for item in mentions if item is not mention]
        fits = {old: _fit(old, around) for old in candidates}
        candidates = [old for old in candidates if fits[old] == max(fits.values())]
        elsewhere = [item for item in around if item.kind in DISTRICT_KINDS] if max(fits.values()) < IN_DISTRICT else []
        if len({self.gazetteer.successors[old] for old in candidates}) == 1 and not elsewhere:
            return self._moved(*candidates)
        options = [PlaceOption(old.key, old.full_name) for old in candidates]
        options += [option for item in elsewhere for option in _district_options(item, self._districts_of(item))]
        return self._answer("many", tuple(options), name=bare(candidates[0].name))

    def _moved(self, *olds: OldUnit) -> PlaceAnswer:
        """Where old units went that all went to the same place; most often it is one."""
        units = self.gazetteer.successors[olds[0]]
        name = ", ".join(old.full_name for old in olds)
        if len(units) > 1:
            return self._answer("divided", old=name, news=", ".join(_lower_kind(unit.name) for unit in units))
        if len(units[0].made_of) == 1 and olds[0].name == units[0].name:
            return self._answer("unchanged", name=name)
        return self._answer("one", old=name, new=_lower_kind(units[0].name))

    def _current(self, unit: Unit) -> PlaceAnswer:
        parts = ", ".join(old.full_name for old in unit.made_of)
        return self._answer("current", name=unit.name, parts=parts)

    def _district(self, mention: Mention, mentions: list[Mention]) -> PlaceAnswer:
        candidates = self._districts_of(mention)
        around = {item.key for item in mentions}
        near = [item for item in candidates if spelling_key(item[1]) in around and spelling_key(item[1]) != mention.key]
        candidates = near or candidates
        if len(candidates) == 1:
            return self._district_answer(*candidates[0])
        return self._answer("many", _district_options(mention, candidates), name=bare(candidates[0][0]))

    def _districts_of(self, mention: Mention) -> list[tuple[str, str]]:
        """Old districts of the name mentioned, as (district, province), of the kind mentioned if there are any."""
        named = self.gazetteer.districts[mention.key]
        return [item for item in named if mention.kind and item[0].startswith(mention.kind)] or list(named)

    def _district_answer(self, district: str, province: str) -> PlaceAnswer:
        units = self.gazetteer.units_of(district, province)
        names = ", ".join(_lower_kind(unit.name) for unit in units[:SHOWN])
        return self._answer("district", old=f"{district} ({province})", units=names)

    def _answer(self, kind: Kind, options: tuple[PlaceOption, ...] = (), /, **values: str) -> PlaceAnswer:
        return PlaceAnswer(kind, values, self.gazetteer.source, self.gazetteer.checked, options)


def _district_options(mention: Mention, districts: list[tuple[str, str]]) -> tuple[PlaceOption, ...]:
    return tuple(
        PlaceOption(f"{mention.key}@{spelling_key(province)}", f"{district} ({province} cũ)")
        for district, province in districts
    )


def _fit(old: OldUnit, around: list[Mention]) -> int:
    """How well the places named beside it fit an old unit: its district counts more than its province."""
    district = next((item for item in around if _names_district(item, old)), None)
    province = any(
        item.key == spelling_key(old.province) and item.kind in {"", "Tỉnh"}
        for item in around
        if item is not district or item.kind == "Tỉnh"
    )
    return IN_DISTRICT * (district is not None) + province


def _names_district(mention: Mention, old: OldUnit) -> bool:
    if mention.key != spelling_key(bare(old.district)):
        return False
    return not mention.kind or old.district.startswith(mention.kind)


def _lower_kind(name: str) -> str:
    return name[:1].lower() + name[1:]
