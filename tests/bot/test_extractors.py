import json
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.extractors import find_entities
from vietnamese.text import fold

PLACES = [
    ("em ở xã An Hiệp huyện Châu Thành", ["xã An Hiệp", "huyện Châu Thành"]),
    ("em o xa an hiep huyen chau thanh", ["xa an hiep", "huyen chau thanh"]),
    ("phường 5, tp Bến Tre", ["phường 5", "tp Bến Tre"]),
    ("TP. Bến Tre giờ nhập vào đâu", ["TP. Bến Tre"]),
    ("nhà chị ở dưới Mỏ Cày Nam", ["Mỏ Cày Nam"]),
    ("em o giong trom gio nhap vao dau", ["giong trom"]),
    ("thị trấn Ba Tri làm ở đâu", ["thị trấn Ba Tri"]),
    ("xã Hưng Khánh Trung B sáp nhập chưa", ["xã Hưng Khánh Trung B"]),
    ("lam o cho lach duoc khong", ["cho lach"]),
    ("xa da phuoc hoi", ["xa da phuoc hoi"]),
    ("từ Bến Tre tới Cần Thơ", []),
    ("tu ben tre len vinh long", []),
    ("đăng nhập trên máy tính bảng, mở quán ăn", []),
    ("không biết tài khoản của tôi", []),
    ("tôi lên xã nộp hồ sơ được không", []),
    ("làm ở đâu vậy em", []),
    ("phải lên phường. Tôi không biết", []),
    ("nộp ở nhà được không", []),
    ("ở tỉnh khác có làm được không", []),
]


def _values(text, kind):
    return [entity["value"] for entity in find_entities(text) if entity["entity"] == kind]


@pytest.mark.parametrize(("text", "names"), PLACES)
def test_places_are_found_after_units_and_locative_words(text, names):
    assert _values(text, "place") == names


def test_a_procedure_code_is_found_in_its_normal_spelling():
    assert find_entities("thủ tục 1.001193.000.00.00.H07 làm sao")[0] == {
        "entity": "procedure_code",
        "start": 8,
        "end": 30,
        "value": "1.001193",
    }


def test_a_day_is_found_as_a_date_and_not_as_numbers():
    assert _values("con tôi sinh ngày 3/4/2026", "date") == ["2026-04-03"]
    assert _values("con tôi sinh ngày 3/4/2026", "number") == []


def test_a_day_that_cannot_be_known_is_given_as_written():
    assert _values("hôm qua tôi nộp rồi", "date") == ["hôm qua"]


def test_a_number_is_a_number_with_its_unit_beside_it():
    number = find_entities("phí 1.500.000 đồng phải không")[0]

    assert (number["entity"], number["value"], number["unit"]) == ("number", 1_500_000, "đồng")


def test_a_number_in_a_place_name_belongs_to_the_place():
    assert [entity["entity"] for entity in find_entities("phường 5, tp Bến Tre")] == ["place", "place"]


def test_offsets_hold_on_decomposed_text():
    text = unicodedata.normalize("NFD", "nhà ở xã An Hiệp mã 1.001193")

    found = {
        entity["entity"]: unicodedata.normalize("NFC", text[entity["start"] : entity["end"]])
        for entity in find_entities(text)
    }

    assert found == {"place": "xã An Hiệp", "procedure_code": "1.001193"}


WORDS = ["xã", "An Hiệp", "tp.", "ở", "1.001193", "ngày 3/4/2026", "ba", "20 nghìn", "\u200b", "😀", "ở\u0300", "huyện"]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)))
def test_entities_are_ordered_apart_and_within_any_text(text):
    found = find_entities(text)

    assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in found)
    assert all(a["end"] <= b["start"] for a, b in pairwise(found))
    assert all({"entity", "start", "end", "value"} == set(entity) - {"unit"} for entity in found)
    assert json.loads(json.dumps(found)) == found


@given(st.sampled_from([text for text, _ in PLACES]))
def test_places_with_a_unit_are_found_without_diacritics_too(text):
    with_unit = [
        name for name in _values(text, "place") if name.lower().startswith(("xã", "huyện", "phường", "tp", "thị"))
    ]

    assert all(fold(name) in _values(fold(text), "place") for name in with_unit if len(name.split()) <= 4)
