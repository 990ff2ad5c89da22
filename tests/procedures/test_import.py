"""Importing catalogue files: alone or together, in any order, once or twice, with broken rows among them."""

from __future__ import annotations

import gzip
import io
import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from procedures.curated import load_curated
from procedures.export import export
from procedures.importing.lines import MAX_LINE, BadRow, Record, read_records
from procedures.importing.run import ImportReport, import_files
from procedures.model import Procedure
from procedures.store import all_entries, by_code, catalogue_version, get
from tests.procedures.catalogue_files import defence, detailed, listed, police, write_csv, write_jsonl
from tests.procedures.test_store import content, entry

TODAY = date(2026, 11, 23)


def load(engine: Engine, *paths: Path, checked: str = "2026-07") -> ImportReport:
    """Import without a progress bar."""
    return import_files(engine, paths, lambda _what, _done, _total: None, checked)


def counts(report: ImportReport) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return report.inserted, report.changed, report.unchanged


def exported(engine: Engine) -> str:
    """The whole catalogue as text."""
    file = io.StringIO()
    export(engine, file)
    return file.getvalue()


def found(engine: Engine, code: str = "1.004194") -> Procedure:
    """The procedure of a code in force."""
    procedure = by_code(engine, code, TODAY)
    assert isinstance(procedure, Procedure)
    return procedure


def four_files(folder: Path) -> list[Path]:
    """One file of each format; list, details and police are about one procedure."""
    return [
        write_csv(folder / "list.csv", listed(), listed("1.000001", "Xóa đăng ký tạm trú")),
        write_jsonl(folder / "details.jsonl", detailed()),
        write_jsonl(folder / "defence.jsonl", defence()),
        write_jsonl(folder / "police.jsonl", police(), police("Tách hộ")),
    ]


def test_the_list_alone_gives_names_and_agencies(engine: Engine, tmp_path: Path) -> None:
    report = load(engine, write_csv(tmp_path / "any.txt", listed()))
    assert counts(report) == (1, 0, 0)
    procedure = found(engine)
    assert (procedure.name, procedure.agency, procedure.level) == ("Đăng ký tạm trú", "Công an cấp xã", "commune")
    assert (procedure.confidence, procedure.documents, procedure.fees) == ("low", (), ())
    assert (procedure.source.text, procedure.source.checked) == ("Cổng Dịch vụ công quốc gia, mã 1.004194", "2026-07")


def test_the_details_alone_give_everything_but_a_fee_that_was_not_published(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_jsonl(tmp_path / "details", detailed()))
    procedure = found(engine)
    assert procedure.documents[0].name == "Tờ khai thay đổi thông tin cư trú"
    assert [step.text for step in procedure.steps] == ["Bước 1: Nộp", "Bước 2: Nhận"]
    assert (procedure.durations[0].amount, procedure.fees) == (3, ())
    assert procedure.confidence == "medium"


def test_the_defence_export_gives_its_own_source(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_jsonl(tmp_path / "x.jsonl", defence()))
    procedure = found(engine, "1.013133")
    assert procedure.source.text.startswith("Bộ Quốc phòng")
    assert (procedure.documents[0].copy, procedure.fees, procedure.durations[0].unit) == (1, (), "day")


def test_a_police_page_of_the_same_name_and_level_fills_what_the_portal_leaves_out_and_is_named(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, *four_files(tmp_path))
    procedure = found(engine)
    assert (procedure.fees[0].amount, procedure.online) == (15_000, "full")
    assert procedure.documents[0].name == "Tờ khai thay đổi thông tin cư trú"
    assert procedure.source.text == (
        "Cổng Dịch vụ công quốc gia, mã 1.004194; "
        "riêng lệ phí, mức dịch vụ trực tuyến, điều kiện theo Công an tỉnh Phú Thọ"
    )


