"""Find the frequent question a text asks, the intent of the text helping."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faq.entries import FaqEntry, load
from search.catalogue import Entry
from search.index import Hit, Index
from search.settings import analyser, confidence, parameters
from vietnamese.text import clean, fold

CANDIDATES = 40  # of the search, before intents are weighed
INTENT_BONUS = 2.0  # what a certain intent adds to the search score of its entries
SHARPNESS = 3.0  # of the share among rivals
MOST_RIVALS = 8
# How sure one is of the best entry: a logistic curve over the search's own confidence, the share among rivals and the
# probability of its intent. Fitted on phrasings held out of the index and on names of procedures, which are none.
BIAS, OF_SEARCH, OF_SHARE, OF_INTENT = -4.9, 2.1, 2.5, 4.0
WORD_FOR_WORD = 0.95  # the least confidence in an entry that has the text as one of its phrasings


@dataclass(frozen=True, slots=True)
class FaqHit:
    """An entry and how sure it is the one meant, 0 to 1."""

    entry: FaqEntry
    confidence: float


class FaqSearch:
    """Search over the entries of a content directory, read once."""

    def __init__(self, content_dir: Path) -> None:
        """Raises `faq.entries.FaqError` when a file is wrong."""
        self.entries = {entry.id: entry for entry in load(content_dir)}
        ready = [
            Entry(id=entry.id, name=entry.question, phrases=entry.also, body=entry.answer)
            for entry in self.entries.values()
        ]
        self._index = Index(ready, analyser=analyser(), parameters=parameters(), confidence=confidence())
        self._word_for_word = {
            wording(said): entry.id for entry in self.entries.values() for said in (entry.question, *entry.also)
        }

    def search(self, text: str, *, intents: Mapping[str, float], limit: int = 3) -> list[FaqHit]:
        """Best first. `intents` are the model's probabilities by name; entries of likely intents gain."""
        found = self._index.search(text, limit=CANDIDATES)
        scores = {hit.id: hit.score + INTENT_BONUS * intents.get(self.entries[hit.id].intent, 0.0) for hit in found}
        found.sort(key=lambda hit: (-scores[hit.id], hit.id))
        ranked = [scores[hit.id] for hit in found]
        hits = [self._hit(hit, _share(ranked[place:]), intents) for place, hit in enumerate(found[:limit])]
        return self._same_words_first(text, hits)[:limit]

    def _hit(self, hit: Hit, share: float, intents: Mapping[str, float]) -> FaqHit:
        entry = self.entries[hit.id]
        total = BIAS + OF_SEARCH * hit.confidence + OF_SHARE * share + OF_INTENT * intents.get(entry.intent, 0.0)
        return FaqHit(entry, 1 / (1 + math.exp(-total)))

    def _same_words_first(self, text: str, hits: list[FaqHit]) -> list[FaqHit]:
        same = self._word_for_word.get(wording(text))
        if same is None:
            return hits
        sure = max((hit.confidence for hit in hits if hit.entry.id == same), default=0.0)
        first = FaqHit(self.entries[same], max(sure, WORD_FOR_WORD))
        return [first, *(hit for hit in hits if hit.entry.id != same)]


def wording(text: str) -> str:
    """Equal for two texts of the same words, whatever their case, diacritics and punctuation."""
    return " ".join(re.findall(r"\w+", fold(clean(text))))


def _share(scores: list[float]) -> float:
    """How much of the weight among the first few is the first one's, 0 to 1."""
    return 1 / sum(math.exp(SHARPNESS * (score - scores[0])) for score in scores[:MOST_RIVALS])
