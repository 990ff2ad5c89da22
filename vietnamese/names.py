"""Finds names of people and street addresses. Names of places stay: the way to the right office needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vietnamese.personal_numbers import Hit
from vietnamese.text import fold, has_marks, place_tones

NAME, ADDRESS = "họ tên", "địa chỉ"

_FAMILY = frozenset(
    re.findall(
        r"\w+",
        """
        nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý lí đinh trịnh lương lưu đào mai
        đoàn vương tô tạ hà cao châu thạch sơn kim kiên danh lâm liêu triệu trương tăng quách thái tống từ la
        diệp đàm nghiêm ninh phùng quan bạch ưng tiêu trang tôn khưu mạc hứa tất giang âu
        """,
    )
)
_FAMILY_BARE = frozenset(map(fold, _FAMILY))
_NOT_NAMES = frozenset(
    re.findall(
        r"\w+ \w+",
        """
        dang ky, dang nhap, dang bao, dang tin, ho so, ho khau, ho tich, ho chieu, ho kinh, ho ngheo, ho can, ho
        ten, ho tro, ho va, ho gia, ly lich, ly hon, ly di, ly do, le phi, luu tru, truong hoc, truong hop,
        truong phong, truong cong, do do, do ai, do toi, do em, dinh danh, dinh chinh, duong su, vo chong, vo
        toi, vo em, vo con, to khai, ta noi, lam giay, lam sao, lam the, lam gi, la gi, la toi, quan su, quan
        ly, tang cho, danh sach, ha noi, ho chi, kim ngach, vu an, tu phap, cao tuoi
        """,
    )
)
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        sinh nam ngay thang o tai cccd cmnd so sdt dt lam muon can xin hoi nay bi thi va la co di nop dang da
        chua cho cua cung voi nha den toi em con minh chau anh chi co chu bac ong ba duoc khong ko k a ah ad nhe
        nha ho va hien thuong tru que quan dia duong ap xa phuong tuoi gio roi ma bay hom nhung khi ve nhan gui
        goi lay doi mat hay giup tra vo chong tren trong sai thieu sua ghi tam song que quen
        """,
    )
)
_MIDDLE = {"van", "thi", "huu"}
_PERSON = "(?:toi|em|con|minh|chau|tui|be|chong|vo|cha|me|ba|ma|ong|nguoi|anh|chi|nu|nam|bo|no|chu ho|con trai|con gai)"
_CUE = re.compile(
    rf"\b(?:ho (?:va )?ten(?: (?:day du|khai sinh))?|(?:ten|ho ten) (?:cua )?{_PERSON}(?: {_PERSON})?|{_PERSON} ten"
    r"|(?<!xa )(?<!phuong )(?<!tinh )ten)(?: (?:la|cua|con))?[ ]?[:\-]?[ ]+(?:la )?"
)
_SELF = re.compile(rf"\b{_PERSON}(?: (?:toi|em|con|minh|ruot))? la[ ]?[:,]?[ ]+")
_TITLE = re.compile(r"\b(?:ong|ba|anh|chi|co|chu|bac|cau|di|be|chau|cua|chong|vo|con|nguoi)[ ]+(?:la |ten )?")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_BETWEEN = re.compile(r"[ ]{1,2}")
_FULL_NAME = re.compile(
    r"(?<!\w)[^\W\d_]{1,6}[ ](?:Văn|Thị|Hữu|Thi|Van|VĂN|THỊ)[ ][^\W\d_]{1,7}(?:[ ][A-ZĐÀ-Ỹ][^\W\d_]{0,6}){0,2}(?!\w)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:duong|pho|xa|phuong|truong|cho|cau|ap|hem|ngo|thcs|thpt|tieu hoc|quang|benh vien|huyen|tinh)[ ]+$"
)
_MANY = 20


def find_names(s: str, folded: str) -> Iterator[Hit]:
    """Yield names after words that announce one, and every further mention of a name found."""
    found: list[tuple[int, int]] = []
    for cue, sure in ((_CUE, True), (_SELF, False), (_TITLE, False)):
        for m in cue.finditer(folded):
            end = _name_end(s, folded, m.end(), sure)
            if end:
                found.append((m.end(), end))
    for m in _FULL_NAME.finditer(s):
        first = fold(m[0].split()[0])
        if (
            m[0][0].isupper()
            and first in _FAMILY
            and not _PLACE_BEFORE.search(folded, max(0, m.start() - 14), m.start())
        ):
            found.append(m.span())
    names = {folded[start:end] for start, end in found if " " in folded[start:end]}
    yield from (Hit(start, end, NAME, folded[start:end]) for start, end in found)
    for name in sorted(names, key=len, reverse=True)[:_MANY]:
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
            yield Hit(m.start(), m.end(), NAME, name)


def _is_family(word: str) -> bool:
    """Whether a word is a family name; one that has marks must have the right ones (`tổ chức` is nobody)."""
    return place_tones(word.lower()) in _FAMILY or (not has_marks(word) and fold(word) in _FAMILY_BARE)


