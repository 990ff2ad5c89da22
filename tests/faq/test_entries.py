"""The entries as they are in data/faq, and what is said of a wrong file."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from faq.entries import LONGEST_ANSWER, FaqEntry, FaqError, load
from faq.search import wording
from vietnamese.masking import mask

CONTENT = Path(__file__).resolve().parents[2] / "data"
WRITTEN = date(2026, 11, 23)  # when the entries were written; facts known to end later are right on this day
EMERGENCY = {"113", "114", "115"}
GOOD: dict[str, Any] = {
    "id": "gio_mo_cua",
    "intent": "ask_hours",
    "question": "Mấy giờ mở cửa?",
    "also": ["mở cửa lúc nào", "giờ mở cửa", "sáng mấy giờ"],
    "answer": "Dạ, em chưa có giờ của từng nơi.",
    "source": "Chưa có nguồn",
    "checked": "2026-11",
}


@pytest.fixture(scope="module")
def entries() -> tuple[FaqEntry, ...]:
    return load(CONTENT)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content directory without entries."""
    (tmp_path / "faq").mkdir()
    shutil.copy(CONTENT / "intents.yml", tmp_path)
    return tmp_path


def written(content: Path, *rows: Any) -> Path:
    (content / "faq" / "gio.yml").write_text(yaml.safe_dump({"faq": list(rows)}, allow_unicode=True), encoding="utf-8")
    return content


def test_there_are_at_least_seventy_five_entries(entries: tuple[FaqEntry, ...]) -> None:
    assert len(entries) >= 75


def test_every_intent_answered_from_here_has_at_least_three_entries(entries: tuple[FaqEntry, ...]) -> None:
    table = yaml.safe_load((CONTENT / "intents.yml").read_text(encoding="utf-8"))["intents"]
    counted = Counter(entry.intent for entry in entries)
    assert {name: counted[name] for name, row in table.items() if row["kind"] == "faq" and counted[name] < 3} == {}


def test_no_entry_had_expired_when_the_entries_were_written(entries: tuple[FaqEntry, ...]) -> None:
    assert [entry.id for entry in entries if entry.expires and entry.expires < WRITTEN] == []


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("vneid_lien_ket_mang_xa_hoi", date(2026, 12, 31)),
        ("giam_le_phi_2026", date(2026, 12, 31)),
        ("luat_ho_tich_2027", date(2027, 3, 1)),
    ],
)
def test_a_dated_fact_says_when_it_ends(entries: tuple[FaqEntry, ...], name: str, ends: date) -> None:
    entry = next(entry for entry in entries if entry.id == name)
    assert entry.expires == ends
    assert re.search(rf"\b0?{ends.day}/0?{ends.month}/{ends.year}\b", entry.answer)


def test_an_answer_fits_a_phone_and_speaks_politely(entries: tuple[FaqEntry, ...]) -> None:
    assert [entry.id for entry in entries if not entry.answer.startswith("Dạ")] == []
    assert [entry.id for entry in entries if len(entry.answer) > LONGEST_ANSWER] == []
    assert [entry.id for entry in entries if any(len(line) > 260 for line in entry.answer.splitlines())] == []


def test_an_answer_gives_no_telephone_number_but_those_for_emergencies(entries: tuple[FaqEntry, ...]) -> None:
    number = re.compile(
        r"(?:\+84|\b0)\d(?:[ .]?\d){7,9}\b|\b1[89]00[ .]?\d+|\b10\d\d\b|(?:gọi|tổng đài|công an)\s+(\d{3,})", re.I
    )
    for entry in entries:
        shown = {re.sub(r"\D", "", found.group(1) or found.group(0)) for found in number.finditer(entry.answer)}
        assert shown <= EMERGENCY, (entry.id, shown)
        assert not {secret.kind for secret in mask(entry.answer).secrets} & {"số điện thoại", "tài khoản"}, entry.id


def test_an_answer_names_no_address_on_the_net_but_the_states_own(entries: tuple[FaqEntry, ...]) -> None:
    domain = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|app|xyz)\b", re.IGNORECASE)
    for entry in entries:
        for found in domain.findall(f"{entry.answer} {entry.source}"):
            assert found.lower().endswith("gov.vn"), (entry.id, found)
        assert "http" not in entry.answer.lower(), entry.id


