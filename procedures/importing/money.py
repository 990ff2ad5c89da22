"""Fees and durations out of imported cells. Only what is unambiguous becomes a figure; the rest stays raw text.

"Miễn phí" and 0 on the portal often are an empty number cell, so neither is ever read as free; the words "không thu
lệ phí" are. A number without a unit is no duration.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from procedures.importing.texts import is_nothing, lines, tidy
from procedures.model import Duration, Fee, Note

LEAST_FEE = 1000  # đồng; smaller figures in the cells are thousands or slips ("20 VNĐ" beside "20.000 vnđ")
NOTE_LIMIT = 600  # characters; longer explanations stay in the raw text
COUNCIL = "Hội đồng nhân dân cấp tỉnh"
HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
CHANNELS = ("Trực tuyến", "Trực tiếp", "Dịch vụ bưu chính")

DurationUnit = Literal["working_day", "day", "hour", "month", "unknown"]
_UNITS: dict[str, DurationUnit] = {"ngày làm việc": "working_day", "ngày": "day", "giờ": "hour", "tháng": "month"}
_UNIT = r"ngày làm việc|ngày|giờ|tháng"
_METHOD = re.compile(rf"({'|'.join(CHANNELS)})(?=\d|Không có thông tin)")
_CELL_TIME = re.compile(rf"(\d+(?:\.\d+)?) ?({_UNIT})(?=\d|Miễn phí|Không có thông tin)", re.IGNORECASE)
_CELL_NO_TIME = re.compile(r"Không có thông tin|\d+(?=Miễn phí|Không có thông tin)")
_NOT_PUBLISHED = re.compile(r"Miễn phí|Không có thông tin")
_CELL_MONEY = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+) (Việt Nam Đồng|VNĐ|Đồng|USD)")
_COUNCIL = re.compile(r"(?:Hội đồng nhân dân|HĐND)[^.;]*?(?:quyết định|quy định)", re.IGNORECASE)
_FREE = re.compile(r"[-+ ]*không thu (?:phí|lệ phí|phí, lệ phí|phí và lệ phí)[. ]*", re.IGNORECASE)
_MONEY = re.compile(
    r"(?<![\d.,/])(\d{1,3}(?:[.,] ?\d{3})+|\d{4,9}) ?(?:đồng|vnđ|đ|d)(?![^\W_])(?:/ ?([^\d\W][^.;,:()\n]{0,40}))?",
    re.IGNORECASE,
)
_ANY_MONEY = re.compile(r"\d[\d.,]* ?(?:đồng|vnđ|đ|d|usd|%|triệu|nghìn|ngàn)(?![^\W_])", re.IGNORECASE)
_FROM = re.compile(r"từ ngày (\d{1,2})/(\d{1,2})/(\d{4})", re.IGNORECASE)
_UNTIL = re.compile(r"đến (?:hết )?ngày (\d{1,2})/(\d{1,2})/(\d{4})", re.IGNORECASE)
_TEXT_TIME = re.compile(rf"(?<![\d/.,-])(\d{{1,3}}) ?(?:\([^()]{{0,30}}\) ?)?({_UNIT})(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """What a table of ways to file says; a part that is not certain is empty and its text is in `raw`."""

    fees: tuple[Fee, ...]
    durations: tuple[Duration, ...]
    channels: tuple[str, ...]
    raw: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Method:
    channel: str
    duration: Duration | None
    time_is_certain: bool
    fees: tuple[Fee, ...] | None  # None: not certain
    rest: str


def parse_methods(text: str) -> Money:
    """Read the cell "cách thức thực hiện", whose table cells stand without separators.

    >>> parse_methods("Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp5 Ngày làm việc8,000 VNĐ").fees[0].amount
    8000
    """
    body = text.strip().removeprefix(HEADER)
    first, *parts = _METHOD.split(body)
    methods = [_method(channel, part) for channel, part in zip(parts[::2], parts[1::2], strict=True)]
    channels = tuple(dict.fromkeys(item.channel for item in methods))
    if not methods or first.strip():
        return Money((), (), channels, {"methods": tidy(text)} if body.strip() else {})
    fees = _fees(methods)
    durations = _durations(methods)
    raw = {} if fees is not None and durations is not None else {"methods": tidy(body)}
    return Money(fees or (), durations or (), channels, raw)


def _method(channel: str, text: str) -> _Method:
    time = _CELL_TIME.match(text)
    unknown = _CELL_NO_TIME.match(text)
    found = time or unknown
    if found is None:
        return _Method(channel, None, False, None, "")
    duration = _duration(time[1], time[2]) if time else None
    certain = duration is not None or text.startswith("Không có thông tin")
    fees, rest = _cell_fees(text[found.end() :])
    return _Method(channel, duration, certain, fees, rest)


def _duration(number: str, unit: str) -> Duration | None:
    amount = float(number)
    if not 0 < amount < 1000:
        return None  # 0 may be the same day or an empty cell
    return Duration(amount=int(amount) if amount.is_integer() else amount, unit=_UNITS[tidy(unit).lower()])


def _cell_fees(text: str) -> tuple[tuple[Fee, ...] | None, str]:
    fees: list[Fee] | None = []
    while text:
        money, nothing = _CELL_MONEY.match(text), _NOT_PUBLISHED.match(text)
        found = money or nothing
        if found is None:
            break
        note, text = _bracket(text[found.end() :])
        fee = _cell_fee(money[1], money[2], note) if money else _unpublished(note)
        if fee is None or fees is None:
            fees = None
        elif fee != Fee(amount=None):
            fees.append(fee)
    return (None if fees is None else tuple(fees)), text


def _cell_fee(number: str, currency: str, note: str) -> Fee | None:
    if currency == "USD":
        return Fee(amount=None, notes=_notes(tidy(f"{number} USD {note}"))) if len(note) <= NOTE_LIMIT else None
    amount = int(number.replace(",", ""))
    if amount < LEAST_FEE or len(note) > NOTE_LIMIT:
        return None
    unit = ""
    if found := re.match(r"/ ?([^\d\W][^(;.,:]{0,40})", note):
        unit, note = found[1].strip(), _unwrap(note[found.end() :].strip())
    return Fee(amount=amount, unit=unit, notes=_notes(note))


def _unpublished(note: str) -> Fee | None:
    if _FREE.fullmatch(note):
        return Fee(amount=0, notes=_notes(note))
    council = COUNCIL if _COUNCIL.search(note) else ""
    if len(note) > NOTE_LIMIT:
        return Fee(amount=None, set_by=council) if council else None
    return Fee(amount=None, set_by=council, notes=_notes(note))


def _notes(text: str) -> tuple[Note, ...]:
    return () if is_nothing(text) else (Note(text=text),)


def _bracket(text: str) -> tuple[str, str]:
    """The bracketed note that a text begins with, unwrapped, and what follows; no note when it is never closed."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return _unwrap(tidy(text[: index + 1])), text[index + 1 :]
    return "", text


