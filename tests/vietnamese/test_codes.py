import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.codes import find_dossier_codes, find_procedure_codes, normalise_code


@pytest.mark.parametrize(
    "typed",
    [
        "1.001193", "1001193", "1.1193", "1 001193", "1．001193", "1. 001193", "TTHC 1.001193.000.00.00.H07",
        "mã số 1.001193", "1.001193.01", " 1.001193? ",
    ],
)  # fmt: skip
def test_a_code_is_read_in_every_accepted_spelling(typed: str) -> None:
    assert normalise_code(typed) == "1.001193"


@pytest.mark.parametrize(
    "typed", ["", "khai sinh", "1.001.193", "0912345678", "1.001193 và 2.000815", "7654321", "x" * 100]
)
def test_what_is_no_single_code_is_not_read_as_one(typed: str) -> None:
    assert normalise_code(typed) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "đóng 2500000 đồng", "lệ phí 1500000", "giá 1.500.000 đồng", "nghị định 118/2025/NĐ-CP",
        "điện thoại 0912345678", "đất 1.200 m2", "ngày 01.7.2025", "H07.12-250701-0001",
    ],
)  # fmt: skip
def test_money_dates_and_laws_are_no_procedure_codes(sentence: str) -> None:
    assert find_procedure_codes(sentence) == []


def test_several_codes_are_found_in_order_with_their_places() -> None:
    text = "mã 2000815 khác 1.001193.000.00.00.H07 chỗ nào"
    assert [(f.code, text[f.start : f.end]) for f in find_procedure_codes(text)] == [
        ("2.000815", "2000815"),
        ("1.001193", "1.001193.000.00.00.H07"),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("000.00.01.h07-210115-0001", "000.00.01.H07-210115-0001"),
        ("H07 12 250701 0001", "H07.12-250701-0001"),
        ("HO7.12 - 25O701 - OOO1", "H07.12-250701-0001"),
        ("G09.20-20260609-0092637", "G09.20-20260609-0092637"),
        ("03706/2026/07906", "03706/2026/07906"),
    ],
)
def test_a_dossier_code_is_spelled_as_on_the_slip(typed: str, code: str) -> None:
    assert [f.code for f in find_dossier_codes(f"hồ sơ {typed} tới đâu")] == [code]


def test_a_code_whose_middle_part_is_no_day_is_no_dossier() -> None:
    assert find_dossier_codes("H07.12-251301-0001") == []


@given(st.text(max_size=80) | st.text(alphabet="0123456789.-/ HGO", max_size=80))
def test_any_text_is_searched_without_an_error(s: str) -> None:
    for found in (*find_procedure_codes(s), *find_dossier_codes(s)):
        assert 0 <= found.start < found.end <= len(s)
    normalise_code(s)