def test_a_police_page_without_a_match_stands_alone_without_that_provinces_addresses(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, write_jsonl(tmp_path / "x", police("Tách hộ")))
    [item] = all_entries(engine)
    procedure = get(engine, item.id)
    assert procedure is not None
    assert item.id.startswith("cong_an_tach_ho_")
    assert procedure.codes == ()
    assert (procedure.source.text, procedure.agency) == ("Công an tỉnh Phú Thọ", "Phòng Cảnh sát Công an tỉnh")
    told = exported(engine)
    assert "0692" not in told
    assert "Trần Phú" not in told
    assert "QĐ-CAT" not in told
    assert told.count("Phú Thọ") == 1


def test_two_procedures_of_one_name_leave_a_police_page_to_itself(engine: Engine, tmp_path: Path) -> None:
    rows = [listed(), listed("1.004195")]
    load(engine, write_csv(tmp_path / "list", *rows), write_jsonl(tmp_path / "police", police()))
    assert len(all_entries(engine)) == 3
    assert found(engine).source.text == "Cổng Dịch vụ công quốc gia, mã 1.004194"


def test_the_order_of_files_and_of_imports_changes_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    files = four_files(tmp_path)
    load(sqlite_engine, *files)
    together = exported(sqlite_engine)
    for order in itertools.permutations(files):
        with sqlite_engine.begin() as connection:
            connection.execute(text("DELETE FROM procedure"))
            connection.execute(text("UPDATE catalogue_state SET generation = 0"))
        for path in order:
            load(sqlite_engine, path)
        assert exported(sqlite_engine) == together


def test_importing_twice_changes_neither_the_database_nor_the_version(engine: Engine, tmp_path: Path) -> None:
    files = four_files(tmp_path)
    assert counts(load(engine, *files)) == (4, 0, 0)
    before, version = exported(engine), catalogue_version(engine)
    assert counts(load(engine, *files)) == (0, 0, 4)
    assert (exported(engine), catalogue_version(engine)) == (before, version)


def test_a_changed_record_is_counted_and_shown_and_nothing_old_is_left(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_csv(tmp_path / "a", listed(), listed("1.000001", "Xóa đăng ký tạm trú")))
    version = catalogue_version(engine)
    assert counts(load(engine, write_csv(tmp_path / "b", listed(name="Đăng ký tạm trú mới")))) == (0, 1, 0)
    assert found(engine).name == "Đăng ký tạm trú mới"
    assert catalogue_version(engine) != version
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procedure")).scalar_one() == 2


def test_what_was_drawn_later_stays_when_an_older_file_is_imported(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_csv(tmp_path / "new", listed(name="Tên mới")), checked="2026-09")
    assert counts(load(engine, write_csv(tmp_path / "old", listed(name="Tên cũ")), checked="2026-07")) == (0, 0, 1)
    assert found(engine).name == "Tên mới"


def test_the_date_in_a_files_name_says_when_it_was_drawn(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_csv(tmp_path / "list_2026-05-31.csv", listed()), checked="")
    assert found(engine).source.checked == "2026-05-31"


def test_a_curated_procedure_wins_whether_it_was_there_first_or_not(engine: Engine, tmp_path: Path) -> None:
    folder = content(tmp_path / "content", entry(id="tam_tru", name="Tạm trú", codes=[{"code": "1.004194"}]))
    files = [write_csv(tmp_path / "list", listed()), write_jsonl(tmp_path / "police", police("Tách hộ"))]
    load(engine, *files)
    assert next(item.id for item in all_entries(engine)).startswith("cong_an")
    load_curated(engine, folder)
    assert found(engine).id == "tam_tru"
    assert found(engine).source.text == "Cổng Dịch vụ công quốc gia, mã 1.001193"
    [_, shown] = all_entries(engine)
    assert (shown.id, "Đăng ký tạm trú" in shown.aliases) == ("tam_tru", True)
    assert load(engine, *files).merged == 1
    load_curated(engine, content(tmp_path / "content", entry(id="tach_ho", name="Thủ tục tách hộ", codes=[])))
    assert [item.id for item in all_entries(engine)] == ["tach_ho", "tthc_1_004194"]


