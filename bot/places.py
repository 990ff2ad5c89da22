"""Finds where a place is named, by pattern only. Which place it is, is resolved elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vietnamese.text import fold

LONGEST_NAME = 4  # "Hưng Khánh Trung B"

# Administrative units, written out and short, folded. "huyen ly" and the like are caught by the stop words.
_UNITS = r"thi tran|thi xa|thanh pho|tinh|huyen|quan|phuong|xa|tp|tt|tx|p|q|h|x"
_SHORT = {"tp", "tt", "tx", "p", "q", "h", "x"}
_UNIT = re.compile(rf"(?<!\w)(?P<unit>{_UNITS})(?P<gap>\.\s?| )(?=\w)")
_LOCATIVE = re.compile(r"(?<!\w)(?P<unit>o|ben|duoi|tai|tren|ve|khu vuc) (?=\w)")
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \t]{1,2}|\s?[-']\s?")

# Words that end a name or show that none follows, folded.
_STOP = set(
    "a ai anh ap ba bac ban bao bay ben bi bien bo boi cac cai can cap cau chi cho chong chu chua chung co con cong "
    "cu cua cung da dang dau day de dem den di do doi doc dong duoc duong em gan gap gay gi gia giay gio giup ha hai han "
    "hay hen het ho hoi hom kem khac khai khi kia kho khong khu la lai lam len luc luon ly ma may minh mo moi mot muon nao nay "
    "nen neu nghe ngoai nguoi nha nhap nhe nhieu nhu nhung noi nop nua nuoc o ong phai phep phi phong qua que quyen ra rang rieng roi "
    "sang sao sap sau sinh so ta tai tam the thi tho thoi thu thuoc ti tien tinh toi tren truoc truong tu tui u uy va vay ve vi "
    "viec vo voi vua xa xin xong phuong huyen quan hoac neu mien cap luat mat giua hien dia cty ngan benh toa xung".split()
)


@dataclass(frozen=True)
class FoundPlace:
    """A place named at `[start:end]` of a cleaned text; `name` is without the unit, `unit` folded or empty."""

    start: int
    end: int
    name: str
    unit: str


def find_places(text: str) -> list[FoundPlace]:
    """Names after a unit ("xã An Hiệp", "tp Bến Tre") and after words such as "ở" or "bên", in order.

    `text` must be cleaned, so that folding keeps offsets.
    """
    folded = fold(text)
    found = list(_after(_UNIT, text, folded))
    taken = [(place.start, place.end) for place in found]
    for place in _after(_LOCATIVE, text, folded):
        if not any(place.start < end and start < place.end for start, end in taken):
            found.append(place)
    return sorted(found, key=lambda place: place.start)


def _after(pattern: re.Pattern[str], text: str, folded: str) -> Iterator[FoundPlace]:
    for match in pattern.finditer(folded):
        unit = match["unit"]
        is_unit = pattern is _UNIT
        if unit in _SHORT and "." not in match["gap"] and not text[match.end()].isupper() and unit != "tp":
            continue
        end = _name_end(text, folded, match.end(), must_be_capital=not is_unit and _has_capitals(text))
        if end > match.end() and (is_unit or end - match.end() > 2):
            start = match.start() if is_unit else match.end()
            yield FoundPlace(start, end, text[match.end() : end], unit if is_unit else "")


def _has_capitals(text: str) -> bool:
    return not text.isupper() and any(a.isupper() for a in text[1:])


def _name_end(text: str, folded: str, start: int, *, must_be_capital: bool) -> int:
    """Where a name that begins at `start` ends; `start` itself when none does."""
    end = start
    at = start
    capital: bool | None = None
    for _ in range(LONGEST_NAME):
        word = _WORD.match(folded, at)
        if not word:
            break
        is_capital = text[word.start()].isupper() or word.group().isdigit()
        if capital is None:
            capital = is_capital and not text.isupper()
        if (capital or must_be_capital) and not is_capital:
            break
        if not capital and (word.group() in _STOP or len(word.group()) > 7):
            break
        if word.group().isdigit() and end > start:
            break
        end = word.end()
        gap = _GAP.match(text, end)
        if not gap or (not capital and end - start > 0 and _words(folded[start:end]) == 3):
            break
        at = gap.end()
    return end


def _words(text: str) -> int:
    return len(text.split())
