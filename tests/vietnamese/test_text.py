import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.text import clean, fold, has_marks, place_tones, spelling_key

ANY_TEXT = st.text(max_size=80)


@given(ANY_TEXT)
def test_cleaning_gives_nfc_and_cleaning_again_changes_nothing(s: str) -> None:
    cleaned = clean(s)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


@given(ANY_TEXT)
def test_folding_keeps_the_length_and_folding_again_changes_nothing(s: str) -> None:
    folded = fold(clean(s))
    assert len(folded) == len(clean(s))
    assert fold(folded) == folded


@given(ANY_TEXT)
def test_placing_tones_keeps_length_and_letters(s: str) -> None:
    placed = place_tones(clean(s))
    assert fold(placed) == fold(clean(s))
    assert place_tones(placed) == placed
    assert len(spelling_key(clean(s))) == len(clean(s))


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\u0301 b", "á b"),
        ("khai\u200b sinh\ufeff", "khai sinh"),
        ("dòng 1\r\ndòng 2\u2028dòng 3", "dòng 1\ndòng 2\ndòng 3"),
        ("một\thai\x00", "một hai"),
        ("x\U000e0041y\ud800", "xy"),
    ],
)
def test_cleaning_removes_what_nobody_sees(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"), [("Đường HOÀNG", "duong hoang"), ("Ðất ở", "dat o"), ("１２Ａ", "12a")]
)
def test_folding_drops_case_and_diacritics(given_text: str, expected: str) -> None:
    assert fold(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("hoà giải", "hòa giải"),
        ("uỷ quyền", "ủy quyền"),
        ("thuỷ sản", "thủy sản"),
        ("HOÁ", "HÓA"),
        ("khoẻ", "khỏe"),
        ("quý hoàn toàn quỳ khuya", "quý hoàn toàn quỳ khuya"),
    ],
)
def test_tones_move_to_the_newer_place_only_in_open_syllables(given_text: str, expected: str) -> None:
    assert place_tones(given_text) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("Qui Nhơn", "Quy nhơn"), ("Mỹ Hoà", "mĩ hòa"), ("lý", "lí"), ("Thuỷ", "THỦY")]
)
def test_two_spellings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


def test_marks_are_seen_composed_and_decomposed_and_not_in_other_languages() -> None:
    assert has_marks("đi")
    assert has_marks("a\u0309")
    assert not has_marks("khai sinh")
    assert not has_marks("Ünïtéd".replace("é", "e"))
