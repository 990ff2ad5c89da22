"""The index by itself, on a small made catalogue and on random texts."""

from __future__ import annotations

import dataclasses
import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import Analyser, Concepts, StopWords
from search.catalogue import Entry
from search.index import Hit, Index
from vietnamese.text import fold

STOP_WORDS = StopWords.of(
    [(0.0, ["dạ", "cho hỏi", "em", "ạ"]), (0.1, ["cần", "gì", "ở đâu", "như thế nào", "thủ tục"])]
)
CONCEPTS = Concepts.of([("lost", ["thất lạc", "bị mất", "bị trộm"], ["mất"]), ("vehicle", ["xe máy", "mô tô"], [])])
ANALYSER = Analyser(STOP_WORDS, CONCEPTS)
CATALOGUE = [
    Entry(id="birth", name="Đăng ký khai sinh", phrases=("làm giấy khai sinh", "con mới đẻ"), field="Hộ tịch"),
    Entry(
        id="birth_foreign",
        name="Đăng ký khai sinh có yếu tố nước ngoài",
        field="Hộ tịch",
        tags={"foreign": 2.0},
    ),
    Entry(id="death", name="Đăng ký khai tử", phrases=("báo tử", "giấy chứng tử"), field="Hộ tịch"),
    Entry(id="passport", name="Cấp hộ chiếu phổ thông", phrases=("làm hộ chiếu", "passport"), field="Xuất nhập cảnh"),
    Entry(id="support", name="Hỗ trợ chi phí mai táng", phrases=("tiền mai táng",), field="Bảo trợ"),
    Entry(id="plate", name="Cấp lại đăng ký xe", phrases=("mất cà vẹt mô tô",), field="Xe"),
    Entry(id="stay", name="Đăng ký tạm trú", phrases=("ở trọ phải khai báo", "giấy tạm trú"), field="Cư trú"),
    Entry(id="company", name="Đăng ký doanh nghiệp", phrases=(), field="Kinh doanh", body="điều lệ công ty cổ phần"),
]
CUES = {"foreign": ("abroad",)}


def build(entries: list[Entry], **cues: tuple[str, ...]) -> Index:
    return Index(entries, analyser=ANALYSER, cues=cues or CUES)


INDEX = build(CATALOGUE)


def best(text: str, index: Index = INDEX) -> str:
    return index.search(text)[0].id


def as_facts(hits: list[Hit]) -> list[tuple[str, float, float]]:
    return [(hit.id, hit.score, hit.confidence) for hit in hits]


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_a_phrase_or_name_with_and_without_marks_finds_its_entry(entry: Entry) -> None:
    for text in (entry.name, *entry.phrases):
        assert best(text) == entry.id
        assert best(fold(text)) == entry.id
        assert best(text.upper()) == entry.id


def test_words_of_politeness_and_question_change_nothing() -> None:
    assert best("dạ cho hỏi em cần gì để làm hộ chiếu ạ") == "passport"


def test_marks_decide_between_words_that_fold_alike() -> None:
    index = build([Entry(id="paper", name="cấp hộ chiếu"), Entry(id="help", name="cấp hỗ chiều")])
    assert best("hộ chiếu", index) == "paper"
    assert best("hỗ chiều", index) == "help"


def test_hoi_and_nga_confused_still_find_the_entry() -> None:
    assert best("hổ trợ mai táng") == "support"


def test_a_word_with_a_slip_is_found() -> None:
    assert best("khai sjnh") == "birth"
    assert best("hộ chiiếu") == "passport"


def test_a_word_that_sounds_alike_is_found() -> None:
    assert best("giấy tạm chú") == "stay"


def test_two_words_written_as_one_are_found() -> None:
    assert best("hochieu") == "passport"


def test_words_of_one_concept_stand_for_each_other() -> None:
    assert best("xe máy của tôi bị trộm lấy luôn giấy") == "plate"


