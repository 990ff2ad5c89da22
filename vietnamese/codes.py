"""Codes that citizens type: of procedures (`1.001193`) and of dossiers (`H07.12-250701-0001`).

Procedure codes are public and pass masking; dossier codes lead to a person and are masked. Source of the patterns: the
national catalogue of procedures (all 2,642 codes read are one digit, a dot, six digits); for dossiers Thông tư
01/2018/TT-VPCP, article 19, and Quyết định 20/2020/QĐ-TTg.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from vietnamese.text import fold


@dataclass(frozen=True, slots=True)
class Found:
    """A code at `text[start:end]`; `code` is its one normal spelling."""

    start: int
    end: int
    code: str


_DOT = r"[ \u00a0]{0,2}[.,．。·∙•][ \u00a0]{0,2}"
_UNIT = rf"(?:{_DOT}\d{{3}}{_DOT}\d{{2}}{_DOT}\d{{2}}{_DOT}[A-Za-z]\d{{2}}|{_DOT}\d{{2}})?"
_EDGE = r"(?<![\w.,/\-])(?<!\d[ ])"
_DOTTED = re.compile(rf"{_EDGE}([1-9]){_DOT}(\d{{6}})(?!\d){_UNIT}(?![\w/\-]|[.,]\d)")
_SPACED = re.compile(r"(?<![\w.,/\-])([1-3])[ ](\d{6})(?![\w/\-]|[.,]\d| \d)")
_PLAIN = re.compile(r"(?<![\w.,/\-+])(?<!\d[ ])([1-3])(\d{6})(?![\w/\-]|[.,]\d| \d)")
_SHORT = re.compile(rf"{_EDGE}([1-3]){_DOT}(\d{{4,5}})(?![\w/\-%]|[.,]\d)")
_NAMES_A_CODE = re.compile(r"(?:\btthc|\bthu tuc|\bma(?: so)?|\bcode)[ :.#]*$")
_MONEY_BEFORE = re.compile(
    r"(?:\bgia|\btien|\bphi|\bluong|\bnop|\bdong|\bthu|\bvay|\bno|\bkhoan|\bck|\bhet|\bthue)[ :]*$"
)
_MONEY_AFTER = re.compile(r"[ ]?(?:d|dong|vnd|k|nghin|ngan|trieu|ty)\b")


def _named(folded: str, start: int) -> bool:
    return _NAMES_A_CODE.search(folded, max(0, start - 20), start) is not None


def _is_money(folded: str, start: int, end: int) -> bool:
    if _MONEY_AFTER.match(folded, end) or _MONEY_BEFORE.search(folded, max(0, start - 12), start):
        return True
    return folded.endswith("000", 0, end)


def _candidates(s: str, folded: str) -> list[Found]:
    found = [Found(m.start(), m.end(), f"{m[1]}.{m[2]}") for m in _DOTTED.finditer(s)]
    for m in _PLAIN.finditer(s):
        if _named(folded, m.start()) or not _is_money(folded, m.start(), m.end()):
            found.append(Found(m.start(), m.end(), f"{m[1]}.{m[2]}"))
    whole = len(s.strip())
    for m in (*_SPACED.finditer(s), *_SHORT.finditer(s)):
        if _named(folded, m.start()) or m.end() - m.start() == whole:
            found.append(Found(m.start(), m.end(), f"{m[1]}.{m[2]:0>6}"))
    return found


def find_procedure_codes(s: str) -> list[Found]:
    """Return the procedure codes in `s` in order, each as eight characters (`1.001193`).

    Read are the dotted form, also with spaces or other dots and with an appended unit (`1.001193.000.00.00.H07`);
    seven digits beginning with 1-3 that are no amount of money; and, after a word such as "mã" or alone, `1 001193`
    and `1.1193`.
    """
    found: list[Found] = []
    for candidate in sorted(_candidates(s, fold(s)), key=lambda f: (f.start, -f.end)):
        if not found or candidate.start >= found[-1].end:
            found.append(candidate)
    return found


_PREFIX = re.compile(r"\s*(?:(?:ma|so|thu tuc|tthc|code)[ :.#]*)*")


def normalise_code(s: str) -> str | None:
    """Return the eight characters of a text that is one procedure code in any accepted spelling, else None."""
    if len(s) > 60:
        return None
    bare = s[_PREFIX.match(fold(s)).end() :].strip().rstrip(".?! ")  # type: ignore[union-attr]
    found = find_procedure_codes(bare)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(bare)):
        return found[0].code
    plain = re.fullmatch(r"([1-3])(\d{6})", bare)
    return f"{plain[1]}.{plain[2]}" if plain else None


_D = "[0-9oO]"
_GAP = r"[ ]?[.．][ ]?"
_HYPHEN = r"[ ]{0,2}[-–—_][ ]{0,2}"
_UNIT_FIRST = rf"[A-Za-z]{_D}{{2}}(?:{_GAP}{_D}{{1,3}}(?!{_D})){{0,3}}"
_DOSSIER = re.compile(
    rf"(?<![\w.\-])((?:{_D}{{3}}{_GAP}{_D}{{2}}{_GAP}{_D}{{2}}{_GAP})?{_UNIT_FIRST}){_HYPHEN}({_D}{{6}}|{_D}{{8}}){_HYPHEN}({_D}{{4,7}})(?!\w)"
)
_DOSSIER_SPACED = re.compile(
    rf"(?<![\w.\-])((?:{_D}{{3}}[ .]{_D}{{2}}[ .]{_D}{{2}}[ .])?[A-Za-z]{_D}{{2}}(?:[ .]{_D}{{1,3}}(?!{_D})){{0,3}})"
    rf"[ \-–_]{{1,3}}({_D}{{6}}|{_D}{{8}})[ \-–_]{{1,3}}({_D}{{4,7}})(?!\w)"
)
_INSURANCE = re.compile(r"(?<![\w./\-])(\d{5})[ ]?/[ ]?(20\d{2})[ ]?/[ ]?(\d{3,7})(?![\w/])")


def _zeros(s: str) -> str:
    return s.translate({ord("o"): "0", ord("O"): "0"})


def _is_receipt_day(digits: str) -> bool:
    """Whether YYMMDD or YYYYMMDD is a day (TT 01/2018: the middle part is the day the dossier came in)."""
    full = digits if len(digits) == 8 else f"20{digits}"
    try:
        date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError:
        return False
    return full[:2] == "20"


def _dossier_code(unit: str, day: str, serial: str) -> str | None:
    parts = re.findall(r"[A-Za-z]?[0-9oO]+", unit)
    spelled = ".".join(
        p[0].upper() + _zeros(p[1:]) if p[0].isalpha() and p[0] not in "oO" else _zeros(p) for p in parts
    )
    if not _is_receipt_day(_zeros(day)):
        return None
    return f"{spelled}-{_zeros(day)}-{_zeros(serial)}"


def find_dossier_codes(s: str) -> list[Found]:
    """Return the dossier codes in `s` in order, spelled as on the slip: capitals, dots, hyphens, zeros for letters O.

    Families: `000.00.01.H07-210115-0001`, `H07.12-250701-0001`, `G09.20-20260609-0092637`, also typed with spaces or in
    lower case, and social insurance `03706/2026/07906`. A middle part that is no day is no dossier.
    """
    found: list[Found] = []
    for m in (*_DOSSIER.finditer(s), *_DOSSIER_SPACED.finditer(s)):
        code = _dossier_code(m[1], m[2], m[3])
        if code and not any(f.start < m.end() and m.start() < f.end for f in found):
            found.append(Found(m.start(), m.end(), code))
    found += [Found(m.start(), m.end(), f"{m[1]}/{m[2]}/{m[3]}") for m in _INSURANCE.finditer(s)]
    return sorted(found, key=lambda f: f.start)
