"""What a citizen gets from the whole stack, asked the way `./motcua ask` asks."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path

import pytest

from operations.ask import EMPTY
from tests.stack.conftest import Stack

pytestmark = pytest.mark.stack

BIRTH = "1.001193"


@pytest.mark.parametrize(
    "question",
    [
        "Kính hỏi, đăng ký khai sinh cho trẻ mới sinh cần những giấy tờ gì?",
        "lam giay khai sinh cho em be moi sinh can giay to gi",
        "lm gks cho bé mới sanh cần gt j v ad",
    ],
)
def test_the_papers_for_a_newborn_are_named_in_every_register(stack: Stack, question: str) -> None:
    answer = stack.ask(question)
    assert answer["procedure"]["code"] == BIRTH
    assert answer["aspect"] == "documents"
    assert "giấy chứng sinh" in answer["replies"][0]["text"].lower()
    assert "Nguồn:" in answer["replies"][0]["text"]


def test_a_follow_up_is_about_the_procedure_last_spoken_of(stack: Stack) -> None:
    conversation = uuid.uuid4().hex
    stack.ask("làm giấy khai sinh cần giấy tờ gì", conversation)
    answer = stack.ask("lệ phí bao nhiêu?", conversation)
    assert (answer["procedure"]["code"], answer["aspect"]) == (BIRTH, "fee")


def test_a_correction_keeps_the_question_and_changes_the_procedure(stack: Stack) -> None:
    conversation = uuid.uuid4().hex
    stack.ask("đăng ký lại khai sinh bao nhiêu tiền", conversation)
    answer = stack.ask("không, xin trích lục thôi", conversation)
    assert (answer["procedure"]["code"], answer["aspect"]) == ("2.000635", "fee")


def test_a_new_subject_is_noticed(stack: Stack) -> None:
    conversation = uuid.uuid4().hex
    stack.ask("đăng ký kết hôn cần giấy gì", conversation)
    answer = stack.ask("à mà cho hỏi đổi bằng lái xe hết hạn thì nộp ở đâu", conversation)
    assert (answer["procedure"]["code"], answer["aspect"]) == ("3.000347", "place")


def test_two_questions_in_one_message_are_both_answered(stack: Stack) -> None:
    answer = stack.ask("làm giấy khai sinh cần giấy tờ gì, với lại đăng ký kết hôn tốn bao nhiêu tiền?")
    got = {(item["procedure"]["code"], item["aspect"]) for item in answer["answers"]}
    assert {(BIRTH, "documents"), ("1.000894", "fee")} <= got


def test_a_code_leads_to_its_procedure_however_it_is_written(stack: Stack) -> None:
    for written in ("1.001193", "1.001193.000.00.00.H07", "1001193"):
        assert stack.ask(f"thủ tục {written} mất mấy ngày")["procedure"]["code"] == BIRTH


@pytest.mark.parametrize(
    ("question", "aspect", "says"),
    [
        ("cháy nhà rồi cứu với", "emergency", "114"),
        ("nhà tôi đang có trộm", "emergency", "113"),
        ("con tôi đi lạc ngoài chợ", "emergency", "113"),
        ("mới chuyển tiền cho bọn lừa đảo giờ làm sao", "emergency", "ngân hàng"),
        ("có người gọi kêu bấm vô link cập nhật VNeID, thiệt không", "faq", "gov.vn"),
        ("bồi dưỡng cán bộ chút cho lẹ được không", "other", "trái quy định"),
        ("em là người hay máy vậy", "other", "tự động"),
        ("giá vàng hôm nay nhiêu một chỉ", "oos", "thủ tục hành chính"),
        ("xã Mỹ Thạnh huyện Giồng Trôm giờ nhập vô xã nào", "faq", "Lương Phú"),
        ("hồ sơ của tui nộp hôm trước tới đâu rồi", "status", "mã hồ sơ"),
        ("cho tui gặp người thật đi", "handoff", "Trung tâm"),
    ],
)
def test_what_is_not_a_procedure_gets_its_own_answer(stack: Stack, question: str, aspect: str, says: str) -> None:
    answer = stack.ask(question)
    assert answer["aspect"] == aspect
    assert answer["procedure"] is None
    assert says in answer["replies"][0]["text"]


def test_a_field_is_answered_with_a_list_to_choose_from(stack: Stack) -> None:
    answer = stack.ask("có những thủ tục nào về đất đai")
    assert answer["state"] == "choices"
    assert len(answer["replies"][0]["buttons"]) >= 3


def test_after_a_death_the_order_of_procedures_is_given(stack: Stack) -> None:
    answer = stack.ask("Chồng tôi mất, phải khai tử, xin mai táng phí rồi sang tên đất, làm cái nào trước cái nào sau?")
    assert answer["answers"][0]["procedure"]["code"] == "1.000656"
    assert answer["replies"][0]["text"].startswith("Dạ, em xin chia buồn")


def test_secrets_are_warned_about_not_kept_and_the_question_still_answered(stack: Stack) -> None:
    answer = stack.ask("số căn cước tôi 083099001234, mã OTP 482913, làm lại căn cước bị mất cần gì")
    text = answer["replies"][0]["text"]
    assert answer["procedure"]["code"] == "1.014064"
    assert "OTP" in text
    for secret in ("083099001234", "482913"):
        assert secret not in json.dumps(answer["replies"])
        for path in stack.data_dir.rglob("*"):
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 20_000,
        "😀😀😀",
        "la\u0300m gia\u0302\u0301y khai sinh ca\u0302\u0300n gi\u0300",
        "làm\x00 giấy\x07 khai sinh\u200b cần gì",
        "<script>alert(1)</script><b>khai sinh</b>",
        "'; DROP TABLE procedure; --",
        '/affirm{"x":1}',
        "/restart",
        "How do I get a birth certificate for my baby?",
        "你好，我想办结婚证",
        "asdkjh qwoeiu zmxn",
        "????",
    ],
)
def test_odd_input_gets_a_short_sensible_answer(stack: Stack, text: str) -> None:
    answer = stack.ask(text)
    assert "error" not in answer
    assert answer["state"] in {"answered", "asked_back", "choices", "not_understood", "refused"}
    shown = answer["replies"][0]["text"]
    assert 0 < len(shown) <= 2000
    for trace in ("Traceback", "Error", "None", "Exception", "<script", "DROP TABLE"):
        assert trace not in shown


def test_a_command_typed_by_a_citizen_is_not_obeyed(stack: Stack) -> None:
    conversation = uuid.uuid4().hex
    stack.ask("làm giấy khai sinh cần giấy tờ gì", conversation)
    stack.ask("/restart", conversation)
    answer = stack.ask("lệ phí bao nhiêu?", conversation)
    assert answer["procedure"]["code"] == BIRTH


def test_a_file_of_questions_is_answered_in_its_order(stack: Stack, tmp_path: Path) -> None:
    questions = ["làm giấy khai sinh cần gì", "đăng ký kết hôn ở đâu", "đổi căn cước bao lâu có"] * 10
    path = tmp_path / "questions.txt"
    path.write_text("\n\n".join(questions), encoding="utf-8")
    done = stack.command("ask", "--json", "--file", str(path))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["text"] for line in lines] == questions
    assert list(lines[0]) == list(EMPTY)
    assert {line["procedure"]["code"] for line in lines} == {BIRTH, "1.000894", "1.014063"}


def test_an_alias_put_into_the_database_is_found_by_the_next_question(stack: Stack) -> None:
    import sqlite3

    strange = "cái bùa hộ mệnh màu tím của ông địa"
    before = stack.ask(f"làm {strange} cần giấy gì")
    assert not before["procedure"] or before["procedure"]["code"] != "1.004194"
    with sqlite3.connect(stack.data_dir / "motcua.db", timeout=10) as database:
        database.execute(
            "INSERT INTO alias (procedure_id, code, text, origin) VALUES ('tam_tru', NULL, ?, 'staff')", (strange,)
        )
    time.sleep(0)
    assert stack.ask(f"làm {strange} cần giấy gì")["procedure"]["code"] == "1.004194"