def test_a_variant_stays_behind_until_it_is_asked_for() -> None:
    concepts = Concepts.of([("abroad", ["nước ngoài", "đài loan"], [])])
    index = Index(CATALOGUE, analyser=Analyser(STOP_WORDS, concepts), cues=CUES)
    assert best("đăng ký khai sinh", index) == "birth"
    assert best("đăng ký khai sinh cho con có cha Đài Loan", index) == "birth_foreign"


def test_a_long_story_yields_what_it_is_about() -> None:
    story = (
        "Hồi đó ba má con ở ngoài cồn làm rẫy, cực lắm, tới bữa nay nhà cửa mới tạm ổn thì bà con lối xóm rủ đi chơi "
        "xa một chuyến, con cái cũng lớn hết rồi nên nghĩ cũng nên đi cho biết đó biết đây, có điều chưa biết làm hộ "
        "chiếu ra sao, mấy bữa thì lấy được để còn tính chuyện mua vé"
    )
    assert best(story) == "passport"


def test_a_lean_towards_a_field_decides_a_tie() -> None:
    twins = [Entry(id="a", name="cấp giấy phép", field="A"), Entry(id="b", name="cấp giấy phép", field="B")]
    index = build(twins)
    assert index.search("giấy phép", lean={"B": 0.1})[0].id == "b"
    assert index.search("giấy phép", lean={"A": 0.1})[0].id == "a"


def test_a_prior_decides_a_tie() -> None:
    twins = [Entry(id="a", name="cấp giấy phép"), Entry(id="b", name="cấp giấy phép", prior=0.1)]
    assert best("giấy phép", build(twins)) == "b"


def test_a_text_with_nothing_known_finds_nothing() -> None:
    for text in ("", "   ", "😀😀", "?!", "⟨số điện thoại 1⟩", "zzzz qqqq"):
        assert INDEX.search(text) == []


def test_an_empty_index_finds_nothing() -> None:
    assert build([]).search("khai sinh") == []
    assert len(build([])) == 0


def test_a_clear_question_is_surer_than_a_vague_one() -> None:
    clear = INDEX.search("làm giấy khai sinh")[0].confidence
    vague = INDEX.search("mai đăng bài thơ lên mạng")[0].confidence
    assert clear > vague


def test_the_reasons_name_phrase_words_and_parts() -> None:
    hit = INDEX.search("em muốn lam giay khai sinh")[0]
    assert hit.why.phrase == "làm giấy khai sinh"
    assert {"giay", "khai", "sinh"} <= set(map(fold, hit.why.words))
    assert sum(hit.why.parts.values()) == pytest.approx(hit.score)


ANY_TEXT = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(" ".join(entry.name for entry in CATALOGUE).split()), max_size=60).map(" ".join),
    st.text(alphabet=string.ascii_lowercase + " ", max_size=200),
)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_sorted_hits_with_confidence_within_bounds(text: str) -> None:
    hits = INDEX.search(text, limit=5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.confidence <= 1 for hit in hits)
    assert len({hit.id for hit in hits}) == len(hits) <= 5


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_come_changes_nothing(text: str, chance: random.Random) -> None:
    shuffled = CATALOGUE.copy()
    chance.shuffle(shuffled)
    assert as_facts(build(shuffled).search(text)) == as_facts(INDEX.search(text))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="bcdghklmnprstvx", min_size=4, max_size=7), min_size=2, max_size=4, unique=True))
def test_a_phrase_added_to_an_entry_makes_it_findable(words: list[str]) -> None:
    phrase = " ".join(words)
    entries = [
        dataclasses.replace(entry, phrases=(*entry.phrases, phrase)) if entry.id == "death" else entry
        for entry in CATALOGUE
    ]
    assert best(phrase, build(entries)) == "death"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="bcdghklmnprstvx", min_size=4, max_size=7), min_size=2, max_size=4, unique=True))
def test_an_entry_added_is_findable(words: list[str]) -> None:
    index = build([*CATALOGUE, Entry(id="new", name=" ".join(words))])
    assert best("dạ cho hỏi " + " ".join(words), index) == "new"