def _unwrap(text: str) -> str:
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return index == len(text) - 1
    return False


def _fees(methods: list[_Method]) -> tuple[Fee, ...] | None:
    if any(item.fees is None for item in methods):
        return None
    by_method = [item.fees or () for item in methods]
    if len(set(by_method)) == 1:
        return by_method[0]
    # Two rows of one channel are cases, told apart by their notes; only rows of different channels name a channel.
    name_it = len({item.channel for item in methods}) == len(methods)
    return tuple(
        dataclasses.replace(
            fee,
            channel=item.channel.lower() if name_it else "",
            notes=fee.notes or _case(item),
        )
        for item in methods
        for fee in item.fees or ()
    )


def _case(item: _Method) -> tuple[Note, ...]:
    rest = tidy(item.rest)
    return _notes(rest) if len(rest) <= NOTE_LIMIT else ()


def _durations(methods: list[_Method]) -> tuple[Duration, ...] | None:
    if not all(item.time_is_certain for item in methods):
        return None
    known = [item for item in methods if item.duration]
    if not known:
        return ()
    if len({item.duration for item in methods}) == 1:
        rests = {tidy(item.rest) for item in methods}
        notes = _case(methods[0]) if len(rests) == 1 else ()
        return (dataclasses.replace(known[0].duration or Duration(amount=None), notes=notes),)
    if len({item.channel for item in methods}) != len(methods):
        return None  # several cases by one channel, which the cell does not tell apart
    return tuple(dataclasses.replace(item.duration, notes=_notes(item.channel)) for item in known if item.duration)