def test_an_answer_that_is_not_known_says_so_and_where_to_ask(entries: tuple[FaqEntry, ...]) -> None:
    unknown = [entry for entry in entries if not entry.known]
    assert {"gio_lam_viec", "gio_thu_bay", "so_dien_thoai", "vneid_quen_mat_khau"} <= {entry.id for entry in unknown}
    for entry in unknown:
        assert re.search(r"\bchưa (có|kiểm)\b", entry.answer), entry.id
        assert re.search(r"hỏi|xem|công an|bưu cục", entry.answer, re.IGNORECASE), entry.id


def test_what_rests_on_a_secondary_source_says_so(entries: tuple[FaqEntry, ...]) -> None:
    secondary = [entry for entry in entries if "NĐ 320" in entry.answer or "320/2026" in entry.answer]
    assert secondary
    assert all("nguồn thứ cấp" in entry.answer and "xin hỏi lại" in entry.answer for entry in secondary)


def test_no_phrasing_belongs_to_two_entries(entries: tuple[FaqEntry, ...]) -> None:
    owners: dict[str, str] = {}
    for entry in entries:
        for said in (entry.question, *entry.also):
            assert owners.setdefault(wording(said), entry.id) == entry.id, said


def test_a_right_file_is_read_with_all_its_fields(content: Path) -> None:
    row = GOOD | {"expires": date(2026, 12, 31), "known": False, "answer": "Dạ, một.\nHai.\n"}
    (entry,) = load(written(content, row))
    assert (entry.id, entry.intent, entry.expires, entry.known) == (
        "gio_mo_cua",
        "ask_hours",
        date(2026, 12, 31),
        False,
    )
    assert entry.answer == "Dạ, một.\nHai."
    assert entry.also == ("mở cửa lúc nào", "giờ mở cửa", "sáng mấy giờ")


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        ({"source": None}, "gio_mo_cua: missing source"),
        ({"answer": ""}, "gio_mo_cua: missing answer"),
        ({"id": None}, r"\?|missing id"),
        ({"sources": "Luật"}, "unknown field sources"),
        ({"also": ["một", "hai"]}, "at least 3 other ways"),
        ({"also": "một, hai, ba"}, "also as a list"),
        ({"also": ["một", "hai", True]}, "also as a list"),
        ({"checked": "23/11/2026"}, "checked as 2026-11"),
        ({"checked": "2026-13"}, "checked as 2026-11"),
        ({"answer": "x" * (LONGEST_ANSWER + 1)}, "901 characters; at most 900"),
        ({"expires": "cuối năm"}, "expires as a date"),
        ({"known": "không"}, "known as false"),
        ({"intent": "ask_weather"}, "the intent ask_weather is not one of"),
        ({"intent": "ask_fee"}, "the intent ask_fee is not one of"),
        ({"question": 12}, "put question in quotes"),
    ],
)
def test_a_wrong_entry_is_refused_with_file_entry_and_what_to_mend(
    content: Path, change: dict[str, Any], mend: str
) -> None:
    with pytest.raises(FaqError, match=mend) as refused:
        load(written(content, GOOD | change))
    assert "gio.yml" in str(refused.value)


def test_two_entries_of_one_id_are_refused(content: Path) -> None:
    with pytest.raises(FaqError, match="the id gio_mo_cua is used twice"):
        load(written(content, GOOD, GOOD))


def test_all_wrong_entries_are_named_at_once(content: Path) -> None:
    with pytest.raises(FaqError) as refused:
        load(written(content, GOOD | {"id": "a", "source": ""}, GOOD | {"id": "b", "checked": "hôm qua"}, "chữ"))
    lines = str(refused.value).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["a", "b", "?"]


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("faq:\n- id: [", "gio.yml: this is no YAML"),
        ("- id: a\n", "gio.yml: begin with the line `faq:`"),
        ("faq: không\n", "gio.yml: begin with the line `faq:`"),
        ("", "gio.yml: begin with the line `faq:`"),
    ],
)
def test_a_file_that_is_no_list_of_entries_is_refused_by_name(content: Path, text: str, mend: str) -> None:
    (content / "faq" / "gio.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FaqError, match=mend):
        load(content)
