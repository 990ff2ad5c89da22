"""Loading curated procedures, and finding them by id and by code, on both databases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine, text

from procedures.curated import load_curated
from procedures.model import Procedure
from procedures.store import Retired, all_entries, by_code, catalogue_version, get

TODAY = date(2026, 11, 23)
SOURCE = {"text": "Cổng Dịch vụ công quốc gia, mã 1.001193", "checked": "2026-07"}


def entry(**changes: object) -> dict[str, object]:
    """A small curated procedure in the form of the YAML files."""
    return {
        "id": "khai_sinh",
        "name": "Thủ tục đăng ký khai sinh",
        "codes": [{"code": "1.001193"}],
        "aliases": ["làm giấy khai sinh", "làm khai sanh"],
        "field": "Hộ tịch",
        "level": "commune",
        "agency": "UBND cấp xã",
        "documents": [{"name": "Giấy chứng sinh", "original": 1, "copy": 0, "notes": ["nếu có"]}],
        "fees": [{"amount": 8000, "unit": "bản sao", "valid_to": "2026-12-31"}],
        "online": "full",
        "conditions": ["trẻ chưa có khai sinh", {"text": "điều nhớ lại", "verified": False}],
        "source": SOURCE,
        "confidence": "high",
        **changes,
    }


def content(folder: Path, *entries: dict[str, object], words: list[dict[str, object]] | None = None) -> Path:
    """A content directory with these procedures and alias words."""
    for name, data in (("procedures/ho_tich.yml", {"procedures": list(entries)}), ("aliases/words.yml", words or [])):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_loaded_procedure_comes_back_with_every_fact(engine: Engine, tmp_path: Path) -> None:
    load_curated(engine, content(tmp_path, entry()))
    found = get(engine, "khai_sinh")
    assert found is not None
    assert (found.code, found.level, found.aliases) == (
        "1.001193",
        "commune",
        ("làm giấy khai sinh", "làm khai sanh"),
    )
    assert found.fees[0].valid_to == date(2026, 12, 31)
    assert found.documents[0].notes[0].text == "nếu có"
    assert [note.verified for note in found.conditions] == [True, False]
    assert found.source.text == SOURCE["text"]
    assert found.origin == "curated"


def test_loading_the_same_files_again_does_not_move_the_version(engine: Engine, tmp_path: Path) -> None:
    folder = content(tmp_path, entry(), words=[{"code": "1.001193", "say": ["giấy sanh"]}])
    load_curated(engine, folder)
    version = catalogue_version(engine)
    report = load_curated(engine, folder)
    assert (report.changed, report.removed, report.words_changed) == (0, 0, False)
    assert catalogue_version(engine) == version


@pytest.mark.parametrize(
    "change",
    [{"name": "Đăng ký khai sinh"}, {"codes": []}, {"aliases": ["gks"]}, {"steps": ["Nộp tại quầy"]}],
    ids=["name", "codes", "aliases", "facts"],
)
def test_a_changed_file_moves_the_version(engine: Engine, tmp_path: Path, change: dict[str, object]) -> None:
    load_curated(engine, content(tmp_path, entry()))
    version = catalogue_version(engine)
    assert load_curated(engine, content(tmp_path, entry(**change))).changed == 1
    assert catalogue_version(engine) != version


def test_a_procedure_taken_out_of_the_files_is_gone_and_what_staff_entered_stays(
    engine: Engine, tmp_path: Path
) -> None:
    load_curated(engine, content(tmp_path, entry(), entry(id="khai_tu", codes=[])))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO procedure (id, name) VALUES ('rieng', 'Thủ tục của xã')"))
        connection.execute(text("INSERT INTO alias (procedure_id, text) VALUES ('khai_sinh', 'làm giấy cho em bé')"))
    assert load_curated(engine, content(tmp_path, entry())).removed == 1
    assert get(engine, "khai_tu") is None
    assert {item.id for item in all_entries(engine)} == {"khai_sinh", "rieng"}
    found = get(engine, "khai_sinh")
    assert found is not None
    assert "làm giấy cho em bé" in found.aliases


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO procedure (id, name) VALUES ('moi', 'Thủ tục mới')",
        "INSERT INTO alias (code, text) VALUES ('1.001193', 'giấy sanh')",
        "INSERT INTO procedure_code (procedure_id, code) VALUES ('khai_sinh', '1.009999')",
        "DELETE FROM alias WHERE text = 'làm khai sanh'",
    ],
    ids=["procedure", "alias", "code", "alias removed"],
)
def test_plain_sql_on_the_catalogue_changes_its_version(engine: Engine, tmp_path: Path, statement: str) -> None:
    load_curated(engine, content(tmp_path, entry()))
    version = catalogue_version(engine)
    with engine.begin() as connection:
        connection.execute(text(statement))
    assert catalogue_version(engine) != version
    assert all_entries(engine)


@pytest.mark.parametrize("written", ["1.001193", "1.001193.000.00.00.H07", "1001193", " 1 . 001193 "])
def test_a_code_is_found_however_it_is_written(engine: Engine, tmp_path: Path, written: str) -> None:
    load_curated(engine, content(tmp_path, entry()))
    found = by_code(engine, written, TODAY)
    assert isinstance(found, Procedure)
    assert found.id == "khai_sinh"


@pytest.mark.parametrize("written", ["", "khai sinh", "9.999999", "H07.12-250701-0001"])
def test_what_is_no_known_code_finds_nothing(engine: Engine, tmp_path: Path, written: str) -> None:
    load_curated(engine, content(tmp_path, entry()))
    assert by_code(engine, written, TODAY) is None


def test_a_retired_code_leads_to_the_procedure_that_replaced_it(engine: Engine, tmp_path: Path) -> None:
    old = {"code": "1.014061", "valid_to": "2026-06-30", "replaced_by": "1.014065"}
    middle = {"code": "1.014065", "valid_to": "2026-09-30", "replaced_by": "1.116410"}
    card = entry(id="the_can_cuoc", codes=[{"code": "1.116410"}])
    load_curated(engine, content(tmp_path, card, entry(id="cu", codes=[old]), entry(id="giua", codes=[middle])))
    found = by_code(engine, "1014061", TODAY)
    assert isinstance(found, Retired)
    assert (found.code, found.replaced_by, found.valid_to) == ("1.014061", "1.014065", date(2026, 6, 30))
    assert found.procedure is not None
    assert found.procedure.id == "the_can_cuoc"


def test_a_code_whose_last_day_is_today_is_still_in_force(engine: Engine, tmp_path: Path) -> None:
    load_curated(engine, content(tmp_path, entry(codes=[{"code": "1.001193", "valid_to": TODAY.isoformat()}])))
    assert isinstance(by_code(engine, "1.001193", TODAY), Procedure)
    assert isinstance(by_code(engine, "1.001193", date(2026, 11, 24)), Retired)


def test_codes_that_replace_each_other_in_a_circle_do_not_hang(engine: Engine, tmp_path: Path) -> None:
    one = entry(id="mot", codes=[{"code": "1.000001", "replaced_by": "1.000002"}])
    two = entry(id="hai", codes=[{"code": "1.000002", "replaced_by": "1.000001"}])
    load_curated(engine, content(tmp_path, one, two))
    assert isinstance(by_code(engine, "1.000001", TODAY), Retired)


def test_an_entry_for_the_index_carries_the_words_of_id_and_code_but_nothing_unverified(
    engine: Engine, tmp_path: Path
) -> None:
    words: list[dict[str, object]] = [{"code": "1.001193", "say": ["giấy sanh", "làm khai sanh"]}]
    load_curated(engine, content(tmp_path, entry(), words=words))
    [found] = all_entries(engine)
    assert (found.id, found.code, found.codes) == ("khai_sinh", "1.001193", ("1.001193",))
    assert found.aliases == ("làm giấy khai sinh", "làm khai sanh", "giấy sanh")
    assert "Giấy chứng sinh" in found.body
    assert "trẻ chưa có khai sinh" in found.body
    assert "điều nhớ lại" not in found.body
