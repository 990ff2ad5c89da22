"""Which texts are near-copies of others: the measure that keeps the labelled questions apart from training."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from vietnamese.text import clean, fold

SHARED = 0.7  # this part of a question's words in another text makes it a near-copy
FEWEST_CONTENT_WORDS = 4  # a question with fewer is only compared as a whole
LONGEST = 2.0  # a text with more than so many times the question's words holds them by chance, as long stories do

# Words that stand in almost any question: pronouns, particles, politeness, question words; folded, teencode included.
_FILLERS = """
a ad ah ai anh bac bao bay ban bn bua cai can chau chi cho chu chua co con cung cua cx da dang dau day dc de di do duoc
em e fai gi gio gium giup h ha hay hk hoi hong j k khong ko l la lai lam lau len lm luon ma may minh mk mn mot muon nao
nay ngay nguoi nha nhe nhieu nhiu nhu nhung ntn nua o oi ong phai r ra roi s sao shop ta the thi thoi tien toi tren
trong tu tui va vay ve vi vo voi vs xin y z zay
"""
FILLERS = frozenset(_FILLERS.split())

_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> frozenset[str]:
    """The different words of a text: folded, order and number forgotten."""
    return frozenset(_WORD.findall(fold(clean(text))))


class Corpus:
    """Texts indexed by word, to find those that hold most words of a question."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(dict.fromkeys(texts))
        self._words = [words(text) for text in self.texts]
        self._holders: dict[str, list[int]] = defaultdict(list)
        self._same: dict[frozenset[str], int] = {}
        for number, found in enumerate(self._words):
            self._same.setdefault(found, number)
            for word in found:
                self._holders[word].append(number)

    def copies(self, text: str, apart: Iterable[str] = ()) -> Iterator[str]:
        """Texts of like length that hold at least 70 % of the words of `text`, those of the names in `apart` left out.

        With fewer than four content words left, only a text of exactly the same words counts.
        """
        every = words(text)
        compared = every - frozenset().union(*(words(name) for name in apart))
        if len(compared - FILLERS) < FEWEST_CONTENT_WORDS:
            if every in self._same:
                yield self.texts[self._same[every]]
            return
        needed = math.ceil(SHARED * len(compared))
        rarest = sorted(compared, key=lambda word: len(self._holders.get(word, ())))
        # A text that lacks all of these has at most `needed - 1` of the words.
        starters = rarest[: len(compared) - needed + 1]
        for number in sorted({number for word in starters for number in self._holders.get(word, ())}):
            other = self._words[number]
            if len(compared & other) >= needed and len(other) <= LONGEST * len(every):
                yield self.texts[number]
