"""Papers, results, legal basis and audience out of the portal's cells, whose parts stand without separators."""

from __future__ import annotations

import re

from procedures.importing.texts import cell, is_nothing, lines, tidy
from procedures.model import Document, Note

GROUP = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
NAME_LIMIT = 1200  # characters of one paper; longer ones are paragraphs of law, not papers
# Number cells stand behind the name without a space ("Tờ khai1 bản chính"); "gồm 02 bản chính đơn" is part of a name.
_COUNT = re.compile(
    r"(?:(?<=[^\s(\d])(?P<sheets>\d+)|(?<=\s)(?P<run>\d{2,})(?= bản chính(?!\d)))"
    r" bản chính(?:,(?P<copies>\d+) bản sao)?(?=$|[^\s).,;:])"
)
_YEAR_THEN_COUNT = re.compile(r"(.*[/ ](?:19|20)\d\d)(\d)", re.DOTALL)
_ASSEMBLY_THEN_COUNT = re.compile(r"(.*/QH1\d)(\d)", re.DOTALL)
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|zip|rar)(?![^\W_]{2})", re.IGNORECASE)
# Where an attached file's name begins: a capital or a new word right behind the text, without a space.
_JUNCTION = re.compile(
    r"(?<=[^\s(/\-._])(?=[^\W\d_a-zà-ỹ])|(?<=[A-ZĐ])(?=[A-ZĐ][a-zà-ỹ])|(?<=[\w)][.;])(?=[^\W_])", re.UNICODE
)
_BULLET = re.compile(r"^[-+*•.\s]+")
_ONLY_PAPERS = re.compile(
    r"(?:[\divx]+[.)] *|[a-z]\) *)?(?:thành phần |số lượng )*(?:hồ sơ|giấy tờ)(?: bao)?(?: gồm)?(?: có)?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2}")
