"""What a message gets, decided over the real curated catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialogue.compose import Composer
from dialogue.context import Context
from dialogue.engine import Dialogue
from dialogue.model import Memory
from dialogue.steps_other import faq_step
from tests.dialogue.conftest import Answer, understood

BIRTH = "1.001193"


def _code(outcome: object) -> str | None:
    procedure = outcome.turn.procedure  # type: ignore[attr-defined]
    return procedure.code if procedure else None


@pytest.mark.parametrize(
    ("intent", "aspect", "says"),
    [
        ("ask_documents", "documents", "Giấy chứng sinh"),
        ("ask_fee", "fee", "8.000 đồng"),
        ("ask_place", "place", "UBND cấp xã"),
        ("ask_steps", "steps", "1. "),
        ("ask_online", "online", "dichvucong.gov.vn"),
        ("ask_form", "form", "TT 04/2024/TT-BTP"),
        ("ask_result", "result", "số định danh"),
        ("ask_legal", "legal", "Luật 60/2014/QH13"),
        ("ask_condition", "condition", "60 ngày"),
        ("ask_overview", "overview", "Giấy chứng sinh"),
    ],
)
def test_each_aspect_is_answered_from_the_facts_with_source_and_date(
    answer: Answer, intent: str, aspect: str, says: str
) -> None:
    outcome = answer("đăng ký khai sinh", intent)
    assert (_code(outcome), outcome.turn.aspect, outcome.turn.state) == (BIRTH, aspect, "answered")
    text = outcome.replies[0].text
    assert says in text
    assert "Nguồn: Cổng Dịch vụ công quốc gia, mã 1.001193" in text
    assert "07/2026" in text


def test_a_follow_up_without_a_procedure_stays_on_the_topic(answer: Answer) -> None:
    outcome = answer("lệ phí bao nhiêu?", "ask_fee", memory=Memory(topic="khai_sinh", aspect="documents"))
    assert (_code(outcome), outcome.turn.aspect) == (BIRTH, "fee")


@pytest.mark.parametrize(
    "text", ["mấy ngày có vậy", "nop o dau", "làm trên mạng được hông", "còn phí?", "cần giấy tờ gì"]
)
def test_a_question_without_a_subject_keeps_to_the_topic_whatever_the_search_finds(answer: Answer, text: str) -> None:
    outcome = answer(text, "ask_duration", memory=Memory(topic="khai_sinh"))
    assert _code(outcome) == BIRTH


def test_a_fee_question_without_topic_is_asked_back(answer: Answer) -> None:
    outcome = answer("lệ phí bao nhiêu?", "ask_fee")
    assert (outcome.turn.state, outcome.turn.aspect, outcome.turn.procedure) == ("asked_back", "fee", None)


def test_two_procedures_with_their_own_aspects_are_both_answered(answer: Answer) -> None:
    outcome = answer("làm khai sinh cần giấy gì | đăng ký kết hôn tốn bao nhiêu", "ask_documents", "ask_fee")
    got = [(aspect, item.code) for aspect, item in outcome.turn.answers if item]
    assert got == [("documents", BIRTH), ("fee", "1.000894")]
    assert len(outcome.replies) == 2


def test_a_joining_word_is_no_word_of_the_procedure(answer: Answer) -> None:
    text = "làm giấy khai sinh cần giấy tờ gì | với lại đăng ký kết hôn tốn bao nhiêu tiền"
    got = [(aspect, item.code) for aspect, item in answer(text, "ask_documents", "ask_fee").turn.answers if item]
    assert got == [("documents", BIRTH), ("fee", "1.000894")]


def test_two_aspects_of_one_procedure_come_in_one_reply(answer: Answer) -> None:
    outcome = answer("làm khai sinh cần giấy gì | bao lâu có", "ask_documents", "ask_duration")
    assert [aspect for aspect, _ in outcome.turn.answers] == ["documents", "duration"]
    assert len(outcome.replies) == 1


def test_an_emergency_comes_before_everything(answer: Answer) -> None:
    outcome = answer("cháy nhà rồi", "emergency")
    assert outcome.replies[0].text.startswith("GỌI NGAY 114")


def test_out_of_scope_is_refused_kindly_and_names_no_procedure(answer: Answer) -> None:
    outcome = answer("mai trời có mưa không", "out_of_scope")
    assert (outcome.turn.state, outcome.turn.aspect, outcome.turn.procedure) == ("refused", "oos", None)


def test_what_is_not_understood_offers_the_closest_and_goes_to_review(dialogue: Dialogue) -> None:
    outcome = dialogue.answer(understood("xyzzy plugh frotz", "bot_challenge"), Memory())
    assert outcome.turn.state in {"not_understood", "answered"}
    lost = dialogue.answer(understood("zzz qqq", "affirm"), Memory())
    assert lost.replies[0].text


def test_sent_secrets_are_warned_about_and_the_question_still_answered(answer: Answer) -> None:
    outcome = answer("mã OTP của tôi ⟨mã OTP 1⟩, làm khai sinh cần gì", "ask_documents", flags=frozenset({"mã OTP"}))
    assert "mã OTP" in outcome.replies[0].text.splitlines()[0]
    assert _code(outcome) == BIRTH


def test_condolence_is_said_once_and_never_for_a_lost_paper(answer: Answer) -> None:
    first = answer("ba tôi mới mất, làm khai tử cần gì", "ask_documents")
    assert first.replies[0].text.startswith("Dạ, em xin chia buồn")
    again = answer("khai tử bao lâu có", "ask_duration", memory=first.memory)
    assert "chia buồn" not in again.replies[0].text
    lost = answer("mất căn cước làm lại cần gì", "ask_documents")
    assert "chia buồn" not in lost.replies[0].text


def test_more_gives_the_rest_of_the_last_aspect(answer: Answer) -> None:
    outcome = answer("xem thêm", "more", memory=Memory(topic="khai_sinh", aspect="documents"))
    assert (_code(outcome), outcome.turn.aspect) == (BIRTH, "documents")


def test_a_correction_keeps_the_aspect(answer: Answer) -> None:
    memory = Memory(topic="dang_ky_lai_khai_sinh", aspect="fee")
    outcome = answer("không, xin trích lục thôi", "correct", memory=memory)
    assert (_code(outcome), outcome.turn.aspect) == ("2.000635", "fee")


def test_an_old_commune_is_answered_with_its_new_name(answer: Answer) -> None:
    outcome = answer("xã Mỹ Thạnh huyện Giồng Trôm giờ nhập vô đâu", "merger")
    assert "xã Lương Phú" in outcome.replies[0].text


def test_an_ambiguous_commune_is_asked_back_and_the_press_answers(dialogue: Dialogue) -> None:
    asked = dialogue.answer(understood("xã Mỹ Thạnh giờ thuộc xã nào", "merger"), Memory())
    assert asked.turn.state == "asked_back"
    titles = [button.title for button in asked.replies[0].buttons]
    assert any("Giồng Trôm" in title for title in titles)
    chosen = next(button for button in asked.replies[0].buttons if "Ba Tri" in button.title)
    assert "nay thuộc" in dialogue.press(chosen.press, asked.memory).replies[0].text


def test_every_button_of_an_answer_leads_to_an_answer(dialogue: Dialogue) -> None:
    first = dialogue.answer(understood("đăng ký khai sinh", "ask_overview"), Memory())
    assert first.replies[0].buttons
    for button in first.replies[0].buttons:
        assert dialogue.press(button.press, first.memory).turn.state == "answered"


def test_a_press_that_no_longer_means_anything_asks_again(dialogue: Dialogue) -> None:
    for press in ({}, {"do": "answer", "procedure": "gone"}, {"do": "place", "place": "x"}, {"do": "strange"}):
        assert dialogue.press(press, Memory()).turn.state == "asked_back"


def test_a_retired_or_unknown_code_is_said_to_be_unknown(dialogue: Dialogue) -> None:
    message = understood("thủ tục 9.999999 nộp đâu", "ask_place")
    coded = type(message)(
        message.text,
        message.text,
        message.ranking,
        message.clauses,
        ({"entity": "procedure_code", "value": "9.999999"},),
    )
    outcome = dialogue.answer(coded, Memory())
    assert outcome.turn.state == "asked_back"
    assert "9.999999" in outcome.replies[0].text


def test_a_frequent_question_is_answered_with_its_source(answer: Answer) -> None:
    outcome = answer("mất điện thoại cũ rồi thì VNeID chuyển sang máy mới làm sao", "vneid_trouble")
    assert (outcome.turn.aspect, outcome.turn.state, outcome.turn.procedure) == ("faq", "answered", None)
    assert "Nguồn:" in outcome.replies[0].text


def test_an_expired_frequent_question_says_so(dialogue: Dialogue) -> None:
    later = replace(dialogue.library, composer=Composer(dialogue.library.texts, date(2031, 1, 1)))
    entry = next(item for item in dialogue.faq_search.entries.values() if item.expires)
    message = understood(entry.question, entry.intent)
    context = Context(
        message, Memory(), dialogue.intents, dialogue.procedure_search, dialogue.faq_search, dialogue.bare_words
    )
    outcome = faq_step(context, later)
    assert outcome
    assert f"{entry.expires:%d/%m/%Y}" in outcome.replies[0].text.splitlines()[-1]
