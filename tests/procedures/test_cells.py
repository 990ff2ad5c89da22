"""Reading table cells that stand without separators: what is certain becomes a figure, everything else stays text."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.importing.money import (
    COUNCIL,
    HEADER,
    Money,
    parse_defence_fees,
    parse_defence_time,
    parse_duration_text,
    parse_fee_text,
    parse_methods,
)
from procedures.importing.papers import (
    GROUP,
    parse_audience,
    parse_documents,
    parse_legal_basis,
    parse_paper_list,
    parse_results,
)
from procedures.importing.parts import names_agree, read_level
from procedures.importing.texts import parse_steps
from procedures.model import Duration, Fee
from procedures.names import name_key

# Pieces of real cells, put together at random: closer to the truth than random letters.
PIECES = st.sampled_from(
    [
        *("Trực tuyến", "Trực tiếp", "Dịch vụ bưu chính", "Không có thông tin", "Miễn phí", "1", "5", "15", "120", "0"),
        *(
            " Ngày làm việc",
            " Ngày",
            " Giờ",
            " Tháng",
            "20,000 VNĐ",
            "20 VNĐ",
            "3,000,000 Việt Nam Đồng",
            " USD",
            "(",
            ")",
        ),
        *(
            "/hồ sơ",
            " đồng/lần.",
            "10.000đ",
            "50%",
            "\n",
            "- ",
            ":",
            "Phí : ",
            "500 Đồng",
            "không thu lệ phí",
            "1 bản chính",
        ),
        *(
            ",1 bản sao",
            GROUP,
            "Mẫu số 01",
            "28/8/2020",
            "QH15",
            "Mus02.docx",
            "Hội đồng nhân dân quyết định",
            " ",
            "đến hết ngày",
        ),
        *(" 31/12/2026", " 99/99/9999", "từ ngày 01/7/2025", "07 (bảy) ngày", "1/2 ngày", "Bước 1: nộp", "²", "١"),
    ]
)
CELLS = st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join)


def amounts_in(text: str) -> set[int]:
    """Every run of digits that could be read as one number, separators left out."""
    runs = re.findall(r"\d[\d., ]*", text)
    digits = [re.sub(r"[., ]", "", run) for run in runs]
    return {
        int(run[start:end]) for run in digits for start in range(len(run)) for end in range(start + 1, len(run) + 1)
    }


@given(CELLS)
def test_no_cell_breaks_a_parser_and_no_amount_is_invented(text: str) -> None:
    found = parse_methods(HEADER + text)
    fees = [*found.fees, *(parse_fee_text(text) or ()), *(parse_defence_fees(text) or ())]
    known = amounts_in(text) | {0}
    assert {fee.amount for fee in fees if fee.amount is not None} <= known
    assert all(fee.amount != 0 or "không thu" in text.lower() for fee in fees)
    durations = [*found.durations, *parse_duration_text(text), parse_defence_time(text)]
    assert {item.amount for item in durations if item and item.amount is not None} <= known
    documents, _ = parse_documents(text)
    assert {n for paper in documents for n in (paper.original, paper.copy) if n} <= known
    parse_paper_list(text), parse_results(text), parse_legal_basis(text), parse_audience(text), parse_steps(text)


@given(CELLS)
def test_what_cannot_be_read_with_certainty_is_kept_as_it_was_written(text: str) -> None:
    found = parse_methods(text)
    if found.raw:
        squeezed = re.sub(r"\s+", "", text)
        assert re.sub(r"\s+", "", found.raw["methods"]) in squeezed


def methods(*rows: str) -> Money:
    """The parsed cell of these table rows."""
    return parse_methods(HEADER + "".join(rows))


def test_a_fee_and_a_time_with_its_unit_are_read() -> None:
    found = methods("Trực tiếp7 Ngày làm việc3,000,000 Việt Nam Đồng(/hồ sơ (Thông tư số 61/2023/TT-BTC))")
    [fee] = found.fees
    assert (fee.amount, fee.unit, fee.notes[0].text) == (3_000_000, "hồ sơ", "Thông tư số 61/2023/TT-BTC")
    assert found.durations == (Duration(amount=7, unit="working_day"),)
    assert found.raw == {}


@pytest.mark.parametrize(
    "row",
    [
        "Trực tiếp120 VNĐ(20.000 vnđ /tờ khai)",
        "Trực tuyến120,000 VNĐ(Theo khoản 1 Điều 3)",
        "Trực tiếp15 Ngày20 VNĐ(20.000 vnđ /tờ khai)",
        "Trực tiếp1 bộ hồ sơ",
    ],
)
def test_figures_that_run_into_each_other_are_not_told_apart(row: str) -> None:
    found = methods(row)
    assert found.fees == ()
    assert found.raw["methods"] == row


@pytest.mark.parametrize("cell", ["Miễn phí", "Không có thông tin", "Miễn phí(Không có)", "Miễn phí(Không)"])
def test_an_empty_fee_cell_is_not_published_and_never_free(cell: str) -> None:
    assert methods(f"Trực tiếp5 Ngày{cell}").fees == ()


def test_only_the_words_that_nothing_is_collected_make_it_free() -> None:
    assert [fee.amount for fee in methods("Trực tiếp5 NgàyMiễn phí(Không thu lệ phí)").fees] == [0]
    assert [fee.amount for fee in parse_fee_text("Không thu lệ phí.") or ()] == [0]
    assert parse_fee_text("Không.") is None


def test_a_fee_that_the_council_sets_names_the_council() -> None:
    [fee] = methods("Trực tiếp5 NgàyMiễn phí(Mức lệ phí do Hội đồng nhân dân cấp tỉnh quyết định)").fees
    assert (fee.amount, fee.set_by) == (None, COUNCIL)


def test_a_number_without_a_unit_is_no_duration() -> None:
    found = methods("Trực tiếp1Miễn phí", "Trực tuyến1Miễn phí")
    assert found.durations == ()
    assert found.raw["methods"]


def test_the_same_for_every_channel_is_said_once_and_what_differs_names_the_channel() -> None:
    same = methods("Trực tuyến3 NgàyMiễn phí", "Trực tiếp3 NgàyMiễn phí")
    assert same.durations == (Duration(amount=3, unit="day"),)
    differing = methods("Trực tuyến3 Ngày10,000 VNĐ", "Trực tiếp5 Ngày20,000 VNĐ")
    assert [(fee.amount, fee.channel) for fee in differing.fees] == [(10_000, "trực tuyến"), (20_000, "trực tiếp")]
    assert [(item.amount, item.notes[0].text) for item in differing.durations] == [(3, "Trực tuyến"), (5, "Trực tiếp")]


def test_several_times_by_one_channel_are_cases_that_nobody_can_tell_apart() -> None:
    found = methods("Trực tiếp3 NgàyMiễn phí", "Trực tiếp5 NgàyMiễn phí")
    assert found.durations == ()
    assert "3 Ngày" in found.raw["methods"]


def test_a_fee_in_another_currency_is_kept_in_words() -> None:
    [fee] = methods("Trực tiếpKhông có thông tin10 USD(/bản)").fees
    assert fee.amount is None
    assert fee.notes[0].text == "10 USD /bản"


def test_a_fee_written_as_sentences_gives_one_line_each_with_its_validity() -> None:
    text = "10.000 đồng/01 giấy.\n- Từ ngày 01/7/2025 đến hết ngày 31/12/2026 bằng 50% mức thu (5.000 đồng/01 giấy)."
    first, second = parse_fee_text(text) or ()
    assert (first.amount, first.valid_to) == (10_000, None)
    assert (second.amount, second.valid_from, second.valid_to) == (5_000, date(2025, 7, 1), date(2026, 12, 31))


def test_a_heading_over_fees_is_carried_to_each_of_them() -> None:
    text = (
        "- Đăng ký tạm trú:\n+ Nộp trực tiếp thu 15.000 đồng/lần đăng ký.\n+ Nộp trực tuyến thu 7.000 đồng/lần đăng ký."
    )
    fees: tuple[Fee, ...] = parse_fee_text(text) or ()
    assert [fee.amount for fee in fees] == [15_000, 7_000]
    assert all(fee.notes[0].text.startswith("Đăng ký tạm trú:") for fee in fees)


@pytest.mark.parametrize(
    "text", ["10.000 đồng hoặc 20.000 đồng", "10 USD/người", "Theo Thông tư số 48/2022/TT-BTC", ""]
)
def test_a_fee_text_without_one_clear_amount_a_line_gives_no_fee(text: str) -> None:
    assert parse_fee_text(text) is None


def test_a_time_in_a_sentence_is_a_figure_only_when_it_is_the_only_one() -> None:
    [one] = parse_duration_text("Không quá 07 (bảy) ngày làm việc kể từ ngày nhận đủ hồ sơ.")
    assert (one.amount, one.unit) == (7, "working_day")
    [two] = parse_duration_text("03 ngày làm việc; trường hợp phải xác minh thì 08 ngày làm việc")
    assert (two.amount, two.unit) == (None, "unknown")
    [half] = parse_duration_text("không quá 1/2 ngày làm việc")
    assert half.amount is None


def test_the_defence_export_gives_fees_by_line_and_no_free_ones() -> None:
    assert parse_defence_fees("Phí : 0 Đồng") == ()
    fees = parse_defence_fees("Phí : 2.000.000 Đồng (nghiên cứu)\nPhí : 3.500.000 Đồng (thăm dò)") or ()
    assert [(fee.amount, fee.notes[0].text) for fee in fees] == [(2_000_000, "nghiên cứu"), (3_500_000, "thăm dò")]
    assert parse_defence_fees("Phí : Mức thu bằng 50% mức thu quy định Đồng") is None


def test_papers_are_parted_at_their_numbers_of_sheets() -> None:
    cell = (
        f"--{GROUP}Tờ khai;1 bản chínhBản sao căn cước0 bản chính,1 bản saoCấp lại:{GROUP}Đơn (02 bản chính)1 bản chính"
    )
    documents, raw = parse_documents(cell)
    assert raw == {}
    assert [(item.name, item.original, item.copy, item.when) for item in documents] == [
        ("Tờ khai", 1, 0, ""),
        ("Bản sao căn cước", 0, 1, ""),
        ("Đơn (02 bản chính)", 1, 0, "Cấp lại"),
    ]


def test_a_number_of_sheets_behind_a_number_is_taken_only_behind_a_year() -> None:
    documents, _ = parse_documents(f"{GROUP}Đơn ngày 28/8/20201 bản chínhTờ khai Mẫu số 011 bản chính")
    assert [(item.name, item.original) for item in documents] == [("Đơn ngày 28/8/2020", 1), ("Tờ khai Mẫu số", None)]


def test_names_of_attached_files_are_left_out() -> None:
    documents, _ = parse_documents(f"{GROUP}Đơn theo Nghị định số 58/2024/NĐ-CPMus132.docx1 bản chính")
    assert documents[0].name == "Đơn theo Nghị định số 58/2024/NĐ-CP"


def test_papers_mixed_with_steps_are_kept_as_raw_text() -> None:
    documents, raw = parse_documents("Bước 2. Nộp hồ sơ cho cơ quan BHXH")
    assert documents == ()
    assert raw == {"documents": "Bước 2. Nộp hồ sơ cho cơ quan BHXH"}


def test_results_lose_their_codes_and_the_furniture_of_the_page() -> None:
    text = "Giấy phép.Mã: KQ.G04.000352Quyết địnhMã: KQ.G10.001403Từ khóaKhông có thông tinMô tảKhông có thông tin"
    assert [note.text for note in parse_results(text)] == ["Giấy phép", "Quyết định"]


def test_laws_are_named_once_by_their_numbers() -> None:
    text = "Nghị định 08/2015/NĐ-CP08/2015/NĐ-CPLuật 54/2014/QH1354/2014/QH13Thông tư64/2025/TT-BTCThông tư"
    assert parse_legal_basis(text) == ("Nghị định 08/2015/NĐ-CP", "54/2014/QH13", "Thông tư 64/2025/TT-BTC")


def test_an_audience_may_hold_commas() -> None:
    text = "Công dân Việt Nam, Cán bộ, công chức, viên chức, Tổ chức (không bao gồm doanh nghiệp, HTX)"
    assert parse_audience(text) == (
        "Công dân Việt Nam",
        "Cán bộ, công chức, viên chức",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    )


def test_steps_are_parted_at_their_numbers_else_by_line() -> None:
    assert parse_steps("Bước 1: nộp Bước 2: nhận") == ["Bước 1: nộp", "Bước 2: nhận"]
    assert parse_steps("- nộp\n\n- nhận") == ["- nộp", "- nhận"]


@pytest.mark.parametrize(
    ("listed", "name", "level"),
    [
        ("Cấp bộ, Cấp tỉnh, Cấp xã", "", "commune"),
        ("Cấp Tỉnh", "", "province"),
        ("", "Khóa căn cước điện tử (thực hiện tại cấp xã)", "commune"),
        ("", "Mở khóa căn cước (thực hiện tại cấp trung ương)", "central"),
        ("", "Hợp nhất công ty luật", "other"),
    ],
)
def test_the_level_nearest_to_the_citizen_counts(listed: str, name: str, level: str) -> None:
    assert read_level(listed, name) == level


def test_names_are_compared_without_the_word_procedure_and_without_the_level() -> None:
    assert name_key("Thủ tục Tách hộ (thực hiện tại cấp xã)") == name_key("Tách hộ")
    assert names_agree("Đăng ký khai sinh", "Thủ tục đăng ký khai sinh (cấp xã)")
    assert not names_agree("Khóa căn cước điện tử", "Cấp giấy phép vận chuyển pháo hoa")


@pytest.mark.parametrize("title", ["Thành phần hồ sơ", "1. Hồ sơ gồm:", "a) Thành phần hồ sơ bao gồm:"])
def test_a_title_that_says_only_papers_is_no_case(title: str) -> None:
    documents, _ = parse_documents(f"{title}{GROUP}Tờ khai1 bản chính")
    assert [item.when for item in documents] == [""]
    listed, _ = parse_paper_list(f"{title}:\n- Tờ khai")
    assert [item.when for item in listed] == [""]


def test_a_case_over_a_list_of_papers_is_kept() -> None:
    found, remarks = parse_paper_list(
        "- Đã ly hôn, hồ sơ gồm:\n+ Tờ khai\n- Số lượng: 01 bộ.\nBiểu mẫu đính kèm:\nCT01"
    )
    assert [(item.name, item.when) for item in found] == [("Tờ khai", "Đã ly hôn")]
    assert [note.text for note in remarks] == ["Số lượng: 01 bộ"]
