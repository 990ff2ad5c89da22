"""Lines of an import file, plain or gzip, however broken: what cannot be used is named and never stops the rest."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

MAX_HEADER = 2_000  # characters
MAX_ROW_LINES = 50  # lines that one CSV row may go on for inside quotes
MAX_LINE = 1_000_000  # bytes; the longest record of the national catalogue has about 120,000
_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken (or not wholly), with its line from 1 and the reason; line 0 is the whole file."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: its first line and its fields."""

    file: str
    line: int
    fields: dict[str, Any]


def read_records(path: Path) -> Iterator[Record | BadRow]:
    """All records of a CSV (with `code` and `name` columns) or JSONL file; told apart by content, not by name."""
    name = path.name
    try:
        with path.open("rb") as file:
            yield from _records(name, file)
    except OSError as error:
        yield BadRow(name, 0, f"cannot be read: {error.strerror or error}")


def _records(name: str, file: IO[bytes]) -> Iterator[Record | BadRow]:
    start = file.read(3)
    file.seek(0)
    if start[:2] in _UTF16_MARKS:
        yield BadRow(name, 0, "is UTF-16; save it as UTF-8")
        return
    opened = gzip.GzipFile(fileobj=file) if start[:2] == _GZIP else file
    lines = _Lines(name, opened)
    first = next((text for _, text in lines if text.strip()), None)
    if first is None:
        yield from lines.bad or [BadRow(name, 0, "is empty")]
        return
    columns = _columns(first)
    for item in _csv(lines, columns) if {"code", "name"} <= set(columns) else _jsonl(lines, first):
        yield from lines.take_bad()
        yield item
    yield from lines.take_bad()


def _columns(header: str) -> list[str]:
    try:
        return [column.strip() for column in next(csv.reader([header]), [])] if len(header) <= MAX_HEADER else []
    except csv.Error:
        return []


class _Readable(Protocol):
    def readline(self, size: int, /) -> bytes: ...


class _Lines:
    """Numbered text lines; the ones that are no text or too long are put into `bad` and left out."""

    def __init__(self, name: str, stream: _Readable) -> None:
        self.name = name
        self.number = 0
        self.bad: list[BadRow] = []
        self._stream: _Readable = stream

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while raw := self._next():
            self.number += 1
            if len(raw) > MAX_LINE:
                self.bad.append(BadRow(self.name, self.number, f"is longer than {MAX_LINE:,} bytes"))
                while raw and not raw.endswith(b"\n"):
                    raw = self._next()
                continue
            try:
                yield self.number, raw.removeprefix(_UTF8_MARK if self.number == 1 else b"").decode()
            except UnicodeDecodeError as error:
                self.bad.append(BadRow(self.name, self.number, f"is not UTF-8 at byte {error.start + 1} of the line"))

    def _next(self) -> bytes:
        try:
            return self._stream.readline(MAX_LINE + 1)
        except (EOFError, OSError, zlib.error) as error:
            self.bad.append(BadRow(self.name, self.number + 1, f"the compressed data is damaged: {error}"))
            self._stream = io.BytesIO()
            return b""

    def take_bad(self) -> list[BadRow]:
        taken, self.bad = self.bad, []
        return taken


def _csv(lines: _Lines, columns: list[str]) -> Iterator[Record | BadRow]:
    waiting: deque[tuple[int, str]] = deque()
    numbered = iter(lines)

    def following() -> tuple[int, str] | None:
        return waiting.popleft() if waiting else next(numbered, None)

    while (start := following()) is not None:
        taken = [start]
        # An odd number of quotes: the row goes on in the next line.
        while sum(text.count('"') for _, text in taken) % 2 and len(taken) < MAX_ROW_LINES:
            more = following()
            if more is None:
                break
            taken.append(more)
        text = "".join(text for _, text in taken)
        if not text.strip():
            continue
        row = _csv_row(lines.name, start[0], text, columns)
        if isinstance(row, BadRow):
            waiting.extendleft(reversed(taken[1:]))  # only the first line is to blame
        yield row


def _csv_row(name: str, number: int, text: str, columns: list[str]) -> Record | BadRow:
    try:
        [row] = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        return BadRow(name, number, f"is not one CSV row: {error}")
    if len(row) != len(columns):
        return BadRow(name, number, f"has {len(row)} cells where the header has {len(columns)}")
    return Record(name, number, dict(zip(columns, row, strict=True)))


def _jsonl(lines: _Lines, first: str) -> Iterator[Record | BadRow]:
    yield from _json(lines.name, lines.number, first)
    for number, text in lines:
        if text.strip():
            yield from _json(lines.name, number, text)


def _json(name: str, number: int, text: str) -> Iterator[Record | BadRow]:
    try:
        fields = json.loads(text)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        yield BadRow(name, number, f"is neither JSON nor a CSV with the columns code and name: {error}")
        return
    if isinstance(fields, dict):
        yield Record(name, number, fields)
    else:
        yield BadRow(name, number, "is JSON but not an object")
