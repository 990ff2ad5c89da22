"""Comparing the names of procedures."""

from __future__ import annotations

import re
import unicodedata

_ASIDE = re.compile(r"\((?:[^()]*\b(?:thực hiện|cấp)\b[^()]*)\)", re.IGNORECASE)


def name_key(name: str) -> str:
    """A name to compare by: lower case, no "thủ tục", no "(cấp xã)", words only; diacritics kept."""
    text = _ASIDE.sub(" ", unicodedata.normalize("NFC", name).lower())
    words = re.sub(r"[\W_]+", " ", text).split()
    return " ".join(words[2:] if words[:2] == ["thủ", "tục"] else words)