_RESULT_CODE = re.compile(r"Mã: ?(?:KQ\.[A-Z]\d{2}\.\d{6}|\d{3}\.\d\d\.\d\d\.[A-Z]\d\d-KQ\d{4,6})")
_LAW = re.compile(
    r"(?<!\d)\d{1,4}/(?:19|20)\d\d/"
    r"(?:QH\d\d|NĐ-CP|NQ-CP|QĐ-TTg|(?:TT|TTLT|QĐ|NQ|VBHN)-[A-ZĐ]+(?:-[A-ZĐ]+)*(?![a-zà-ỹ])|UBTVQH\d\d)"
)
_KINDS = {"NĐ": "Nghị định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "QĐ": "Quyết định", "NQ": "Nghị quyết"}
_STAFF = "Cán bộ, công chức, viên chức"


def parse_documents(text: str) -> tuple[tuple[Document, ...], dict[str, str]]:
    """Papers to bring, and the raw text when the cell cannot be taken apart with certainty."""
    if is_nothing(text):
        return (), {}
    if GROUP not in text:
        return (), {"documents": tidy(text)}
    found: list[Document] = []
    # The title of a group stands behind the last count of the group before.
    title, *groups = text.split(GROUP)
    for group in groups:
        papers, following = _papers(group, _when(title))
        found += papers
        title = following
    certain = bool(found) and is_nothing(title) and all(len(item.name) <= NAME_LIMIT for item in found)
    return (tuple(found), {}) if certain else ((), {"documents": tidy(text)})


def _papers(group: str, when: str) -> tuple[list[Document], str]:
    found = []
    position = 0
    for count in _COUNT.finditer(group):
        before = group[position : count.start()]
        position = count.end()
        name, original = _name_and_count(before, count["sheets"]) if count["sheets"] else (before, None)
        if name := _paper_name(name):
            copy = int(count["copies"] or 0)
            known = original is not None and (original or copy)
            found.append(
                Document(name=name, original=original if known else None, copy=copy if known else None, when=when)
            )
    return found, group[position:]


def _name_and_count(name: str, digits: str) -> tuple[str, int | None]:
    """Part the digits that end a name from the number of sheets: "…/2020" + "1" is certain, "Mẫu số 011" is not."""
    if len(digits) == 1 and not name[-1:].isdigit():
        return name, int(digits)
    for pattern in (_YEAR_THEN_COUNT, _ASSEMBLY_THEN_COUNT):
        if found := pattern.fullmatch(name + digits):
            return found[1], int(found[2])
    return name, None


def _paper_name(text: str) -> str:
    name = tidy(_BULLET.sub("", tidy(text)))
    if file := _FILE.search(name):
        cuts = [found.start() for found in _JUNCTION.finditer(name, max(0, file.start() - 80), file.start())]
        behind_a_stop = [cut for cut in cuts if name[cut - 1] in ".;)"]
        name = name[: (behind_a_stop or cuts[-1:])[0]] if cuts else name
    name = name.rstrip(" ;,.")
    return "" if re.match(r"(?i)số lượng", name) else name


def _when(title: str) -> str:
    """The case that the title of a group of papers names; empty for titles that say only "papers"."""
    title = _BULLET.sub("", tidy(title)).rstrip(" :")
    says_nothing = not _WORD.search(title) or is_nothing(title) or _ONLY_PAPERS.fullmatch(title)
    return "" if says_nothing or len(title) > NAME_LIMIT else title


def parse_results(text: str) -> tuple[Note, ...]:
    """What one receives, without the portal's result codes and page furniture."""
    parts = (_BULLET.sub("", tidy(part)).rstrip(" .;") for part in _RESULT_CODE.split(cell(text)))
    return tuple(Note(text=part) for part in dict.fromkeys(parts) if not is_nothing(part))


def parse_legal_basis(text: str) -> tuple[str, ...]:
    """The numbers of the laws named in a cell, each once; their titles run into each other and are left out."""
    return tuple(dict.fromkeys(_law(found[0]) for found in _LAW.finditer(text)))


def _law(number: str) -> str:
    kind = _KINDS.get(number.split("/")[2].partition("-")[0], "")
    return f"{kind} {number}".strip()


def parse_audience(text: str) -> tuple[str, ...]:
    """Who may ask for it, as the portal lists it (some names hold commas themselves)."""
    protected = text.replace(_STAFF, _STAFF.replace(",", "\0"))
    parts = (tidy(part.replace("\0", ",")) for part in re.split(r",(?![^(]*\))", protected))
    return tuple(dict.fromkeys(part for part in parts if not is_nothing(part)))


def parse_conditions(text: str) -> tuple[Note, ...]:
    """Conditions line by line; none when the cell says there are none."""
    kept = (_BULLET.sub("", line) for line in lines(cell(text)))
    return tuple(Note(text=line) for line in kept if not is_nothing(line))


def parse_paper_list(text: str) -> tuple[tuple[Document, ...], tuple[Note, ...]]:
    """Papers written as a list of lines, and its remarks. A line ending in ":" names the case of the lines below."""
    found: list[Document] = []
    remarks: list[Note] = []
    when = ""
    remarking = False
    for line in lines(text):
        plain = _BULLET.sub("", line).rstrip(" ;.")
        if re.match(r"(?i)biểu mẫu đính kèm", plain):
            break
        if re.match(r"(?i)lưu ý", plain):
            remarking = True
        elif line.lstrip()[:1] in "+abcdđe" and not plain.endswith(":"):
            remarking = False
        if re.match(r"(?i)số lượng", plain) or remarking:
            remarks += [Note(text=plain)] if plain and not plain.endswith(":") else []
        elif plain.endswith(":"):
            when = _when(
                re.sub(r",? *(?:thành phần )?hồ sơ(?: [^,]{0,20})? gồm(?: có)?$", "", plain.rstrip(" :"), flags=re.I)
            )
        elif plain:
            found.append(Document(name=plain, when=when))
    return tuple(found), tuple(remarks)
