"""Finds numbers in a message, in digits and words, with their unit; and reads which option a short reply chooses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from vietnamese.text import clean, fold


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number at `text[start:end]` (unit included); `unit` is one of the words in `UNITS`, or None.

    An amount of money has the unit `đồng` and its full value: "2 tỷ" is 2,000,000,000 đồng.
    """

    start: int
    end: int
    value: Decimal
    unit: str | None = None


_DIGITS = {
    "khong": 0, "linh": 0, "le": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {
    "nghin": 10**3,
    "ngan": 10**3,
    "trieu": 10**6,
    "ty": 10**9,
    "ti": 10**9,
    "cu": 10**6,
    "k": 10**3,
    "tr": 10**6,
}
UNITS = {
    "dong": "đồng", "d": "đồng", "vnd": "đồng", "met vuong": "mét vuông", "m2": "mét vuông", "m²": "mét vuông",
    "met": "mét", "m": "mét", "ha": "hecta", "hecta": "hecta", "cong dat": "công đất", "sao dat": "sào", "tuoi": "tuổi",
    "nam": "năm", "thang": "tháng", "tuan": "tuần", "ngay": "ngày", "gio": "giờ", "tieng": "giờ", "phut": "phút",
    "lan": "lần", "ban": "bản", "bo": "bộ", "nguoi": "người", "trang": "trang", "to": "tờ",
}  # fmt: skip
_UNIT = re.compile(r"[ ]{0,2}(" + "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True))) + r")(?![^\W_])")
_SCALE = re.compile(r"[ ]{0,2}(nghin|ngan|trieu|ty|ti|tr|cu|k)(?![^\W\d_])(?:[ ]?(\d{1,3})(?![\w.,/]))?")
_NUMERAL = re.compile(r"(?<![\w.,/\-])(?:\d{1,3}(?:\.\d{3}){1,4}|\d{1,15})(?:,\d{1,4})?(?![\d/\-]|[.,]\d)")
_HALF = re.compile(r"\bnua[ ]{1,2}(nam|thang|ngay|gio|tieng|met|cong dat|ty|trieu)\b")
_WORD = re.compile(r"[^\W\d_]+")
_LEADING = frozenset(
    re.findall(r"\w+", "một mot hai ba bốn bon tư năm nam sáu sau bảy bay bẩy tám tam chín chin mười muoi")
)
_MARKED_NUMBERS = frozenset(
    re.findall(
        r"\w+",
        "không linh lẻ một mốt hai ba bốn tư năm lăm nhăm sáu bảy bẩy tám chín mười mươi trăm nghìn ngàn triệu tỷ rưỡi",
    )
)
_NOW = ("bay", "gio")  # "bây giờ" far more often than "bảy giờ"
_BARE_NUMBERS = {fold(word) for word in _MARKED_NUMBERS}


def find_numbers(s: str) -> list[FoundNumber]:
    """Return numbers in digits ("1.500.000 đồng", "120,5 m2") and words ("hai trăm mét", "nửa năm") in order.

    Words count only where they cannot well be something else: more than one of them, or one before a unit.
    """
    folded = fold(s)
    found = [_numeral(m, folded) for m in _NUMERAL.finditer(s)]
    for m in _HALF.finditer(folded):
        scale = _SCALES.get(m[1])
        unit = "đồng" if scale else UNITS.get(m[1])
        found.append(FoundNumber(m.start(), m.end(), Decimal(scale or 1) / 2, unit))
    found += _in_words(s, folded)
    result: list[FoundNumber] = []
    for number in sorted(found, key=lambda f: (f.start, -f.end)):
        if not result or number.start >= result[-1].end:
            result.append(number)
    return result


def _numeral(m: re.Match[str], folded: str) -> FoundNumber:
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in m[0])
    value = Decimal(plain.replace(".", "").replace(",", "."))
    end = m.end()
    money = False
    scale = _SCALE.match(folded, end)
    if scale:
        value *= _SCALES[scale[1]]
        if scale[2]:
            value += Decimal(f"0.{''.join(str(int(c)) for c in scale[2])}") * _SCALES[scale[1]]
        end, money = scale.end(), True
    unit = _UNIT.match(folded, end)
    if unit:
        return FoundNumber(m.start(), unit.end(), value, UNITS[unit[1]])
    return FoundNumber(m.start(), end, value, "đồng" if money else None)


