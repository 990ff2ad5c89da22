import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.dates import find_dates
from vietnamese.numbers import find_numbers, parse_choice

TODAY = date(2026, 11, 23)
WORDS = re.findall(
    r"\w+", "ngày tháng năm mùng hai ba trăm mười mươi triệu tỷ rưỡi nửa 1 2 2025 hôm qua mai cái thứ số"
)
ANY = (
    st.text(max_size=80)
    | st.text(alphabet="0123456789 ./-,", max_size=60)
    | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01.7.2025", date(2025, 7, 1)),
        ("1-7-25", date(2025, 7, 1)),
        ("sinh 2/9/85", date(1985, 9, 2)),
        ("ngày 1 tháng 7 năm 2025", date(2025, 7, 1)),
        ("ngay 1 thang 7 nam 2025", date(2025, 7, 1)),
        ("2025-07-01", date(2025, 7, 1)),
        ("ngày 5/12", date(2026, 12, 5)),
        ("hôm qua", date(2026, 11, 22)),
        ("hom kia", date(2026, 11, 21)),
        ("ngày mốt", date(2026, 11, 25)),
        ("mai em ra", date(2026, 11, 24)),
    ],
)
def test_a_day_is_found_with_its_value(text: str, day: date) -> None:
    assert [found.value for found in find_dates(text, TODAY)] == [day]


@pytest.mark.parametrize("text", ["mùng 3", "hôm mùng 3 ta", "rằm tháng bảy", "15/7 âm lịch", "10/3/2026 âm lịch"])
def test_a_lunar_day_is_found_without_a_value(text: str) -> None:
    assert [(f.value, f.lunar, f.end) for f in find_dates(text, TODAY)] == [(None, True, len(text))]


def test_a_relative_day_has_no_value_when_nobody_says_which_day_it_is() -> None:
    assert [found.value for found in find_dates("nộp hôm qua")] == [None]


@pytest.mark.parametrize(
    "text", ["31/2/2025", "118/2025/NĐ-CP", "H07.12-250701-0001", "24/7", "1.001193", "tháng 7", "ban mai"]
)
def test_what_is_no_day_is_not_found(text: str) -> None:
    assert find_dates(text, TODAY) == []


@given(
    st.dates(date(1950, 1, 1), date(2039, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "ngày %d tháng %m năm %Y"]),
)
def test_every_day_is_read_as_it_was_written(day: date, form: str) -> None:
    assert [found.value for found in find_dates(f"nộp {day.strftime(form)} rồi", TODAY)] == [day]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("hai trăm mét vuông", "200", "mét vuông"),
        ("hai tram met", "200", "mét"),
        ("2 tỷ", "2000000000", "đồng"),
        ("2 tỷ 5", "2500000000", "đồng"),
        ("1tr5", "1500000", "đồng"),
        ("một triệu rưỡi", "1500000", "đồng"),
        ("nửa năm", "0.5", "năm"),
        ("1.500.000 đồng", "1500000", "đồng"),
        ("120,5 m2", "120.5", "mét vuông"),
        ("500k", "500000", "đồng"),
        ("78 tuổi", "78", "tuổi"),
        ("hai mươi lăm tuổi", "25", "tuổi"),
        ("ba tháng", "3", "tháng"),
        ("hai trăm linh năm", "205", None),
    ],
)
def test_a_number_is_found_with_value_and_unit(text: str, value: str, unit: str | None) -> None:
    assert [(f.value, f.unit, f.start, f.end) for f in find_numbers(text)] == [(Decimal(value), unit, 0, len(text))]


@pytest.mark.parametrize(
    "text", ["ba má em", "tạm trú", "tam tru", "sau khi", "tư pháp", "bay gio", "1.001193", "năm nay"]
)
def test_words_that_only_look_like_numbers_are_left(text: str) -> None:
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("2", 2), ("số 2", 2), ("cái thứ hai", 2), ("cai thu hai", 2), ("cái đầu", 1), ("ý đầu tiên", 1),
        ("lựa chọn 3", 3), ("cái cuối", -1), ("cuối cùng", -1), ("so 2 nha", 2), ("em chọn cái 2 ạ", 2), ("(2)", 2),
        ("một", 1), ("mục 3 đi", 3),
    ],
)  # fmt: skip
def test_a_short_reply_names_an_option(text: str, choice: int) -> None:
    assert parse_choice(text) == choice


@pytest.mark.parametrize(
    "text",
    ["", "0", "2 bản", "số 2 đường nguyễn huệ", "cái này", "lý lịch số 2", "năm", "không", "2 tháng", "hai vợ chồng"],
)
def test_a_reply_that_says_more_is_no_choice(text: str) -> None:
    assert parse_choice(text) is None


@given(ANY)
def test_any_text_is_searched_without_an_error_and_spans_do_not_overlap(s: str) -> None:
    for found in (find_dates(s, TODAY), find_dates(s), find_numbers(s)):
        at = 0
        for one in found:
            assert at <= one.start < one.end <= len(s)
            at = one.end
    parse_choice(s)
