"""Replaces how people type (abbreviations, teencode, Southern words, slips) by the common written word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from vietnamese.keyboard import decode, unstretch
from vietnamese.lexicon import END, NUMBER, START, WORDS_DIR, Entry, Lexicon, load
from vietnamese.text import fold, place_tones

_MAX_PASSES = 8  # a replacement may complete another pattern; two passes are usual
_WINDOW = 4
_CHUNK = re.compile(r"⟨[^⟨⟩\n]{1,40}⟩|[^\s⟨]+|⟨")
_CODE_LIKE = re.compile(r"[@⟨]|://|www\.|\d[./\-–_:,]\w|[./\-_]\d")
_TOKEN = re.compile(r"[\w\u0300-\u036f]+")
_WORD = re.compile(r"\S+")
_LEFTOVER = re.compile(r"^dd|[aeiouy]\w*[sfrxjwaeod]|w|\d", re.IGNORECASE)
_BREAK = re.compile(r"[.,;:!?…()\n\"“”]")


@dataclass(frozen=True, slots=True)
class Change:
    """`original` at `[start:end]` of the text given was replaced; `rule` names the file or habit behind it."""

    start: int
    end: int
    original: str
    replacement: str
    rule: str


@dataclass(frozen=True, slots=True)
class Expanded:
    """The expanded text, what was changed, and where each white-space word of it stood in the text given."""

    text: str
    changes: tuple[Change, ...]
    spans: tuple[tuple[int, int], ...]


class _Piece(NamedTuple):
    """A token or what stands between tokens; `rule` is set when it is not as given."""

    text: str
    start: int
    end: int
    is_token: bool
    rule: str = ""


def expand(s: str, folder: Path = WORDS_DIR) -> Expanded:
    """Return `s` with short, Southern and mistyped forms replaced; works on any text, best on cleaned text.

    `folder` holds the word files (see docs/words.md). Expanding the result again changes nothing.
    """
    lexicon = load(folder)
    pieces = _decoded([_respelled(piece) for piece in _split(s)], lexicon.keep)
    shouting = s.isupper()
    for _ in range(_MAX_PASSES):
        following = _Pass(pieces, lexicon, shouting).run()
        if following is None:
            break
        pieces = following
    return _expanded(s, pieces)


def _split(s: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for chunk in _CHUNK.finditer(s):
        if _CODE_LIKE.search(chunk[0]):
            found = [(chunk.start(), chunk.end())]
        else:
            found = [token.span() for token in _TOKEN.finditer(s, chunk.start(), chunk.end())]
        for start, end in found:
            if at < start:
                pieces.append(_Piece(s[at:start], at, start, False))
            pieces.append(_Piece(s[start:end], start, end, True))
            at = end
    if at < len(s):
        pieces.append(_Piece(s[at:], at, len(s), False))
    return pieces


def _respelled(piece: _Piece) -> _Piece:
    text = piece.text
    if not piece.is_token or (len(text) < 4 and text.isascii()) or _CODE_LIKE.search(text):
        return piece
    placed = place_tones(text)
    short = unstretch(placed)
    if short == text:
        return piece
    return piece._replace(text=short, rule="tone" if short == placed else "stretched")


def _decoded(pieces: list[_Piece], keep: frozenset[str]) -> list[_Piece]:
    """Decode Telex and VNI left-overs, once at least one word of the message can be nothing else."""
    found = {
        at: decoded
        for at, piece in enumerate(pieces)
        if piece.is_token
        and _LEFTOVER.search(piece.text)
        and piece.text.lower() not in keep
        and (decoded := decode(piece.text))
    }
    if not any(decoded.sure for decoded in found.values()):
        return pieces
    return [
        piece._replace(text=found[at].text, rule=found[at].method) if at in found else piece
        for at, piece in enumerate(pieces)
    ]


class _Pass:
    """One walk over the pieces; `run` gives the new pieces, or None when nothing was replaced."""

    def __init__(self, pieces: list[_Piece], lexicon: Lexicon, shouting: bool) -> None:
        self.pieces = pieces
        self.lexicon = lexicon
        self.shouting = shouting
        self.at = [i for i, piece in enumerate(pieces) if piece.is_token]
        self.words = [pieces[i].text.lower() for i in self.at]
        self.marked = not all(map(str.isascii, self.words))

    def run(self) -> list[_Piece] | None:
        by_first, words = self.lexicon.by_first, self.words
        result: list[_Piece] = []
        copied = i = 0
        while i < len(words):
            match = (words[i] in by_first and self._entry_at(i)) or (self.marked and self._compound_at(i))
            if not match:
                i += 1
                continue
            length, means, rule = match
            first, last = self.at[i], self.at[i + length - 1]
            result += self.pieces[copied:first]
            result += self._replacement(first, last, means, rule)
            copied = last + 1
            i += length
        return result + self.pieces[copied:] if copied else None

    def _entry_at(self, i: int) -> tuple[int, str, str] | None:
        for form, entry in self.lexicon.by_first[self.words[i]]:
            length = len(form)
            if length > 1 and (tuple(self.words[i : i + length]) != form or not self._joined(i, length)):
                continue
            if self._applies(entry, i, i + length) and not self._is_a_sign(entry, i, length):
                return length, entry.means, entry.rule
        return None

    def _compound_at(self, i: int) -> tuple[int, str, str] | None:
        """Find a well-known compound of which one syllable lost its marks (`hồ so`) beside one that has them."""
        pair = self.words[i : i + 2]
        if len(pair) < 2 or pair[0].isascii() == pair[1].isascii():
            return None
        right = self.lexicon.compounds.get(" ".join(map(fold, pair)))
        if right is None or not self._joined(i, 2):
            return None
        kept = 0 if pair[1].isascii() else 1
        if pair[kept] != right[kept] or right[1 - kept].isascii():
            return None
        return 2, " ".join(right), "typos"

    def _joined(self, i: int, length: int) -> bool:
        gaps = [
            self.pieces[k].text for k in range(self.at[i] + 1, self.at[i + length - 1]) if not self.pieces[k].is_token
        ]
        return len(gaps) == length - 1 and all(gap == "-" or gap.isspace() for gap in gaps)

    def _neighbour(self, i: int, step: int) -> str:
        edge = START if step < 0 else END
        j = i + step
        if not 0 <= j < len(self.words):
            return edge
        if _BREAK.search(self._gap(min(i, j))):
            return edge
        return NUMBER if self.words[j][0].isdigit() else self.words[j]

    def _is_a_sign(self, entry: Entry, i: int, length: int) -> bool:
        """Whether the form is a name or a mark here: capitalised, a letter of a list (`B, C, E`), or `(kg)`."""
        given = self.pieces[self.at[i]].text
        letter = length == len(given) == 1
        if (
            length == 1
            and given.istitle()
            and i
            and self._gap(i - 1) == " "
            and self.pieces[self.at[i - 1]].text.istitle()
        ):
            return not self.shouting
        if (entry.lower or letter) and given[0].isupper() and not self.shouting and i:
            return True
        if length > 1 or len(given) > 2 or len(self.words) == 1:
            return False
        before, after = self._gap(i - 1), self._gap(i)
        return (before.endswith("(") and after.startswith(")")) or (letter and before != " " and after != " ")

    def _gap(self, i: int) -> str:
        """What stands between the words i and i + 1, before the first (i = -1) or behind the last."""
        start = self.at[i] + 1 if i >= 0 else 0
        end = self.at[i + 1] if i + 1 < len(self.at) else len(self.pieces)
        return "".join(piece.text for piece in self.pieces[start:end])

    def _applies(self, entry: Entry, i: int, j: int) -> bool:
        before, after = self._neighbour(i, -1), self._neighbour(j - 1, 1)
        if before in entry.not_after or after in entry.not_before:
            return False
        if entry.unless or entry.when:
            around = {*self.words[max(0, i - _WINDOW) : i], *self.words[j : j + _WINDOW]}
            if not entry.unless.isdisjoint(around):
                return False
            if not entry.when.isdisjoint(around):
                return True
        if before in entry.after or after in entry.before:
            return True
        return not (entry.when or entry.after or entry.before)

    def _replacement(self, first: int, last: int, means: str, rule: str) -> list[_Piece]:
        old = self.pieces[first : last + 1]
        start, end = min(p.start for p in old), max(p.end for p in old)
        original = old[0].text
        if original[0].isupper() and (len(original) == 1 or not original.isupper()):
            means = means[0].upper() + means[1:]
        rule = next((p.rule for p in old if p.rule and p.rule != "tone"), rule)
        new = []
        for at, word in enumerate(means.split(" ")):
            if at:
                new.append(_Piece(" ", start, end, False, rule))
            new.append(_Piece(word, start, end, True, rule))
        return new


def _expanded(s: str, pieces: list[_Piece]) -> Expanded:
    text = "".join(piece.text for piece in pieces)
    return Expanded(text, tuple(_changes(s, pieces)), tuple(_spans(text, pieces)))


def _changes(s: str, pieces: list[_Piece]) -> Iterator[Change]:
    """Join pieces that come from overlapping places, so that changes never overlap."""
    group: list[_Piece] = []
    for piece in [*pieces, _Piece("", len(s), len(s), False)]:
        if group and piece.start >= max(p.end for p in group):
            if any(p.rule for p in group):
                start, end = min(p.start for p in group), max(p.end for p in group)
                rule = next(p.rule for p in group if p.rule)
                yield Change(start, end, s[start:end], "".join(p.text for p in group), rule)
            group = []
        group.append(piece)


def _spans(text: str, pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    starts = list(accumulate((len(p.text) for p in pieces), initial=0))
    k = 0
    for word in _WORD.finditer(text):
        while starts[k + 1] <= word.start():
            k += 1
        low, high = len(text), 0
        first = k
        while first < len(pieces) and starts[first] < word.end():
            piece = pieces[first]
            if piece.rule:
                start, end = piece.start, piece.end
            else:
                start = piece.start + max(0, word.start() - starts[first])
                end = piece.start + min(len(piece.text), word.end() - starts[first])
            low, high = min(low, start), max(high, end)
            first += 1
        yield low, high
