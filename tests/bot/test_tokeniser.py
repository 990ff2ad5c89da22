import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.alignment import align
from bot.tokeniser import VietnameseTokenizer, analyse
from vietnamese.text import clean

SAMPLES = [
    "thủ  tục",
    "hoà giải",
    "cccd",
    "ko?",
    "ủy ban\r\n",
    "a\u0301\u200b",
    "😀👨‍👩‍👧",
    "\x00",
    "1.001193",
    "ntn ad",
    "⟨hồ sơ 1⟩",
]
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(SAMPLES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(SAMPLES), max_size=8).map("".join).map(lambda text: unicodedata.normalize("NFD", text)),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_tokens_are_verbatim_ordered_and_apart_on_any_text(text):
    tokens = analyse(text).tokens

    assert tokens
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_normalised_word_has_a_place_in_the_text_received(text):
    analysis = analyse(text)

    assert len(analysis.normalised.split()) == len(analysis.spans)
    assert all(0 <= start <= end <= len(text) for start, end in analysis.spans)
    assert all(a[0] <= b[0] for a, b in pairwise(analysis.spans))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_cleaned_text_points_back_into_the_text_received(text):
    aligned = align(text)

    assert len(aligned.text) == len(aligned.starts) == len(aligned.ends)
    assert clean(aligned.text) == aligned.text or aligned.text.isspace() or "\n" in aligned.text
    assert all(0 <= start < end <= len(text) for start, end in zip(aligned.starts, aligned.ends, strict=True))


@pytest.mark.parametrize("text", ["", "   ", "\n", "😀", "\u200b"])
def test_a_blank_text_gives_one_token(text):
    tokens = analyse(text).tokens

    assert [token.text for token in tokens] == [text]


def test_a_compound_is_kept_as_lemma_and_its_text_is_verbatim():
    tokens = analyse("Thủ  tục làm giấy tờ").tokens

    assert ("Thủ  tục", 0, 8, "Thủ_tục") in [(t.text, t.start, t.end, t.lemma) for t in tokens]


def test_an_abbreviation_is_one_token_with_the_whole_word_as_lemma():
    tokens = analyse("làm cccd ở đâu").tokens

    assert [(t.text, t.lemma) for t in tokens if t.start == 4] == [("cccd", "căn_cước_công_dân")]


def test_decomposed_letters_give_the_same_lemmas_as_composed_ones():
    text = "thủ tục hoà giải ở uỷ ban"
    decomposed = unicodedata.normalize("NFD", text)

    assert [t.lemma for t in analyse(decomposed).tokens] == [t.lemma for t in analyse(text).tokens]


def test_when_the_segmenter_changes_letters_tokens_are_the_words(monkeypatch):
    monkeypatch.setattr("underthesea.word_tokenize", lambda text, use_token_normalize: ["other", "letters"])

    assert [t.text for t in analyse("thủ tục này").tokens] == ["thủ", "tục", "này"]


def test_when_the_segmenter_fails_tokens_are_the_words(monkeypatch):
    def fail(text, use_token_normalize):
        raise RuntimeError("no model")

    monkeypatch.setattr("underthesea.word_tokenize", fail)

    assert [t.text for t in analyse("thủ tục này").tokens] == ["thủ", "tục", "này"]


def test_the_component_adds_what_was_normalised_to_the_parse():
    message = Message(data={TEXT: "làm cccd"})
    VietnameseTokenizer(VietnameseTokenizer.get_default_config()).process([message])

    assert message.get("normalised") == "làm căn cước công dân"
    assert message.get("changes")[0]["original"] == "cccd"
    assert {"normalised", "changes"} <= message.output_properties
    assert [token.text for token in message.get(TOKENS_NAMES[TEXT])] == ["làm", "cccd"]
