"""What one imported file says about one procedure, before the files are merged."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import Any, Literal

from procedures.importing.texts import tidy
from procedures.model import Level
from procedures.names import name_key
from procedures.plain import Plain

Kind = Literal["list", "details", "defence", "police"]
_LEVELS: tuple[tuple[str, Level], ...] = (("xã", "commune"), ("tỉnh", "province"), ("bộ", "central"), ("khác", "other"))
_LEVEL_IN_NAME = re.compile(r"cấp (xã|tỉnh|trung ương|bộ)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One record. `code` is empty for police records; `facts` has the plain form of a procedure's other parts."""

    kind: Kind
    code: str
    name: str
    level: Level
    field: str
    agency: str
    facts: Plain
    checked: str = ""
    url: str = ""
    details_are_wrong: bool = False  # the list says that the crawl stored another procedure under this code

    @property
    def key(self) -> str:
        """What the record is about: its code, or name and level where there is none."""
        return self.code or f"{name_key(self.name)}|{self.level}"


def to_json(part: Part) -> dict[str, Any]:
    """The part as it is kept in the `parts` column."""
    values = {item.name: getattr(part, item.name) for item in fields(part)}
    return {name: value for name, value in values.items() if value not in ("", False)}


def from_json(stored: dict[str, Any]) -> Part:
    """A part from the `parts` column."""
    return Part(**{"code": "", "field": "", "agency": "", "facts": {}, **stored})


def names_agree(one: str, other: str) -> bool:
    """Whether two names of one code can be the same procedure: at least half of their words are common."""
    first, second = set(name_key(one).split()), set(name_key(other).split())
    return not first or not second or 2 * len(first & second) >= min(len(first), len(second)) + 1 or first == second


def read_level(text: str, name: str = "") -> Level:
    """The level nearest to the citizen among those listed ("Cấp bộ, Cấp xã" → commune), else the one in the name."""
    listed = text.lower()
    for word, level in _LEVELS:
        if word in listed:
            return level
    found = _LEVEL_IN_NAME.findall(name)
    return {"xã": "commune", "tỉnh": "province"}.get(found[-1].lower(), "central") if found else "other"  # type: ignore[return-value]


def one_line(value: object, limit: int) -> str:
    """A name or agency out of an untrusted field.

    Raises:
        ValueError: when it is not text or longer than `limit` characters.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"has {type(value).__name__} where text should be")
    text = tidy(unicodedata.normalize("NFC", value.replace("\0", "")))
    if len(text) > limit:
        raise ValueError(f"has a name or agency of {len(text)} characters; {limit} are allowed")
    return text
