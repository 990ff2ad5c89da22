"""From what each file says to procedures; the result depends on the parts only, never on the order they came in.

Facts come from one part: the details, else the defence export, else the police page; the list gives names and agencies.
What the portal leaves out (fees, time limits, online level, papers, conditions) is taken from a police page that is
about the same procedure, and the source then says which parts are the police's.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from foundation.messages import text as message
from procedures.importing.parts import Kind, Part, names_agree, to_json
from procedures.model import Procedure
from procedures.names import name_key
from procedures.plain import Plain, from_plain
from vietnamese.text import fold

PORTAL_KINDS: tuple[Kind, ...] = ("details", "defence", "list")
FROM_POLICE = ("documents", "steps", "fees", "durations", "online", "conditions")
ID_WORDS = 40  # characters of the name in the id of a procedure without a code


@dataclass(frozen=True, slots=True)
class Merged:
    """One imported procedure and the parts it was made of."""

    procedure: Procedure
    parts: tuple[Part, ...]

    @property
    def stored_parts(self) -> Plain:
        """The parts in the form of the `parts` column."""
        return {part.kind: to_json(part) for part in self.parts}


def merge(parts: Iterable[Part]) -> tuple[list[Merged], list[tuple[Part, str]]]:
    """Procedures by id, and the parts that were refused with the reason."""
    by_code: dict[str, dict[Kind, Part]] = defaultdict(dict)
    police: list[Part] = []
    for part in parts:
        if part.code:
            by_code[part.code][part.kind] = part
        else:
            police.append(part)
    refused = []
    for found in by_code.values():
        refused += _refuse_wrong_details(found)
    homes = _homes(by_code, police)
    merged = [_national(code, found, homes.pop(code, None)) for code, found in by_code.items() if found]
    settled = {id(item) for result in merged for item in result.parts}
    merged += [_local(part) for part in police if id(part) not in settled]
    return sorted(merged, key=lambda item: item.procedure.id), refused


def _refuse_wrong_details(found: dict[Kind, Part]) -> list[tuple[Part, str]]:
    listed, details = found.get("list"), found.get("details")
    if listed is None or details is None:
        return []
    if not listed.details_are_wrong and names_agree(listed.name, details.name):
        return []
    del found["details"]
    return [(details, f"is about another procedure than {listed.code} of the list: {details.name[:120]}")]


def _homes(by_code: Mapping[str, Mapping[Kind, Part]], police: list[Part]) -> dict[str, Part]:
    """The police part of each code; only where one procedure and one police page share name and level."""
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, found in by_code.items():
        best = _best(found)
        if best:
            codes[name_key(best.name), best.level].append(code)
    pages: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in police:
        pages[name_key(part.name), part.level].append(part)
    return {codes[key][0]: found[0] for key, found in pages.items() if len(found) == 1 and len(codes.get(key, ())) == 1}


def _best(found: Mapping[Kind, Part]) -> Part | None:
    return next((found[kind] for kind in PORTAL_KINDS if kind in found), None)


def _national(code: str, found: Mapping[Kind, Part], police: Part | None) -> Merged:
    best = _best(found)
    assert best is not None  # by_code holds no empty entry here
    listed = found.get("list", best)
    facts: Plain = dict(best.facts)
    kind = "defence" if best.kind == "defence" else "portal"
    source = message(f"catalogue.source_{kind}", code=code)
    borrowed = [key for key in FROM_POLICE if police and not _says(facts, key) and _says(police.facts, key)]
    if police and borrowed:
        facts |= {key: police.facts[key] for key in borrowed}
        words = ", ".join(message(f"catalogue.part_{key}") for key in borrowed)
        source = message("catalogue.source_with_police", source=source, parts=words)
    known = best.kind != "list" or bool(borrowed)
    plain = facts | {
        "id": f"tthc_{code.replace('.', '_')}",
        "name": listed.name,
        "codes": [{"code": code}],
        "field": best.field or listed.field,
        "level": best.level if best.level != "other" else listed.level,
        "agency": best.agency or listed.agency,
        "origin": "imported",
        "confidence": "medium" if known else "low",
        "source": _source(source, best),
    }
    parts = [*(found[kind] for kind in sorted(found)), *([police] if police else [])]
    return Merged(from_plain(plain), tuple(parts))


def _local(part: Part) -> Merged:
    slug = re.sub(r"[^a-z0-9]+", "_", fold(name_key(part.name))).strip("_")[:ID_WORDS].strip("_")
    mark = hashlib.sha256(part.key.encode()).hexdigest()[:6]
    plain = part.facts | {
        "id": f"cong_an_{slug}_{mark}",
        "name": part.name,
        "codes": [],
        "field": part.field,
        "level": part.level,
        "agency": part.agency,
        "origin": "imported",
        "confidence": "medium",
        "source": _source(message("catalogue.source_police"), part),
    }
    return Merged(from_plain(plain), (part,))


def _source(text: str, part: Part) -> Plain:
    return {"text": text, "checked": part.checked, "url": part.url}


def _says(facts: Plain, key: str) -> bool:
    if key == "fees" and "methods" in facts.get("raw", {}):
        return True  # said, only not understood; another source must not speak over it
    if key == "online":
        return facts.get(key) in {"full", "partial", "none"}
    return bool(facts.get(key))
