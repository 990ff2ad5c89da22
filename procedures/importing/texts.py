"""Small cleaning steps that the parsers of imported cells share."""

from __future__ import annotations

import re

NOTHING = frozenset({"", "-", "--", "không", "không có", "không có thông tin", "không quy định", "chưa quy định"})
LONGEST_NOTHING = 100  # characters, white space included
# Where the page's own furniture begins that the crawl copied behind a cell.
_FURNITURE = re.compile(r"Từ khóa(?=Không có thông tin|Mô tả)|Chọn cơ quan thực hiện|\n\s*Nộp hồ sơ trực tuyến\s*\n")


def tidy(text: str) -> str:
    """One line: runs of white space become one space."""
    return " ".join(text.split())


def is_nothing(text: str) -> bool:
    """Whether a cell says only that it says nothing."""
    return len(text) < LONGEST_NOTHING and tidy(text).strip(" .;()").lower() in NOTHING


def cell(text: str) -> str:
    """A cell without the page furniture behind it; empty when it says nothing."""
    cut = _FURNITURE.split(text, maxsplit=1)[0].strip()
    return "" if is_nothing(cut) else cut


def lines(text: str) -> list[str]:
    """The non-empty lines of a cell, tidied."""
    return [tidy(line) for line in text.splitlines() if tidy(line)]


def parse_steps(text: str) -> list[str]:
    """The steps of a procedure: parted at "Bước n" where there are such, else by line."""
    text = cell(text)
    if re.search(r"Bước\s+1\b", text):
        return [tidy(part) for part in re.split(r"(?=Bước\s+\d+\s*[:.\-–])", text) if tidy(part)]
    return lines(text)
