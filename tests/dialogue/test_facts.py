"""Facts become lines without anything added, dropped from sight, or invented."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from dialogue.compose import Composer, months_since, plain_name, short_title, shown_month
from dialogue.facts import SECTIONS, money, section
from foundation.messages import Messages
from procedures.model import Document, Fee, Note, Procedure, Source
from procedures.yaml_format import load_procedures

CONTENT = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 11, 23)
TEXTS = Messages(CONTENT / "messages")


def make_procedure(**changes: object) -> Procedure:
    """A procedure of which the source says nothing but the name."""
    nothing: dict[str, object] = dict.fromkeys(
        ("codes", "aliases", "audience", "documents", "steps", "fees", "durations", "results", "legal_basis"), ()
    )
    values = {
        **nothing,
        "id": "x",
        "name": "Thủ tục xin một tờ giấy",
        "field": "Hộ tịch",
        "level": "commune",
        "agency": "",
        "online": "unknown",
        "source": Source(text="Cổng Dịch vụ công quốc gia", checked="2026-07"),
        "confidence": "high",
        "origin": "curated",
        **changes,
    }
    return Procedure(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("aspect", SECTIONS)
def test_what_the_source_does_not_say_is_said_to_be_unknown(aspect: str) -> None:
    found = section(make_procedure(), aspect, TEXTS, TODAY)
    assert not found.known
    assert found.lines
    assert not re.search(r"\d đồng|miễn phí$|\d ngày", " ".join(found.lines).lower())


def test_an_unpublished_fee_is_never_called_free() -> None:
    found = section(make_procedure(fees=(Fee(amount=None),)), "fee", TEXTS, TODAY)
    assert "không công bố" in found.lines[0]
    assert "Không thu" not in found.lines[0]


def test_unverified_facts_are_not_shown() -> None:
    procedure = make_procedure(
        fees=(Fee(amount=12_345, verified=False),),
        documents=(
            Document(name="Tờ khai", notes=(Note(text="nghe nói", verified=False),)),
            Document(name="Giấy nhớ mang máng", verified=False),
        ),
    )
    composer = Composer(TEXTS, TODAY)
    text = "".join(composer.procedure(procedure, (aspect,)).text for aspect in SECTIONS)
    for hidden in ("12.345", "nghe nói", "mang máng"):
        assert hidden not in text


def test_a_fee_that_has_ended_is_not_shown_and_one_in_force_says_until_when() -> None:
    fees = (Fee(amount=100, valid_to=date(2026, 1, 1)), Fee(amount=200, valid_to=date(2026, 12, 31)))
    lines = section(make_procedure(fees=fees), "fee", TEXTS, TODAY).lines
    assert lines == ("• 200 đồng (áp dụng đến hết 31/12/2026)",)


def test_a_long_list_is_cut_for_a_phone_and_the_rest_is_a_button_away() -> None:
    documents = tuple(Document(name=f"Giấy tờ số {number} " + "dài " * 20) for number in range(40))
    composer = Composer(TEXTS, TODAY)
    short = composer.procedure(make_procedure(documents=documents), ("documents",))
    assert len(short.text) < 1_200
    assert short.buttons[0].press == {"do": "more", "procedure": "x", "aspect": "documents"}
    full = composer.procedure(make_procedure(documents=documents), ("documents",), full=True)
    assert len(short.text) < len(full.text) <= 2_000


def test_low_confidence_and_old_facts_say_so() -> None:
    source = Source(text="Bản tổng hợp", checked="2025-01", secondary=True)
    text = Composer(TEXTS, TODAY).procedure(make_procedure(source=source, confidence="low"), ("fee",)).text
    assert "chưa chắc chắn" in text
    assert "theo bản tổng hợp, xin hỏi lại nơi nhận hồ sơ" in text
    assert "hơn 22 tháng trước" in text


def test_a_source_without_a_date_says_that_the_date_is_not_known() -> None:
    undated = make_procedure(source=Source(text="Cổng Dịch vụ công quốc gia", checked=""))
    assert "xem không rõ ngày" in Composer(TEXTS, TODAY).procedure(undated, ("place",)).text


@pytest.mark.parametrize("procedure", [item for _, item in load_procedures(CONTENT)], ids=lambda item: item.id)
def test_every_curated_procedure_reads_well_in_every_aspect(procedure: Procedure) -> None:
    composer = Composer(TEXTS, TODAY)
    for aspect in [*SECTIONS, "overview"]:
        reply = composer.procedure(procedure, (aspect,))
        assert len(reply.text) <= 2_000
        assert "Nguồn:" in reply.text
        assert not re.search(r"\b(MEM|S[1-6]|None|null)\b|\{|\}|\b\w+_\w+\b", reply.text), reply.text


def test_a_long_official_name_is_cut_at_a_word_for_a_button() -> None:
    title = short_title(make_procedure(name="Thủ tục " + "hải quan đối với hàng hóa " * 20))
    assert len(title) < 120
    assert title.endswith(" …")


def test_small_helpers_write_as_people_do() -> None:
    assert money(1_500_000) == "1.500.000"
    assert shown_month("2026-07") == "07/2026"
    assert shown_month("2026-07-15") == "15/07/2026"
    assert months_since("2025-11", TODAY) == 12
    assert plain_name("Thủ tục đăng ký kết hôn") == "đăng ký kết hôn"
