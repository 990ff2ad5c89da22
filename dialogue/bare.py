"""Questions without a subject: "lệ phí bao nhiêu?", "nộp ở đâu", "mấy ngày có"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from vietnamese.text import fold

LONGEST = 14  # syllables; a longer message says more than that
_SYLLABLE = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class BareWords:
    """Words that name no procedure, folded, from `data/dialogue/bare_words.yml`."""

    words: frozenset[str]
    leading: tuple[str, ...]

    @classmethod
    def load(cls, content_dir: Path) -> BareWords:
        """Read the list of a content directory."""
        rows = yaml.safe_load((content_dir / "dialogue" / "bare_words.yml").read_text(encoding="utf-8"))
        leading = sorted((fold(one) for one in rows["leading"]), key=len, reverse=True)
        return cls(frozenset(rows["words"].split()), tuple(leading))

    def without_leading(self, clause: str) -> str:
        """A clause without the word that only joins it to the one before."""
        folded = fold(clause)
        joint = next((one for one in self.leading if folded.startswith(f"{one} ")), "")
        return clause[len(joint) :].lstrip() if len(folded) == len(clause) else clause

    def only(self, text: str) -> bool:
        """True when a text has words, few of them, and all are bare."""
        syllables = _SYLLABLE.findall(fold(text))
        return 0 < len(syllables) <= LONGEST and all(one in self.words for one in syllables)