def parse_fee_text(text: str) -> tuple[Fee, ...] | None:
    """Fees written as sentences: one amount a line at most, else None (keep the raw text).

    A line ending in ":" is carried to the lines below it; a line without money is a remark on the fee above.
    """
    if _FREE.fullmatch(tidy(text)):
        return (Fee(amount=0, notes=_notes(tidy(text))),)
    fees: list[Fee] = []
    heading = ""
    for line in lines(text):
        plain = line.lstrip("-+*• ")
        amounts = _MONEY.findall(plain)
        if len(amounts) > 1 or len(_ANY_MONEY.findall(re.sub(r"\d+ ?%", "", plain))) != len(amounts):
            return None
        if amounts:
            fees.append(_line_fee(plain, amounts[0], heading))
        elif plain.endswith(":"):
            heading = plain
        elif fees:
            fees[-1] = dataclasses.replace(fees[-1], notes=(*fees[-1].notes, Note(text=plain)))
        else:
            return None
    return tuple(fees) or None


def _line_fee(line: str, amount: tuple[str, str], heading: str) -> Fee:
    return Fee(
        amount=int(re.sub(r"[., ]", "", amount[0])),
        unit=tidy(amount[1]),
        valid_from=_date(_FROM.search(line)),
        valid_to=_date(_UNTIL.search(line)),
        notes=_notes(tidy(f"{heading} {line}")),
    )


def _date(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def parse_duration_text(text: str) -> tuple[Duration, ...]:
    """A time limit written as a sentence: a figure when exactly one is named, else the source's own words."""
    words = tidy(text)
    if is_nothing(words):
        return ()
    found = {(number, unit.lower()) for number, unit in _TEXT_TIME.findall(words)}
    if len(found) == 1 and len(words) <= NOTE_LIMIT:
        [(number, unit)] = found
        duration = _duration(number, unit)
        if duration:
            return (dataclasses.replace(duration, text=words),)
    return (Duration(amount=None, unit="unknown", text=words),) if len(words) <= NOTE_LIMIT else ()


_DEFENCE_FEE = re.compile(r"(?:Phí|Lệ phí) ?: *([\d.]+) *(Đồng|USD)(?: *\((.*)\))?", re.IGNORECASE | re.DOTALL)


def parse_defence_fees(text: str) -> tuple[Fee, ...] | None:
    """The fee cell of the defence export: "Phí : 50.000 Đồng (…)", one a line; None when a line is not certain."""
    fees: list[Fee] = []
    for line in re.split(r"\n(?=(?:Phí|Lệ phí) ?:)", text.strip()):
        plain = tidy(re.sub(r"File đính kèm:[^\n]*", "", line))
        found = _DEFENCE_FEE.fullmatch(plain)
        if not found:
            if re.sub(r"(?i)^(?:lệ )?phí ?:|đồng|không|[ o0:.]", "", plain):
                return None
            continue
        amount, currency, note = found[1], found[2].upper(), tidy(found[3] or "")
        if not amount.strip("0."):
            continue
        fee = _cell_fee(amount if currency == "USD" else amount.replace(".", ""), currency, note)
        if fee is None:
            return None
        fees.append(fee)
    return tuple(fees)


def parse_defence_time(text: str) -> Duration | None:
    """The time cell of the defence export: "30 Ngày làm việc"; None when it says nothing certain."""
    found = re.fullmatch(rf"(\d+) ({_UNIT})", tidy(text), re.IGNORECASE)
    return _duration(found[1], found[2]) if found else None
