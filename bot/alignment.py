"""Cleaned text that remembers where each of its characters came from.

Rasa hands over text as it was received; the `vietnamese` package works on cleaned text. Cleaning may compose letters
(NFD to NFC) or drop characters, so offsets move. `Aligned` carries them back.
"""

import re
import unicodedata
from dataclasses import dataclass

from vietnamese.text import clean

_RUNS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Aligned:
    """Cleaned text; `starts[i]` and `ends[i]` bound, in the text received, what became its i-th character."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span of the cleaned text into one of the text received; an empty span stays empty."""
        if start >= end:
            at = self.starts[start] if start < len(self.text) else (self.ends[-1] if self.text else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


def align(received: str) -> Aligned:
    """Clean a text of any Unicode characters and keep the way back to its offsets."""
    if clean(received) == received:
        return Aligned(received, range(len(received)), range(1, len(received) + 1))
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _pieces(received):
        cleaned = _clean_piece(received[start:end])
        unchanged = cleaned == received[start:end]
        for i, character in enumerate(cleaned):
            text.append(character)
            starts.append(start + i if unchanged else start)
            ends.append(start + i + 1 if unchanged else end)
    return Aligned("".join(text), tuple(starts), tuple(ends))


def _pieces(received: str) -> list[tuple[int, int]]:
    """Cut into words that need no cleaning, single white-space characters, and letters with their combining marks."""
    pieces: list[tuple[int, int]] = []
    for run in _RUNS.finditer(received):
        if run.group().isspace():
            pieces.extend((at, at + 1) for at in range(run.start(), run.end()))
        elif clean(run.group()) == run.group():
            pieces.append(run.span())
        else:
            pieces.extend(_letters(received, run.start(), run.end()))
    return pieces


def _letters(received: str, start: int, end: int) -> list[tuple[int, int]]:
    heads = [at for at in range(start, end) if at == start or not unicodedata.combining(received[at])]
    return list(zip(heads, [*heads[1:], end], strict=True))


def _clean_piece(piece: str) -> str:
    if piece.isspace():
        return "\n" if piece in "\n\r\v\f\x85\u2028\u2029" else " "
    return clean(piece)
