"""Finds numbers that lead to a person: identity, telephone, account, insurance, one-time codes, plates, land papers.

Forms: identity numbers have 12 digits and begin with 0, older cards 9 digits; mobile numbers 0[35789] and 8 digits,
fixed lines 02 and 9; social insurance (BHXH) 10 digits; health insurance cards (BHYT) two letters and 13 digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

IDENTITY, PHONE, ACCOUNT = "số định danh", "số điện thoại", "tài khoản"
OTP, PLATE, LAND, INSURANCE, HEALTH = "mã OTP", "biển số", "sổ đỏ", "BHXH", "BHYT"


class Hit(NamedTuple):
    """Personal data at `[start:end]`; `key` is equal for two spellings of one value."""

    start: int
    end: int
    kind: str
    key: str


_CONTEXT_LENGTH = 32
_LONGEST = 19  # digits of the longest card number
_PHONE_NUMBER = re.compile(r"0[35789]\d{8}|02\d{9}|01\d{9}|(?:00)?84(?:[35789]\d{8}|2\d{9})")
_HOTLINE = re.compile(r"1[89]00\d{4}(?:\d{2})?")
_RUN = re.compile(r"(?<!\d)\+?\(?\d(?:\d|[ .\-–()\u00a0]{1,3}(?=\d))*")
_GROUP = re.compile(r"\d+")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[. ]\d{3})+")
_UNIT_OF_MONEY = re.compile(r"[ ]?(?:d|dong|vnd|k|nghin|ngan|trieu|ty|usd)\b")
_MONEY_WORD = re.compile(r"\b(?:tien|gia|phi|luong|thue|no|vay|hon|gan|khoang|tong)[ :]*(?:la|het)?[ :]*$")
_ACCOUNT_WORD = re.compile(
    r"\b(?:stk|tai khoan|tk|so the|ngan hang|vietcombank|vcb|agribank|bidv|vietinbank|mb ?bank|acb|momo)\b"
)
_INSURANCE_WORD = re.compile(r"\b(?:bhxh|bao hiem xa hoi|so bao hiem|ma so bh|so so bh)")
_CARD_WORD = re.compile(r"\b(?:cccd|cmnd|cmt|can cuoc|chung minh|dinh danh)\b")
_OTP_AFTER_WORD = re.compile(
    r"\b(?:otp|ma (?:xac (?:nhan|thuc|minh)|kich hoat|bao mat|pin)|passcode|ma ve may)\b[^\d\n⟨⟩]{0,30}?(?<!\d)"
    r"(\d(?:[ .\-]?\d){3,7})(?![\d/])"
)
_OTP_BEFORE_WORD = re.compile(r"(?<![\d.,/])(\d{4,8}) (?:la|chinh la) (?:ma (?:otp|xac|kich|bao|pin)|otp)")
_PLATE = re.compile(
    r"(?<![\w.])[1-9]\d[ \-]?(?:[A-Z]{1,2}\d?|[A-Za-z]\d)[ \-.]{0,3}(?:\d{3}[. ]?\d{2}|\d{4})(?![\w/]|[.,]\d)"
)
_LOWER_PLATE = re.compile(
    r"\b(?:bien so(?: xe)?|bien|bs|bsx)[ :]*(?:la )?([1-9]\d[ \-.]?[a-z]{1,2}\d?[ \-.]{0,3}\d{3}[. ]?\d{1,2})(?![\w/])"
)
_LAND_SERIAL = re.compile(
    r"(?<!\w)(?!HS|SĐ|SD|TK|MS|QĐ|QD|NĐ|ND|TT|NQ|CV|VN|PL|KQ)[A-ZĐ]{2}[ .]?\d{6,8}(?![\w/]|[.,]\d)"
)
_LOWER_SERIAL = re.compile(
    r"\b(?:so do|so hong|seri|serial|so phat hanh|gcn|bia do)[ :]*(?:so |la ){0,2}([a-z]{2} ?\d{6,8})(?![\w/])"
)
_PASSPORT = re.compile(r"(?<!\w)[A-Z]\d{7,8}(?!\w)")
_HEALTH_CARD = re.compile(r"(?<!\w)[A-Za-z]{2}[ ]?\d(?:[ .\-]?\d){12}(?!\d)")


def find_numbers_of_people(s: str, folded: str) -> Iterator[Hit]:
    """Yield hits in `s`, the surest kinds first (they may overlap); `folded` is `fold(s)`, of the same length."""
    yield from _whole(_HEALTH_CARD, s, HEALTH)
    for pattern in (_OTP_AFTER_WORD, _OTP_BEFORE_WORD):
        yield from (Hit(m.start(1), m.end(1), OTP, _digits(m[1])) for m in pattern.finditer(folded))
    for run in _RUN.finditer(s):
        yield from _in_run(run, folded)
    yield from _whole(_PLATE, s, PLATE)
    yield from (Hit(m.start(1), m.end(1), PLATE, _letters(m[1])) for m in _LOWER_PLATE.finditer(folded))
    yield from _whole(_LAND_SERIAL, s, LAND)
    yield from (Hit(m.start(1), m.end(1), LAND, _letters(m[1])) for m in _LOWER_SERIAL.finditer(folded))
    yield from _whole(_PASSPORT, s, IDENTITY)


def _whole(pattern: re.Pattern[str], s: str, kind: str) -> Iterator[Hit]:
    return (Hit(m.start(), m.end(), kind, _letters(m[0])) for m in pattern.finditer(s))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _digits(text: str) -> str:
    """The digits of `text` as ASCII (full-width and other decimal digits count)."""
    return "".join(str(int(c)) for c in text if c.isdecimal())


def _in_run(run: re.Match[str], folded: str) -> Iterator[Hit]:
    """Cut a run of digit groups into values: `0912 345 678 079…` is a telephone and an identity number."""
    if _is_money(run[0], folded, run.start(), run.end()):
        return
    groups = [(run.start() + g.start(), run.start() + g.end(), _digits(g[0])) for g in _GROUP.finditer(run[0])]
    i = 0
    while i < len(groups):
        found = _value_at(groups, i, folded)
        if found is None:
            i += 1
            continue
        length, kind = found
        last = groups[i + length - 1]
        key = "".join(group[2] for group in groups[i : i + length])
        start = groups[i][0]
        start -= start > 0 and folded[start - 1] in "+("
        yield Hit(start, last[1], kind, re.sub(r"^(?:00)?84", "0", key) if kind == PHONE else key)
        i += length


class _Before:
    """Which words stand shortly before a number; looked up only when the number asks."""

    def __init__(self, folded: str, at: int) -> None:
        self._text = folded[max(0, at - _CONTEXT_LENGTH) : at]

    @cached_property
    def account(self) -> bool:
        return _ACCOUNT_WORD.search(self._text) is not None

    @cached_property
    def insurance(self) -> bool:
        return _INSURANCE_WORD.search(self._text) is not None

    @cached_property
    def card(self) -> bool:
        return _CARD_WORD.search(self._text) is not None


def _value_at(groups: list[tuple[int, int, str]], i: int, folded: str) -> tuple[int, str] | None:
    """The longest value that begins with group `i`: how many groups it has, and its kind."""
    before = _Before(folded, groups[i][0])
    glued = groups[i][0] > 0 and re.match(r"[\w.\-/]", folded[groups[i][0] - 1]) is not None
    best = None
    joined = ""
    for length, (_, _, digits) in enumerate(groups[i : i + _LONGEST], 1):
        joined += digits
        if length > 1 and len(joined) > _LONGEST:
            break
        if (length > 1 or glued) and len(joined) < 9:
            continue
        sizes = [len(group[2]) for group in groups[i : i + length]]
        kind = _kind_of_one(joined, before) if length == 1 else _kind_of_many(joined, sizes, before)
        if kind:
            best = length, kind
    return best


def _kind_of_one(digits: str, before: _Before) -> str | None:
    size = len(digits)
    if size < 6 or _HOTLINE.fullmatch(digits) or (size < 9 and (before.card or not before.account)):
        return None
    if _PHONE_NUMBER.fullmatch(digits):
        return PHONE
    if size == 10 and before.insurance:
        return INSURANCE
    if before.account and not (size in {9, 12} and before.card):
        return ACCOUNT
    return IDENTITY if size in {9, 10, 12} or size > _LONGEST else ACCOUNT


def _kind_of_many(digits: str, sizes: list[int], before: _Before) -> str | None:
    size = len(digits)
    if _PHONE_NUMBER.fullmatch(digits):
        kind = PHONE
    elif (size == 12 and digits[0] == "0") or sizes == [3, 3, 3] or (size in {9, 12} and before.card):
        kind = IDENTITY
    elif sizes in ([4, 4, 4, 4], [4, 4, 4, 4, 3]):
        kind = ACCOUNT
    elif _HOTLINE.fullmatch(digits):
        return None
    elif size == 10 and before.insurance:
        kind = INSURANCE
    else:
        return ACCOUNT if before.account else None
    return kind


def _is_money(text: str, folded: str, start: int, end: int) -> bool:
    """Amounts never begin with 0; they have a unit, or thousands in groups, or end in 000 after a word of money."""
    digits = _digits(text)
    if digits.startswith("0") or text.startswith("+") or len(digits) > 15:
        return False
    grouped = _THOUSANDS.fullmatch(text) is not None
    if _UNIT_OF_MONEY.match(folded, end) and (grouped or text.isdecimal()):
        return True
    if not digits.endswith("000"):
        return False
    return grouped or _MONEY_WORD.search(folded, max(0, start - _CONTEXT_LENGTH), start) is not None