def test_details_of_another_procedure_are_refused_and_the_name_of_the_list_stays(
    engine: Engine, tmp_path: Path
) -> None:
    wrong = detailed(name="Cấp giấy phép vận chuyển pháo hoa")
    report = load(engine, write_jsonl(tmp_path / "d.jsonl", wrong), write_csv(tmp_path / "l.csv", listed()))
    assert [(row.file, row.line) for row in report.bad] == [("d.jsonl", 1)]
    assert "another procedure" in report.bad[0].reason
    assert (found(engine).name, found(engine).documents) == ("Đăng ký tạm trú", ())


def test_a_row_whose_details_the_crawl_mixed_up_is_listed_and_taken_by_name_only(
    engine: Engine, tmp_path: Path
) -> None:
    rows = write_csv(tmp_path / "l.csv", listed(detail_ok="0"))
    report = load(engine, rows, write_jsonl(tmp_path / "d.jsonl", detailed()))
    assert [row.file for row in report.bad] == ["d.jsonl", "l.csv"]
    assert (found(engine).confidence, found(engine).documents) == ("low", ())


def test_broken_rows_are_listed_with_line_and_reason_and_the_rest_is_taken(engine: Engine, tmp_path: Path) -> None:
    good = '{"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Một"}'
    lines = [
        b'{"ma_thu_tuc": "1.000002", "ten_thu_tuc": "Hai"',
        '{"ma_thu_tuc": "", "ten_thu_tuc": "Không mã"}'.encode(),
        '{"ma_thu_tuc": "12", "ten_thu_tuc": "Mã lạ"}'.encode(),
        b'{"ma_thu_tuc": "1.000003", "ten_thu_tuc": "\xff"}',
        b'{"ma_thu_tuc": "1.000004"}',
        b'{"ma_thu_tuc": "1.000005", "ten_thu_tuc": ["x"]}',
        b"[1, 2]",
        b'{"other": 1}',
        b"x" * (MAX_LINE + 10),
        b'{"metadata": {}, "content": 1}',
        b'{"a":' * 5_000,
        good.encode(),
    ]
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    report = load(engine, path)
    assert counts(report) == (1, 0, 0)
    assert [row.line for row in report.bad] == list(range(1, len(lines)))
    assert all(row.file == "broken.jsonl" and row.reason for row in report.bad)


def test_a_quote_that_is_never_closed_costs_only_its_own_row(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('code,name\n1.000001,"Một\n1.000002,Hai\n1.000003,"Ba\nbốn"\n1.000004\n', encoding="utf-8")
    found_rows = list(read_records(path))
    assert [row.fields["name"] for row in found_rows if isinstance(row, Record)] == ["Hai", "Ba\nbốn"]
    assert [row.line for row in found_rows if isinstance(row, BadRow)] == [2, 6]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        ("code,name\n1.000001,Một\n".encode("utf-16"), "UTF-16"),
        (gzip.compress(b"code,name\n" + b"1.000001,M\n" * 999)[:40], "damaged"),
        (b"\x1f\x8b\x08nothing", "damaged"),
        (b"PK\x03\x04", "neither JSON nor a CSV"),
    ],
    ids=["empty", "UTF-16", "cut gzip", "no gzip", "zip"],
)
def test_a_file_that_is_no_catalogue_is_named_and_nothing_is_usable(
    sqlite_engine: Engine, tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(data)
    report = load(sqlite_engine, path, tmp_path / "absent.csv")
    assert report.usable == 0
    assert any(reason in row.reason for row in report.bad)
    assert any(row.file == "absent.csv" for row in report.bad)


def test_packed_files_are_known_by_their_content(sqlite_engine: Engine, tmp_path: Path) -> None:
    plain = write_csv(tmp_path / "list.csv", listed())
    packed = tmp_path / "list.txt"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + plain.read_bytes()))
    assert counts(load(sqlite_engine, packed)) == (1, 0, 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.booleans(), st.booleans())
def test_no_bytes_stop_the_reader(tmp_path: Path, data: bytes, packed: bool, headed: bool) -> None:
    path = tmp_path / "any"
    whole = b"code,name\n" * headed + data
    path.write_bytes(gzip.compress(whole) if packed else whole)
    assert headed or list(read_records(path))
    assert all(isinstance(item, Record) or item.reason for item in read_records(path))