def _in_words(s: str, folded: str) -> list[FoundNumber]:
    found: list[FoundNumber] = []
    group: list[re.Match[str]] = []
    for m in [*_WORD.finditer(s), None]:
        follows = m is not None and (not group or s[group[-1].end() : m.start()].strip(" ") == "")
        word = m[0].lower() if m else ""
        counts = word in _MARKED_NUMBERS or (word.isascii() and word in _BARE_NUMBERS)
        if m and counts and follows and (group or word in _LEADING):
            group.append(m)
            continue
        if group:
            found += _group(group, folded)
        group = [m] if m and counts and word in _LEADING else []
    return found


def _group(group: list[re.Match[str]], folded: str) -> list[FoundNumber]:
    """Read the longest beginning of a group of number words that makes a number."""
    for length in range(min(len(group), 16), 0, -1):
        words = [fold(m[0]) for m in group[:length]]
        value = _value(tuple(words))
        if value is None:
            continue
        start, end = group[0].start(), group[length - 1].end()
        unit = _UNIT.match(folded, end)
        if length == 1 and (not unit or (words[0], unit[1]) == _NOW):
            return []
        money = any(word in {"trieu", "ty", "ti", "nghin", "ngan"} for word in words)
        if unit:
            return [FoundNumber(start, unit.end(), value, UNITS[unit[1]])]
        return [FoundNumber(start, end, value, "đồng" if money else None)]
    return []


@lru_cache(maxsize=1024)
def _value(words: tuple[str, ...]) -> Decimal | None:
    """Read folded number words: `hai tram linh nam` is 205, `mot trieu ruoi` 1,500,000; else None."""
    total = part = Decimal(0)
    digit: int | None = None
    scale = Decimal(1)
    for at, word in enumerate(words):
        if word in _SCALES:
            part += digit or 0
            if not part:
                return None
            scale = Decimal(_SCALES[word])
            total, part, digit = total + part * scale, Decimal(0), None
        elif word == "tram":
            part, digit, scale = part + (digit or 1) * 100, None, Decimal(100)
        elif word in {"muoi", "mươi"}:
            part, digit, scale = part + (digit or 1) * 10, None, Decimal(10)
        elif word == "ruoi" and at:
            part, digit = part + (digit or 0), None
            return total + part + scale / 2
        elif word in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[word]
        else:
            return None
    return total + part + (digit or 0)


_ORDINALS = {
    "dau": 1, "dau tien": 1, "nhat": 1, "nhut": 1, "mot": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "cuoi": -1, "cuoi cung": -1, "chot": -1, "sau cung": -1,
}  # fmt: skip
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_CHOICE = re.compile(
    r"(?:da |u |ok |vang |thi )*(?:(?:toi|em|con|minh|chau) )?(?:(?:chon|lay|muon|hoi|la) )*"
    r"(?P<noun>(?:(?:cai|so|y|lua chon|phuong an|muc|cau|dap an|thu tuc|viec)[ ]?){0,3})"
    rf"(?P<rank>thu )?(?P<value>\d{{1,2}}|{_ORDINAL})"
    r"(?: (?:do|nay|kia|a|ay|ad|nha|nhe|di|em|co|chu|anh|chi|thoi|nghen)){0,4}"
)
_BARE_ORDINALS = frozenset({"mot", "hai", "ba", "bon", "dau tien", "cuoi cung"})


def parse_choice(s: str) -> int | None:
    """Return which option of a list a reply names: "2", "số 2", "cái thứ hai" → 2, "cái đầu" → 1, "cái cuối" → -1.

    None when the text says more than that, or names nothing.
    """
    if len(s) > 60:
        return None
    plain = " ".join(re.sub(r"[.,!?:;()\[\]#\"“”]", " ", fold(clean(s))).split())
    m = _CHOICE.fullmatch(plain)
    if m is None:
        return None
    word = m["value"]
    if word.isdecimal():
        return int(word) or None
    if not (m["noun"] or m["rank"] or word in _BARE_ORDINALS):
        return None
    return _ORDINALS[word]
