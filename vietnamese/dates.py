"""Finds days in a message: `01.7.2025`, `1-7-25`, `ngày 1 tháng 7 năm 2025`, `hôm qua`, `mùng 3` (lunar)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vietnamese.text import fold


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day at `text[start:end]`; `value` is None when it cannot be known: lunar, or nothing to count from."""

    start: int
    end: int
    value: date | None
    lunar: bool = False


_PIVOT = 40  # two-digit years up to here are of this century
_NUMERIC = re.compile(r"(?<![\d./\-])(\d{1,2})[ ]?([./\-])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{4}|\d{2})(?![\d/\-]|[.,]\d)")
_ISO = re.compile(r"(?<![\w./\-])(\d{4})-(\d{2})-(\d{2})(?![\w/\-])")
_SPELLED = re.compile(
    r"\b(?:ngay|hom|mung|mong)[ ]{1,2}(\d{1,2})[ ]{0,2}(?:thang|/|-|\.)[ ]{0,2}(\d{1,2})"
    r"(?:[ ,]{1,2}(?:nam[ ]{1,2})?(\d{4}))?(?![\d/\-])"
)
_DAY_MONTH = re.compile(r"(?<![\d./\-])\b(\d{1,2}) thang (\d{1,2})(?: nam (\d{4}))?(?![\d/])")
_NUMBER_WORD = r"(?:\d{1,2}|gieng|mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi|chap)"
_LUNAR = re.compile(
    rf"\b(?:hom |ngay )?(?:(?:mung|mong)[ ]{{1,2}}{_NUMBER_WORD}(?: thang {_NUMBER_WORD})?\b(?:[ ]?/[ ]?\d{{1,2}})?"
    rf"|ram(?: thang {_NUMBER_WORD})?\b|\d{{1,2}}/\d{{1,2}}(?= ?\(?(?:am|ta|al)\b))"
)
_LUNAR_AFTER = re.compile(r"[ ]?\(?(?:am lich|al\b|am\b|ta\b)\)?")
_RELATIVE = {
    "hôm nay": 0, "bữa nay": 0, "sáng nay": 0, "chiều nay": 0, "hôm qua": -1, "bữa qua": -1, "hôm kia": -2,
    "ngày mai": 1, "sáng mai": 1, "chiều mai": 1, "tối mai": 1, "sáng mơi": 1, "ngày kia": 2, "ngày mốt": 2,
}  # fmt: skip
_RELATIVE |= {fold(words): days for words, days in _RELATIVE.items()}
_RELATIVE_WORDS = re.compile(r"\b(?:" + "|".join(_RELATIVE) + r")\b", re.IGNORECASE)
_TOMORROW = re.compile(
    r"(?<!\w)(?:mai|mơi)(?= (?:em|con|tôi|toi|tui|mình|minh|ra|đi|di|lên|len|nộp|nop|làm|lam)\b)", re.IGNORECASE
)


def find_dates(s: str, today: date | None = None) -> list[FoundDate]:
    """Return the days in `s` in order, without overlaps.

    Relative days ("hôm qua") and days without a year count from `today`; without it they are found with no value.
    Days of the lunar calendar ("mùng 3", "rằm", "15/7 âm lịch") are found with no value. Impossible days (31/2) are
    left out.
    """
    folded = fold(s)
    found: list[FoundDate] = []
    for candidate in sorted(_candidates(s, folded, today), key=lambda f: (f.start, -f.end)):
        if not found or candidate.start >= found[-1].end:
            found.append(_lunar_or_not(candidate, folded))
    return found


def _candidates(s: str, folded: str, today: date | None) -> Iterator[FoundDate]:
    for pattern, (year, month, day) in ((_NUMERIC, (4, 3, 1)), (_ISO, (1, 2, 3))):
        for m in pattern.finditer(s):
            value = _day(int(m[year]), int(m[month]), int(m[day]), len(m[year]) == 2)
            if value:
                yield FoundDate(m.start(), m.end(), value)
    for pattern in (_SPELLED, _DAY_MONTH):
        for m in pattern.finditer(folded):
            given = m[3] or (today and today.year)
            if _day(int(given or 2000), int(m[2]), int(m[1])):
                yield FoundDate(m.start(), m.end(), _day(int(given), int(m[2]), int(m[1])) if given else None)
    yield from (FoundDate(m.start(), m.end(), None, lunar=True) for m in _LUNAR.finditer(folded))
    for m in _RELATIVE_WORDS.finditer(s):
        yield FoundDate(m.start(), m.end(), _shifted(today, _RELATIVE.get(m[0].lower(), 0)))
    for m in _TOMORROW.finditer(s):
        yield FoundDate(m.start(), m.end(), _shifted(today, 1))


def _shifted(today: date | None, days: int) -> date | None:
    try:
        return today + timedelta(days=days) if today else None
    except OverflowError:
        return None


def _day(year: int, month: int, day: int, short: bool = False) -> date | None:
    if short:
        year += 2000 if year <= _PIVOT else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _lunar_or_not(found: FoundDate, folded: str) -> FoundDate:
    after = _LUNAR_AFTER.match(folded, found.end)
    if found.lunar or after:
        return FoundDate(found.start, after.end() if after else found.end, None, lunar=True)
    return found
