"""The whole of config.yml trained on a small, unrelated data set by Rasa's own training."""

import pytest

UNSEEN = [
    ("cho chị hai ly cà phê đen đá", "order.drink"),
    ("em muốn gọi một ly trà sữa", "order.drink"),
    ("trà đá bao nhiêu một ly", "ask#price"),
    ("giá của ly sinh tố bơ là bao nhiêu", "ask#price"),
    ("tối quán đóng cửa mấy giờ", "営業時間"),
    ("thứ bảy quán có mở cửa không", "営業時間"),
    ("địa chỉ của quán ở chỗ nào", "where+is it"),
    ("quán nằm ở đâu", "where+is it"),
    ("pass wifi của quán là gì", "wifi"),
    ("xin mật khẩu wifi", "wifi"),
]


@pytest.mark.parametrize(("text", "intent"), UNSEEN)
def test_an_unseen_sentence_is_understood(parse, text, intent):
    assert parse(text)["intent"]["name"] == intent


@pytest.mark.parametrize(("text", "intent"), UNSEEN)
def test_an_unseen_sentence_without_diacritics_is_understood(parse, text, intent):
    from vietnamese.text import fold

    assert parse(fold(text))["intent"]["name"] == intent


def test_two_questions_in_one_message_are_two_clauses(parse):
    clauses = parse("Quán ở đâu vậy? Mấy giờ đóng cửa?")["clauses"]

    assert [clause["intent"]["name"] for clause in clauses] == ["where+is it", "営業時間"]
    assert [clause["text"] for clause in clauses] == ["Quán ở đâu vậy?", "Mấy giờ đóng cửa?"]


def test_two_questions_without_punctuation_or_diacritics_are_two_clauses(parse):
    clauses = parse("ly tra dao bao nhieu tien quan o dau vay")["clauses"]

    assert [clause["intent"]["name"] for clause in clauses] == ["ask#price", "where+is it"]


def test_the_parse_keeps_to_the_contract(parse):
    text = "Cho mình hỏi, cà phê sữa giá bao nhiêu vậy?  Quán ở đâu?"
    result = parse(text)

    assert set(result) >= {"intent", "intent_ranking", "entities", "normalised", "changes", "clauses"}
    assert sum(entry["confidence"] for entry in result["intent_ranking"]) == pytest.approx(1, abs=0.01)
    for clause in result["clauses"]:
        assert set(clause) == {"text", "start", "end", "intent", "intent_ranking"}
        assert text[clause["start"] : clause["end"]] == clause["text"]
        assert clause["intent_ranking"][0] == clause["intent"]
        assert 1 <= len(clause["intent_ranking"]) <= 5


@pytest.mark.parametrize("text", ["", " ", "😀😀", "\x00\u200b", "?" * 300, "a" * 20_000, "cà phê " * 500])
def test_odd_messages_get_an_intent_and_one_clause_at_least(parse, text):
    result = parse(text)

    assert result["intent"]["name"]
    assert len(result["clauses"]) >= 1


def test_a_statement_beside_a_question_is_less_sure_than_alone(parse):
    alone = parse("wifi yếu quá em ơi")["intent"]["confidence"]
    clauses = parse("Wifi yếu quá em ơi. Bao nhiêu một ly cacao?")["clauses"]

    assert clauses[0]["intent"]["confidence"] < alone
    assert clauses[1]["intent"]["name"] == "ask#price"