def _words_from(s: str, at: int) -> list[re.Match[str]]:
    """Up to five words from `at`, with single spaces between."""
    words: list[re.Match[str]] = []
    while len(words) < 5 and (word := _WORD.match(s, at)):
        words.append(word)
        gap = _BETWEEN.match(s, word.end())
        if gap is None:
            break
        at = gap.end()
    return words


def _name_end(s: str, folded: str, at: int, sure: bool) -> int | None:
    words = _words_from(s, at)
    if not words:
        return None
    plain = [folded[w.start() : w.end()] for w in words]
    family = _is_family(words[0][0]) and (len(plain) < 2 or f"{plain[0]} {plain[1]}" not in _NOT_NAMES)
    capitals = 0
    while capitals < len(words) and words[capitals][0][0].isupper():
        capitals += 1
    if s[at : words[-1].end()].isupper():
        capitals = 0  # shouting: capitals tell nothing
    if capitals and (sure or (family and capitals > 1)) and plain[0] not in _STOP - _FAMILY_BARE:
        if family and capitals > 1:
            return words[capitals - 1].end()
        if not family:
            return words[capitals - 1].end() if _is_after_person(folded, at) else None
    if not (sure and family):
        return None
    length = 1
    while length < min(len(plain), 4) and (
        plain[length] not in _STOP or plain[length - 1] in _MIDDLE or (length == 1 and plain[1] in _MIDDLE)
    ):
        length += 1
    return words[length - 1].end() if length > 1 else None


_AFTER_PERSON = re.compile(
    rf"(?:\b{_PERSON} ten|ho ten|va ten|ten (?:cua )?{_PERSON}(?: {_PERSON})?)(?: la)?[ ]?[:\-]?[ ]+(?:la )?$"
)


def _is_after_person(folded: str, at: int) -> bool:
    """Without a known family name only a cue that speaks of a person will do (`xã mới tên là Tân Thạch` stays)."""
    return _AFTER_PERSON.search(folded, max(0, at - 40), at) is not None


_NUMBER = r"\d{1,4}[a-z]?(?:[/\-]\d{1,4}[a-z]?){0,4}"
_WAY = (
    r"(?:đường|duong|phố|pho|hẻm|hem|ngõ|ngo(?= \d)|kiệt|kiet(?= \d)|ấp|ap|khóm|khom|thôn|thon|(?:tổ|to)(?= \d)|khu phố"
    r"|tổ dân phố|khu pho|kp|quốc lộ|quoc lo|ql|tỉnh lộ|tinh lo)"
)
_PART = rf"{_WAY}\.?[ ]+(?:\d{{1,4}}[a-z]?\b(?:/\d{{1,4}})?|(?:số )?[^\W\d_]+(?:[ ][^\W\d_]+){{0,3}})"
_STREET = re.compile(rf"(?<![\w.,/]){_NUMBER}[ ]?,?[ ]?{_PART}(?:[ ]?,?[ ]?{_PART}){{0,3}}")
_HOUSE = re.compile(rf"\b(?:số nhà|so nha|nhà số|nha so)[ :]+({_NUMBER}(?![\w.])(?:[ ]?,?[ ]?{_PART}){{0,3}})")
_LIVES_AT = re.compile(
    r"\b(?:ở|o|tại|tai|địa chỉ|dia chi|ngụ|ngu|trú|tru|nhà|nha)(?: là| la| số| so| tại| tai)?[ :]+"
    rf"({_NUMBER})[ ](?=[^\W\d_])"
)
_STREET_STOPS = """
    xã xa phường phuong p tt thị|trấn thi|tran thị|xã thi|xa tỉnh tinh huyện huyen quận quan tp thành|phố
    thanh|pho muốn muon làm lam cần can xin hỏi hoi thì nộp nop có co để de và va sdt sđt điện dien cccd này nay
    của cua tôi toi em con được duoc không khong ko đi di gần gan bị bi là la cho nhà nha đang dang đã da đổi
    doi
"""
_END_OF_STREET = re.compile(rf"[ ]?,?[ ](?=(?:{'|'.join(word.replace('|', ' ') for word in _STREET_STOPS.split())})\b)")
_NOT_A_STREET = {"thang", "ngay", "nam", "nguoi", "ho", "trieu", "ty", "met", "xa", "phuong"}


def find_addresses(s: str, folded: str) -> Iterator[Hit]:
    """Yield house numbers with street, hamlet or group; communes, wards and provinces after them are left."""
    lower = s.lower()
    if len(lower) != len(s):
        lower = folded
    for pattern, group in ((_HOUSE, 1), (_STREET, 0)):
        for m in pattern.finditer(lower):
            stop = _END_OF_STREET.search(lower, m.start(group), m.end(group))
            end = stop.start() if stop else m.end(group)
            if group or _WORD.search(lower, m.start(group), end):
                yield Hit(m.start(group), end, ADDRESS, folded[m.start(group) : end])
    for m in _LIVES_AT.finditer(lower):
        words = _words_from(s, m.end())
        capitals = 0
        while capitals < len(words) and words[capitals][0].istitle():
            capitals += 1
        if capitals > 1 and len(m[1]) > 1 and fold(words[0][0]) not in _NOT_A_STREET:
            yield Hit(m.start(1), words[capitals - 1].end(), ADDRESS, folded[m.start(1) : words[capitals - 1].end()])
