"""Find the frequent question a text asks, the intent of the text helping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faq.entries import FaqEntry, load
from search.catalogue import Entry
from search.index import Index
from search.settings import analyser, confidence, parameters

CANDIDATES = 8
INTENT_WEIGHT = 0.35  # how much of the final confidence the model's intent decides


@dataclass(frozen=True, slots=True)
class FaqHit:
    """An entry and how sure it is the one meant, 0 to 1."""

    entry: FaqEntry
    confidence: float


class FaqSearch:
    """Search over the entries of a content directory, read once."""

    def __init__(self, content_dir: Path) -> None:
        self.entries = {entry.id: entry for entry in load(content_dir)}
        ready = [Entry(id=entry.id, name=entry.question, phrases=entry.also) for entry in self.entries.values()]
        self._index = Index(ready, analyser=analyser(), parameters=parameters(), confidence=confidence())

    def search(self, text: str, *, intents: Mapping[str, float], limit: int = 3) -> list[FaqHit]:
        """Best first. `intents` are the model's probabilities by name; entries of likely intents gain."""
        hits = []
        for hit in self._index.search(text, limit=CANDIDATES):
            entry = self.entries[hit.id]
            sure = (1 - INTENT_WEIGHT) * hit.confidence + INTENT_WEIGHT * intents.get(entry.intent, 0.0)
            hits.append(FaqHit(entry, sure))
        hits.sort(key=lambda hit: (-hit.confidence, hit.entry.id))
        return hits[:limit]
