"""The units of the province and what they were made of, read from `data/localities/*.yml`."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from vietnamese import text

_KIND = re.compile(r"^(Xã|Phường|Thị trấn|Huyện|Thị xã|Thành phố|Tỉnh)\s+(.+)$")


def spelling_key(name: str) -> str:
    """Equal for two spellings of one name: case, diacritics, hoà/hòa, qui/quy, thuỷ/thủy do not matter."""
    folded = re.sub(r"[^a-z0-9]+", " ", text.fold(text.clean(name))).strip()
    return re.sub(r"(?<=[a-z])y\b", "i", folded)


def marked_key(name: str) -> str:
    """Like `spelling_key`, but letters keep their vowel and tone marks; the place of a tone mark does not matter."""
    return re.sub(r"[^\w]+", " ", text.spelling_key(text.clean(name))).strip()


def bare(name: str) -> str:
    """A unit's name without its kind: "Xã Ba Tri" → "Ba Tri"."""
    found = _KIND.match(name)
    return found[2] if found else name


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune or ward of today; `code` is the statistical code."""

    code: str
    name: str
    made_of: tuple[OldUnit, ...]


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A commune, ward or town before 1 July 2025."""

    name: str
    district: str
    province: str

    @property
    def full_name(self) -> str:
        return f"{self.name} ({self.district.lower()[:1]}{self.district[1:]} cũ, {self.province})"

    @property
    def key(self) -> str:
        """A stable key for buttons; with marks, since Đông Thành and Đông Thạnh lie in one district."""
        return "/".join(marked_key(part) for part in (self.province, self.district, self.name))


@dataclass(frozen=True)
class Gazetteer:
    """All units of a province, old and new, with look-ups by spelling.

    `ordinary_words` are names that are also words of the language, as "hòa bình" (peace) is.
    """

    province: str
    merged_from: tuple[str, ...]
    ordinary_words: tuple[str, ...]
    units: tuple[Unit, ...]
    source: str
    checked: str

    @classmethod
    def load(cls, path: Path) -> Gazetteer:
        """Read one province's file."""
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        units = tuple(Unit(row["code"], row["name"], tuple(_old_units(row["from"]))) for row in data["units"])
        province = data["province"]
        source = data["source"]
        merged_from, words = tuple(province["merged_from"]), tuple(province["ordinary_words"])
        return cls(province["name"], merged_from, words, units, source["text"], source["checked"])

    @cached_property
    def successors(self) -> dict[OldUnit, tuple[Unit, ...]]:
        """Where each old unit went; more than one when it was divided."""
        found: dict[OldUnit, list[Unit]] = defaultdict(list)
        for unit in self.units:
            for old in unit.made_of:
                found[old].append(unit)
        return {old: tuple(units) for old, units in found.items()}

    @cached_property
    def old_by_name(self) -> dict[str, tuple[OldUnit, ...]]:
        """Old units by the spelling key of their bare name."""
        found: dict[str, list[OldUnit]] = defaultdict(list)
        for old in self.successors:
            found[spelling_key(bare(old.name))].append(old)
        return {key: tuple(units) for key, units in found.items()}

    @cached_property
    def new_by_name(self) -> dict[str, tuple[Unit, ...]]:
        """Units of today by the spelling key of their bare name."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            found[spelling_key(bare(unit.name))].append(unit)
        return {key: tuple(units) for key, units in found.items()}

    @cached_property
    def districts(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Old districts, as (district, province), by the spelling key of their bare name."""
        found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for old in self.successors:
            found[spelling_key(bare(old.district))][old.district, old.province] = None
        return {key: tuple(names) for key, names in found.items()}

    def units_of(self, district: str, province: str) -> tuple[Unit, ...]:
        """Units of today that took in parts of an old district."""
        return tuple(
            unit
            for unit in self.units
            if any(old.district == district and old.province == province for old in unit.made_of)
        )


def _old_units(rows: list[dict[str, Any]]) -> list[OldUnit]:
    return [OldUnit(name, row["district"], row["province"]) for row in rows for name in row["names"]]
