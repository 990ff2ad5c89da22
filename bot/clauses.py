"""Splits a message into clauses, so that several questions in one message are each understood.

Splitting is careful: a long story stays in few pieces, and a boundary is only drawn between two pieces when both could
stand alone. The cues are in `clause_cues.yml`. Nothing here knows a domain or Rasa.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

import yaml

from vietnamese.text import clean, fold, has_marks

MOST_CLAUSES = 8

_CUES = Path(__file__).with_name("clause_cues.yml")
_SENTENCE_END = "?!;…"
_PART = re.compile(r"[^,;?!…]+[,;?!…]*|[,;?!…]+")
_CORE = re.compile(r"[^\w%/.-]+")


@dataclass(frozen=True)
class Unit:
    """A word: as understood, folded, where it stands in the text received, and what ends after it ('', ',' or '.')."""

    text: str
    folded: str
    start: int
    end: int
    stop: str


@dataclass(frozen=True)
class Clause:
    """Units `first` up to but not including `last`; `before` is the kind of boundary before it ('.', ',' or 'cue')."""

    first: int
    last: int
    asks: bool
    before: str

    def joined(self, after: "Clause") -> "Clause":
        """This clause and the next as one."""
        return Clause(self.first, after.last, self.asks or after.asks, self.before)

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Cues:
    """The compiled content of `clause_cues.yml`."""

    question: re.Pattern[str]
    yes_no: re.Pattern[str]
    not_question: re.Pattern[str]
    trailing: frozenset[str]
    opening: frozenset[str]
    continuing: frozenset[str]
    leading: frozenset[str]
    shortened: frozenset[str]


@cache
def cues() -> Cues:
    """Load the cues once."""
    stored = yaml.safe_load(_CUES.read_text(encoding="utf-8"))

    def pattern(name: str) -> re.Pattern[str]:
        longest_first = sorted(stored[name], key=len, reverse=True)
        return re.compile(r"(?<!\S)(?:" + "|".join(longest_first) + r")(?!\S)")

    words = {name: frozenset(stored[name]) for name in ("trailing", "opening", "continuing", "leading", "shortened")}
    return Cues(pattern("question"), pattern("yes_no"), pattern("not_question"), **words)


def units(received: str, words: Sequence[str], spans: Sequence[Sequence[int]]) -> list[Unit]:
    """Cut words at punctuation without a space ("gì,phí") and note what ends after each.

    Args:
        received: the text received.
        words: the white-space words of the normalised text.
        spans: where each stands in the text received.
    """
    pieces: list[tuple[str, int, int]] = []
    for word, (start, end) in zip(words, spans, strict=True):
        parts = _PART.findall(word)
        if len(parts) > 1 and word == received[start:end]:
            offsets = accumulate((len(part) for part in parts), initial=start)
            pieces.extend((part, at, at + len(part)) for part, at in zip(parts, offsets, strict=False))
        else:
            pieces.append((word, start, end))
    ends = [start for _, start, _ in pieces[1:]] + [len(received)]
    return [
        Unit(text, _CORE.sub("", fold(clean(text))).rstrip("."), start, end, _stop(text, received[end:following]))
        for (text, start, end), following in zip(pieces, ends, strict=False)
    ]


def _stop(word: str, gap: str) -> str:
    if "\n" in gap or any(mark in word[-3:] or mark in gap for mark in _SENTENCE_END):
        return "."
    core = fold(clean(word)).rstrip(".")
    if word.endswith(".") and len(core) > 1 and not core.isdigit() and core not in cues().shortened:
        return "."
    return "," if word.endswith((",", ":")) or "," in gap else ""


def split(found: Sequence[Unit]) -> list[Clause]:
    """Candidate clauses in order, covering all units; those of one sentence may still be joined by what they mean."""
    clauses: list[Clause] = []
    first = 0
    before = "."
    marks = any(has_marks(unit.text) for unit in found)
    for i, unit in enumerate(found):
        if not unit.stop and i < len(found) - 1:
            continue
        ends_asking = "?" in unit.text
        clauses.extend(_split_fragment(found, first, i + 1, before, ends_asking, marks))
        first, before = i + 1, unit.stop
    return clauses


def _split_fragment(
    found: Sequence[Unit], first: int, last: int, before: str, asking: bool, marks: bool
) -> list[Clause]:
    """Split a stretch without punctuation where one question ends and another follows."""
    questions = _questions(found, first, last)
    clauses: list[Clause] = []
    start = first
    for (_, end), (following, following_end) in pairwise(questions):
        at = _boundary(found, end, following, marks)
        if at - start >= 2 and following_end - at >= 2 and found[at - 1].end <= found[at].start:
            clauses.append(Clause(start, at, True, before if start == first else "cue"))
            start = at
    clauses.append(Clause(start, last, bool(questions) or asking, before if start == first else "cue"))
    return clauses


def _questions(found: Sequence[Unit], first: int, last: int) -> list[tuple[int, int]]:
    """First and last unit (exclusive) of each question cue with its trailing words, in order."""
    text = ""
    offsets = []
    for unit in found[first:last]:
        offsets.append(len(text))
        text += unit.folded + " "
    text = text.rstrip(" ")
    masked = cues().not_question.sub(lambda match: "#" * len(match.group()), text)
    hits = [(match.span(), False) for match in cues().question.finditer(masked)]
    hits += [(match.span(), True) for match in cues().yes_no.finditer(masked)]
    ordered: list[tuple[int, int]] = []
    for (start, end), is_yes_no in sorted(hits):
        head = first + max(i for i, offset in enumerate(offsets) if offset <= start)
        tail = first + sum(1 for offset in offsets if offset < end)
        while tail < last and found[tail].folded in cues().trailing:
            tail += 1
        if ordered and head < ordered[-1][1]:
            continue
        if is_yes_no and not (tail == last or _asks_yes_no(found[first:head])):
            continue
        if is_yes_no and head - (ordered[-1][1] if ordered else first) < 2:
            continue
        ordered.append((head, tail))
    return ordered


def _asks_yes_no(before: Sequence[Unit]) -> bool:
    return any(unit.folded in ("co", "duoc", "phai", "can") for unit in before[-6:])


def _boundary(found: Sequence[Unit], end: int, following: int, marks: bool) -> int:
    """Where between the end of one question and the question word of the next the second one begins."""
    for at in range(following - 1, end - 1, -1):
        if _opens(found, at, marks):
            return at
    if end < following and found[end].folded in cues().continuing:
        at = following
        while at - 1 > end and found[at - 1].folded in cues().leading:
            at -= 1
        return at
    return end


def _opens(found: Sequence[Unit], at: int, marks: bool) -> bool:
    if found[at].folded not in cues().opening:
        return False
    if found[at].folded == "con":  # "còn" opens a question, "con" is a child
        return found[at].text.lower() == "còn" if marks else at == 0 or found[at - 1].folded not in cues().continuing
    return True


def extent(received: str, found: Sequence[Unit], clause: Clause) -> tuple[int, int]:
    """Where a clause stands in the text received, without the comma after it."""
    start, end = found[clause.first].start, found[clause.last - 1].end
    return start, start + len(received[start:end].rstrip(", "))


def enumerated(clauses: Sequence[Clause], fragments: Sequence[bool], at: int) -> bool:
    """Whether a fragment is one of a list of things asked: "cần giấy gì, lệ phí" or "giấy tờ, lệ phí, bao lâu".

    It is when a question stands before its run of fragments, when a run of two leads to one, or in a run of three.
    """
    if not fragments[at]:
        return False
    first = last = at
    while clauses[first].before == "," and fragments[first - 1]:
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1].before == "," and fragments[last + 1]:
        last += 1
    run = last - first + 1
    follows = clauses[first].before == "," and clauses[first - 1].asks
    leads = last + 1 < len(clauses) and clauses[last + 1].before == "," and clauses[last + 1].asks
    return follows or run >= 3 or (run == 2 and leads)


def gather(clauses: Sequence[Clause]) -> list[Clause]:
    """Join statements: within a sentence with the question they lead to, across sentences with each other.

    A message without any question, or with nothing but questions, is not touched by the first rule.
    """
    if not any(clause.asks for clause in clauses):
        return [Clause(clauses[0].first, clauses[-1].last, False, ".")] if clauses else []
    within: list[Clause] = []
    for clause in clauses:
        previous = within[-1] if within else None
        if previous and clause.before == "," and not (previous.asks and clause.asks):
            within[-1] = previous.joined(clause)
        else:
            within.append(clause)
    across: list[Clause] = []
    for clause in within:
        previous = across[-1] if across else None
        if previous and not previous.asks and not clause.asks:
            across[-1] = previous.joined(clause)
        else:
            across.append(clause)
    while len(across) > MOST_CLAUSES:
        across[-2:] = [across[-2].joined(across[-1])]
    return across
