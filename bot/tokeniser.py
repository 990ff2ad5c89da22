"""Tokeniser for Vietnamese: compounds as lemmas, offsets that are true on any Unicode text."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.alignment import Aligned, align
from vietnamese.words import Change, expand

logger = logging.getLogger(__name__)

NORMALISED = "normalised"
CHANGES = "changes"
WORD_SPANS = "normalised_spans"

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Analysis:
    """A text as understood; every offset refers to the text received.

    `normalised` is the cleaned and expanded text, `spans[i]` where its i-th white-space word stands.
    """

    normalised: str
    spans: tuple[tuple[int, int], ...]
    changes: tuple[Change, ...]
    tokens: tuple[Token, ...]


def analyse(received: str) -> Analysis:
    """Clean, expand and segment a text. Never raises: on any mismatch the tokens are the white-space words."""
    aligned = align(received)
    expanded = expand(aligned.text)
    words = list(_WORD.finditer(expanded.text))
    if len(words) != len(expanded.spans):
        logger.warning(
            "Expanding a text gave %d words and %d spans; it is left as it was.", len(words), len(expanded.spans)
        )
        return _plain(received)
    changes = tuple(
        Change(*aligned.span(change.start, change.end), change.original, change.replacement, change.rule)
        for change in expanded.changes
    )
    spans = tuple(aligned.span(*span) for span in expanded.spans)
    pieces = _segments(expanded.text) or [word.span() for word in words]
    located = _locate(pieces, words, expanded.spans, aligned)
    tokens = _tokens(received, [(expanded.text[a:b], *span) for (a, b), span in zip(pieces, located, strict=True)])
    return Analysis(expanded.text, spans, changes, tokens or (_whole(received),))


def _plain(received: str) -> Analysis:
    words = list(_WORD.finditer(received))
    tokens = tuple(Token(word.group(), word.start(), word.end()) for word in words)
    return Analysis(received, tuple(word.span() for word in words), (), tokens or (_whole(received),))


def _whole(received: str) -> Token:
    return Token(received, 0, len(received))


def _segments(text: str) -> list[tuple[int, int]] | None:
    """Spans of words and compounds; None when the segmenter did not give the text back character by character."""
    from underthesea import word_tokenize

    try:
        found = word_tokenize(text, use_token_normalize=False)
    except Exception:  # a third-party tagger on arbitrary input: the message must still be answered
        logger.exception("The word segmenter failed on a text of %d characters.", len(text))
        return None
    spans: list[tuple[int, int]] = []
    at = 0
    for compound in found:
        continues = False
        for part in compound.split():
            while at < len(text) and text[at].isspace():
                at += 1
            if not text.startswith(part, at):
                return None
            is_word = any(character.isalnum() for character in part)
            spans.append((spans.pop()[0] if continues and is_word else at, at + len(part)))
            continues = is_word  # the segmenter at times glues a question mark to the next word
            at += len(part)
    return spans if not text[at:].strip() else None


def _locate(
    pieces: list[tuple[int, int]],
    words: list[re.Match[str]],
    spans: tuple[tuple[int, int], ...],
    aligned: Aligned,
) -> Iterator[tuple[int, int]]:
    """Where each piece of the expanded text stands in the text received."""
    first = 0
    for start, end in pieces:
        while words[first].end() <= start:
            first += 1
        last = first
        while words[last].end() < end:
            last += 1
        cleaned_start = _inside(words[first], spans[first], start, aligned.text)[0]
        cleaned_end = _inside(words[last], spans[last], end, aligned.text)[1]
        yield aligned.span(cleaned_start, max(cleaned_start, cleaned_end))


def _inside(word: re.Match[str], span: tuple[int, int], at: int, cleaned: str) -> tuple[int, int]:
    """A position within an expanded word as one in the cleaned text: exact where letters agree, else the word's ends.

    Returns the position as a start and as an end.
    """
    start, end = span
    before, after = word.group()[: at - word.start()], word.group()[at - word.start() :]
    if cleaned.startswith(before, start, end):
        exact = start + len(before)
        return exact, (exact if before else start)
    if after and cleaned.endswith(after, start, end):
        exact = end - len(after)
        return exact, exact
    return start, end


def _tokens(received: str, pieces: list[tuple[str, int, int]]) -> tuple[Token, ...]:
    """Tokens in order; pieces that share characters of the text received become one token with both lemmas."""
    merged: list[tuple[str, int, int]] = []
    for piece, start, end in pieces:
        lemma = "_".join(piece.split())
        if merged and (start < merged[-1][2] or start == end):
            lemma = f"{merged[-1][0]}_{lemma}"
            merged[-1] = (lemma, merged[-1][1], max(merged[-1][2], end))
        elif start < end:
            merged.append((lemma, start, end))
    return tuple(Token(received[start:end], start, end, lemma=lemma) for lemma, start, end in merged)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """Rasa tokeniser; adds `normalised` (text) and `changes` (list of dicts) to the parse."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings the base class reads."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    @staticmethod
    def supported_languages() -> list[str]:
        """Vietnamese only."""
        return ["vi"]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["underthesea"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of a message's attribute; for its text also sets what was normalised."""
        analysis = analyse(message.get(attribute))
        if attribute == TEXT:
            message.set(NORMALISED, analysis.normalised, add_to_output=True)
            message.set(CHANGES, [_as_json(change) for change in analysis.changes], add_to_output=True)
            message.set(WORD_SPANS, [list(span) for span in analysis.spans])
        return list(analysis.tokens)


def _as_json(change: Change) -> dict[str, Any]:
    """A change as plain JSON."""
    return {
        "start": change.start,
        "end": change.end,
        "original": change.original,
        "replacement": change.replacement,
        "rule": change.rule,
    }
