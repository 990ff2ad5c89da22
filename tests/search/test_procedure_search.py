"""Search over the procedures of a real database."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from foundation.settings import ROOT
from procedures import ranking
from procedures.curated import load_curated
from procedures.search import ProcedureSearch
from search import settings
from vietnamese.text import fold


@pytest.fixture
def curated(sqlite_engine: Engine) -> Engine:
    load_curated(sqlite_engine, ROOT / "data")
    return sqlite_engine


def procedure(id_: str, name: str, *aliases: str) -> dict[str, object]:
    return {
        "id": id_,
        "name": name,
        "codes": [],
        "aliases": list(aliases),
        "field": "Hộ tịch",
        "level": "commune",
        "agency": "UBND cấp xã",
        "online": "full",
        "source": {"text": "Cổng Dịch vụ công quốc gia", "checked": "2026-07"},
        "confidence": "high",
    }


def write(folder: Path, *procedures: dict[str, object]) -> Path:
    (folder / "procedures").mkdir(exist_ok=True)
    text = yaml.safe_dump({"procedures": list(procedures)}, allow_unicode=True, sort_keys=False)
    (folder / "procedures" / "ho_tich.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dạ cho con hỏi làm giấy khai sinh cho em bé mới sanh cần giấy tờ gì ạ", "khai_sinh"),
        ("lam gks cho be can j z ad", "khai_sinh"),
        ("MẤT CCCD LÀM LẠI Ở ĐÂU", "cap_lai_can_cuoc"),
        ("lm giáy tờ tạm chú đc k", "tam_tru"),
    ],
)
def test_a_question_finds_its_procedure(curated: Engine, text: str, expected: str) -> None:
    result = ProcedureSearch(curated).search(text)
    assert result.hits[0].id == expected
    assert result.confidence == result.hits[0].confidence


def test_what_was_normalised_is_told(curated: Engine) -> None:
    result = ProcedureSearch(curated).search("mất cccd")
    assert "căn cước" in result.normalised
    assert [change.original for change in result.changes] == ["cccd"]


def test_an_alias_stripped_of_its_marks_finds_its_procedure(curated: Engine) -> None:
    search = ProcedureSearch(curated)
    asked = [(entry.id, alias) for entry in search.entries() for alias in entry.aliases][::11]
    missed = [
        (id_, alias) for id_, alias in asked if id_ not in [hit.id for hit in search.search(fold(alias), limit=2).hits]
    ]
    assert len(asked) > 100
    assert missed == []


def test_a_procedure_added_to_the_database_is_found_by_the_next_question(sqlite_engine: Engine, tmp_path: Path) -> None:
    search = ProcedureSearch(sqlite_engine)
    assert search.search("giấy phép thả diều").hits == ()
    load_curated(sqlite_engine, write(tmp_path, procedure("tha_dieu", "Cấp giấy phép thả diều")))
    assert search.search("giấy phép thả diều").hits[0].id == "tha_dieu"


def test_an_alias_added_is_found_by_the_next_question(sqlite_engine: Engine, tmp_path: Path) -> None:
    load_curated(sqlite_engine, write(tmp_path, procedure("tha_dieu", "Cấp giấy phép thả diều")))
    search = ProcedureSearch(sqlite_engine)
    assert search.search("chơi con sáo trên trời").hits == ()
    load_curated(sqlite_engine, write(tmp_path, procedure("tha_dieu", "Cấp giấy phép thả diều", "chơi sáo trên trời")))
    assert search.search("chơi con sáo trên trời").hits[0].id == "tha_dieu"


def test_threads_that_ask_at_once_get_the_same_answer(curated: Engine) -> None:
    search = ProcedureSearch(curated)
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(search.search("đăng ký kết hôn").hits[0].id)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["ket_hon"] * 8


@pytest.mark.parametrize(("text", "field"), [("thủ tục về đất đai", "Đất đai"), ("cac thu tuc ho tich", "Hộ tịch")])
def test_a_field_named_is_listed(curated: Engine, text: str, field: str) -> None:
    search = ProcedureSearch(curated)
    listed = search.list_field(text, limit=5)
    assert len(listed) == 5
    known = {hit.id: hit for hit in listed}
    fields = {entry.id: entry.field for entry in search.entries()}
    assert {fields[id_] for id_ in known} == {field}


def test_the_most_asked_for_procedure_of_a_field_is_listed_first(curated: Engine) -> None:
    assert ProcedureSearch(curated).list_field("thủ tục hộ tịch")[0].id == "khai_sinh"


def test_a_text_that_names_no_field_lists_nothing(curated: Engine) -> None:
    assert ProcedureSearch(curated).list_field("mai trời mưa không") == ()


def test_names_lose_what_says_nothing_to_a_citizen() -> None:
    assert ranking.short_name("Thủ tục đăng ký khai sinh") == "đăng ký khai sinh"
    assert ranking.short_name("Trình báo mất hộ chiếu phổ thông (thực hiện tại cấp xã)") == (
        "Trình báo mất hộ chiếu phổ thông"
    )


def test_a_variant_is_known_by_its_name() -> None:
    assert ranking.tags_of("Đăng ký kết hôn") == {}
    assert "foreign_element" in ranking.tags_of("Đăng ký kết hôn có yếu tố nước ngoài")


def test_each_variant_is_asked_for_by_concepts_that_exist() -> None:
    concepts = {row["name"] for row in settings.read("concepts.yml")["concepts"]}
    for tag, asked in ranking.cues().items():
        assert set(asked) <= concepts, tag
