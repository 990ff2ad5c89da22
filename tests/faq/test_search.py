"""The right frequent question comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.search import FaqSearch, wording
from vietnamese.text import fold

CONTENT = Path(__file__).resolve().parents[2] / "data"
PARAPHRASES = [
    (name, text)
    for name, texts in yaml.safe_load((Path(__file__).parent / "paraphrases.yml").read_text(encoding="utf-8")).items()
    for text in texts
]
LEAST_RIGHT = 0.85
ANSWERED_FROM = 0.25  # dialogue.thresholds.FAQ_POSSIBLE


@pytest.fixture(scope="module")
def faq() -> FaqSearch:
    return FaqSearch(CONTENT)


def first(faq: FaqSearch, text: str, intent: str) -> str | None:
    hits = faq.search(text, intents={intent: 1.0}, limit=1)
    return hits[0].entry.id if hits else None


def test_every_entry_is_found_by_each_of_its_own_phrasings_with_and_without_diacritics(faq: FaqSearch) -> None:
    wrong = [
        (entry.id, text)
        for entry in faq.entries.values()
        for said in (entry.question, *entry.also)
        for text in (said, fold(said))
        if first(faq, text, entry.intent) != entry.id
    ]
    assert wrong == []


def test_paraphrases_are_fresh(faq: FaqSearch) -> None:
    known = {wording(said) for entry in faq.entries.values() for said in (entry.question, *entry.also)}
    assert len(PARAPHRASES) >= 60
    assert [text for _, text in PARAPHRASES if wording(text) in known] == []


@pytest.mark.parametrize("as_written", [True, False], ids=["as written", "without diacritics"])
def test_fresh_paraphrases_find_their_entry_first(faq: FaqSearch, as_written: bool) -> None:
    wrong = []
    for name, said in PARAPHRASES:
        text = said if as_written else fold(said)
        found = first(faq, text, faq.entries[name].intent)
        if found != name:
            wrong.append((text, name, found))
    assert 1 - len(wrong) / len(PARAPHRASES) >= LEAST_RIGHT, wrong


def test_a_paraphrase_of_the_right_intent_is_sure_enough_to_be_answered(faq: FaqSearch) -> None:
    sure = [
        faq.search(text, intents={faq.entries[name].intent: 0.8}, limit=1)[0].confidence >= ANSWERED_FROM
        for name, text in PARAPHRASES
    ]
    assert sum(sure) / len(sure) >= LEAST_RIGHT


@pytest.mark.parametrize(
    "text", ["làm giấy khai sinh cần giấy tờ gì", "sang tên xe máy bao nhiêu tiền", "tách thửa đất", "gia hạn tạm trú"]
)
def test_a_question_on_a_procedure_is_not_taken_for_a_frequent_one(faq: FaqSearch, text: str) -> None:
    assert all(hit.confidence < 0.5 for hit in faq.search(text, intents={"ask_documents": 0.9}))


def test_the_intent_decides_between_entries_that_fit_alike(faq: FaqSearch) -> None:
    text = "cập nhật VNeID mức 2"
    assert faq.search(text, intents={"scam_check": 0.9})[0].entry.intent == "scam_check"
    assert faq.search(text, intents={"vneid_trouble": 0.9})[0].entry.intent == "vneid_trouble"


def test_a_phrasing_word_for_word_is_found_whatever_the_model_thinks(faq: FaqSearch) -> None:
    hit = faq.search("XÓA DỮ LIỆU CỦA TÔI!", intents={"ask_fee": 0.9})[0]
    assert (hit.entry.id, hit.confidence >= 0.95) == ("rieng_tu_xoa", True)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300), intent=st.sampled_from(["complain", "merger", "none"]), share=st.floats(0, 1))
def test_any_text_gives_hits_best_first_with_confidences_between_none_and_all(
    faq: FaqSearch, text: str, intent: str, share: float
) -> None:
    hits = faq.search(text, intents={intent: share}, limit=3)
    assert len(hits) <= 3
    assert all(0 <= hit.confidence <= 1 for hit in hits)
    assert len({hit.entry.id for hit in hits}) == len(hits)
