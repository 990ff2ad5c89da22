"""Old places are answered with today's, and words that only look like places are none."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from localities.gazetteer import bare, marked_key, spelling_key
from localities.places import PlaceAnswer, Places
from vietnamese.text import fold

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT.parent / "shared" / "data" / "admin" / "old_to_new_communes_vinh_long_2025.csv"
UNITS = PAIRS.with_name("vinh_long_124_units_2026-07.csv")
EVERYDAY = re.findall(
    r"\w+", "tôi ăn cơm rồi đi chợ mua cá về nấu canh chua cho cả nhà hôm qua trời mưa lớn thanh toán"
)
SPELLINGS: dict[str, Callable[[str], str]] = {"with diacritics": str, "without": fold, "small letters": str.lower}


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a shared collection; without it the test cannot be made."""
    if not path.exists():
        sentence = f"{path} is not there: this test compares with the collection kept beside the checkout"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load(ROOT / "data")


@pytest.fixture(scope="module")
def went() -> dict[tuple[str, str, str], set[str]]:
    """(commune, district, province) before → names of today."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    pairs = rows(PAIRS)
    assert len(pairs) == 359
    for row in pairs:
        found[row["old_commune"], row["old_district"], row["old_province"]].add(row["new_commune"])
    return found


def names(answer: PlaceAnswer | None) -> set[str]:
    """The units of today that an answer names."""
    if answer is None:
        return set()
    value = answer.values.get("new") or answer.values.get("news") or bare_title(answer.values.get("name", ""))
    return {name.lower() for name in value.split(", ") if name}


def bare_title(title: str) -> str:
    return title.split(" (", maxsplit=1)[0]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "question",
    [
        "{commune} {district} ({province}) giờ thuộc xã nào",
        "{commune}, {district}, {province} nay là xã gì vậy",
        "nhà tui hồi trước ở {commune} {district} tỉnh {bare_province}, bây giờ thuộc về đâu",
    ],
)
def test_every_old_unit_asked_with_district_and_province_is_answered_with_todays(
    places: Places, went: dict[tuple[str, str, str], set[str]], question: str, spelling: str
) -> None:
    wrong = []
    for (commune, district, province), news in went.items():
        asked = question.format(commune=commune, district=district, province=province, bare_province=bare(province))
        found = names(places.find(SPELLINGS[spelling](asked)))
        if found != {name.lower() for name in news}:
            wrong.append((asked, news, found))
    assert wrong == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_old_unit_asked_with_its_district_alone_is_answered_or_asked_back(
    places: Places, went: dict[tuple[str, str, str], set[str]], spelling: str
) -> None:
    asked_back = set()
    for (commune, district, _), news in went.items():
        answer = places.find(SPELLINGS[spelling](f"{commune} {district} giờ thuộc xã nào"))
        assert answer is not None, (commune, district)
        if answer.options:
            asked_back.add((commune, district))
            reached = [names(places.by_key(option.key)) for option in answer.options]
            assert {name.lower() for name in news} in reached, (commune, district)
        else:
            assert names(answer) == {name.lower() for name in news}, (commune, district)
    assert asked_back == {("Thị trấn Châu Thành", "Huyện Châu Thành")}  # one in Bến Tre, one in Trà Vinh


def test_an_old_unit_asked_by_its_name_alone_is_answered_or_its_options_lead_to_it(
    places: Places, went: dict[tuple[str, str, str], set[str]]
) -> None:
    for (commune, district, _), news in went.items():
        answer = places.find(f"{commune} giờ thuộc xã nào")
        assert answer is not None, commune
        reached = [names(places.by_key(option.key)) for option in answer.options] or [names(answer)]
        assert {name.lower() for name in news} in reached, (commune, district)


def test_the_province_has_its_124_units_with_their_codes(places: Places) -> None:
    units = {unit.code: unit.name for unit in places.gazetteer.units}
    assert len(units) == 124
    assert sum(name.startswith("Phường ") for name in units.values()) == 19
    assert {row["code"]: marked_key(row["full_name"]) for row in rows(UNITS)} == {
        code: marked_key(name) for code, name in units.items()
    }


@pytest.mark.parametrize(("province", "count"), [("Bến Tre", 48), ("Trà Vinh", 41), ("Vĩnh Long", 35)])
def test_each_old_province_gave_its_number_of_units(places: Places, province: str, count: int) -> None:
    named = rows(UNITS)
    assert sum(row["former_province"].endswith(province) for row in named) == count
    codes = {row["code"] for row in named if row["former_province"].endswith(province)}
    units = [unit for unit in places.gazetteer.units if unit.code in codes]
    assert all({old.province for old in unit.made_of} == {province} for unit in units)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("xã Mỹ Thạnh giờ thuộc xã nào?", {"Xã Mỹ Thạnh (huyện Giồng Trôm cũ, Bến Tre)"}),
        ("my thanh gio la xa nao", {"Xã Mỹ Thạnh (huyện Ba Tri cũ, Bến Tre)"}),
        ("huyện Châu Thành giờ thuộc đâu", {"Huyện Châu Thành (Bến Tre cũ)", "Huyện Châu Thành (Trà Vinh cũ)"}),
        ("phường 1 giờ gọi sao", {"Phường 1 (thị xã Duyên Hải cũ, Trà Vinh)"}),
    ],
)
def test_an_ambiguous_name_is_asked_back_with_options_that_can_be_chosen(
    places: Places, text: str, options: set[str]
) -> None:
    answer = places.find(text)
    assert answer is not None
    assert answer.kind == "many"
    assert options <= {option.title for option in answer.options}
    assert len({option.key for option in answer.options}) == len(answer.options) > 1
    for option in answer.options:
        chosen = places.by_key(option.key)
        assert chosen is not None
        assert bare_title(option.title).lower() in " ".join(chosen.values.values()).lower()


def test_every_old_unit_and_district_can_be_chosen_by_its_key(places: Places) -> None:
    for old in places.gazetteer.successors:
        answer = places.by_key(old.key)
        assert answer is not None
        assert old.full_name in (answer.values.get("old") or answer.values.get("name", ""))
    assert places.by_key("") is None
    assert places.by_key("ben tre/ba tri") is None
    assert places.by_key("khong co@ben tre") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("xã An Hòa Tây", "xã An Hoà Tây"),
        ("xã An Qui", "xã An Quy"),
        ("xã Định Thủy", "xã Định Thuỷ"),
        ("xã Tân Thủy", "xã Tân Thuỷ"),
        ("xã Hương Mỹ", "xã Hương Mĩ"),
        ("Xã Mỹ Chánh Hòa", "XÃ MỸ CHÁNH HOÀ"),
        ("xã Ba Tri", "xã  ba  tri"),
        ("phường 8 thành phố Bến Tre", "p.8 tp Bến Tre"),
        ("phường 8 thành phố Bến Tre", "P8 TP. Bến Tre"),
        ("thị trấn Ba Tri", "tt Ba Tri"),
        ("xã Huyền Hội", "Huyền Hội"),
    ],
)
def test_two_spellings_of_a_name_get_the_same_answer(places: Places, one: str, other: str) -> None:
    assert places.find(f"{one} giờ thuộc xã nào") == places.find(f"{other} giờ thuộc xã nào") is not None


@pytest.mark.parametrize(
    ("text", "commune"),
    [("xã Đông Thành giờ gọi là gì", "Xã Đông Thành"), ("xã Thạnh Phong giờ thuộc đâu", "Xã Thạnh Phong")],
)
def test_diacritics_written_are_taken_at_their_word(places: Places, text: str, commune: str) -> None:
    answer = places.find(text)
    assert answer is not None
    assert answer.values["old" if answer.kind == "one" else "name"].startswith(commune)


@pytest.mark.parametrize("text", ["Bến Tre", "tỉnh Bến Tre", "Bến Tre giờ thuộc tỉnh nào", "ben tre nhap voi tinh nao"])
def test_the_province_word_alone_means_the_old_province(places: Places, text: str) -> None:
    answer = places.find(text)
    assert answer is not None
    assert (answer.kind, answer.values) == ("province", {"old": "Bến Tre"})


def test_the_same_word_after_a_kind_means_the_city_or_the_ward_of_today(places: Places) -> None:
    city, ward = (
        places.find("thành phố Bến Tre giờ chia làm mấy phường"),
        places.find("phường Bến Tre gồm những nơi nào"),
    )
    assert city is not None
    assert ward is not None
    assert (city.kind, ward.kind) == ("district", "current")
    assert "phường An Hội" in city.values["units"]
    assert "Xã Bình Phú" in ward.values["parts"]


def test_what_a_unit_of_today_was_made_of_is_told_when_asked(places: Places) -> None:
    answer = places.find("xã Thới Thuận gồm những xã cũ nào")
    assert answer is not None
    assert answer.kind == "current"
    assert "Xã Thừa Đức (huyện Bình Đại cũ, Bến Tre)" in answer.values["parts"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("xã An Hiệp huyện Châu Thành cũ nay thuộc đâu", "Huyện Châu Thành (Bến Tre cũ)"),
        ("Phường 5 thành phố Bến Tre giờ là phường gì", "Thành phố Bến Tre (Bến Tre cũ)"),
    ],
)
def test_a_name_not_known_in_the_district_named_is_asked_back_and_not_answered_for_another_district(
    places: Places, text: str, title: str
) -> None:
    answer = places.find(text)
    assert answer is not None
    assert answer.kind == "many"
    assert title in {option.title for option in answer.options}


@pytest.mark.parametrize(
    "text",
    [
        "hôm nay tôi đi chợ",
        "an tâm",
        "phú quý",
        "hòa bình lâu dài",
        "binh minh dep qua",
        "tôi tên Thanh Phong",
        "xã hội",
        "ở xa quá",
        "thị trường chung",
        "con chim họa mi",
        "lúc 8 h 6 phút",
        "xã nào gần nhất",
        "phường nào cũng được",
        "🙂",
        "",
        "12 3 4",
    ],
)
def test_ordinary_words_are_no_places(places: Places, text: str) -> None:
    assert places.find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "căn cước ghi Bến Tre có phải đổi không",
        "Sổ đỏ ghi huyện Giồng Trôm tỉnh Bến Tre giờ có bắt đổi sang tên mới không",
        "Ở Trà Vinh lên mà nộp bên Bến Tre được không?",
        "nộp hồ sơ bên Giồng Trôm hồi tháng 6, giờ huyện bỏ rồi nằm ở đâu",
        "biển số xe Bến Tre còn chạy được không",
        "Bến Tre cũ còn bao nhiêu xã",
    ],
)
def test_a_question_on_papers_that_names_a_place_is_left_to_the_frequent_questions(places: Places, text: str) -> None:
    assert places.find(text) is None
    assert places.find(fold(text)) is None


def test_questions_that_have_nothing_to_do_with_places_name_none(places: Places) -> None:
    province = re.compile(r"\b(ben tre|tra vinh|vinh long)\b")
    for path in sorted((ROOT / "data" / "faq").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["faq"]:
            for said in (entry["question"], *entry["also"]):
                if entry["intent"] != "merger" and not province.search(fold(said)):
                    assert places.find(said) is None, said
                    assert places.find(fold(said)) is None, said


@given(st.text(max_size=200))
def test_any_text_is_answered_with_a_known_kind_or_not_at_all(text: str) -> None:
    answer = ANY.find(text)
    assert answer is None or answer.kind in {"one", "many", "district", "current", "unchanged", "province", "divided"}


@given(
    st.lists(st.sampled_from(EVERYDAY)),
    st.booleans(),
)
def test_words_of_everyday_life_in_any_order_are_no_places(words: list[str], folded: bool) -> None:
    said = " ".join(words)
    assert ANY.find(fold(said) if folded else said) is None


@given(st.sampled_from(sorted(Places.load(ROOT / "data").gazetteer.successors, key=lambda old: old.key)), st.booleans())
def test_keys_of_a_name_do_not_depend_on_how_it_is_typed(old: object, upper: bool) -> None:
    name = str(getattr(old, "name", ""))
    typed = name.upper() if upper else name.lower()
    assert spelling_key(typed) == spelling_key(name) == spelling_key(fold(name))
    assert marked_key(typed) == marked_key(name)


ANY = Places.load(ROOT / "data")
