"""The labelled questions: enough, of all kinds, split by need, and none of the test part in what we train on."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import faq.entries
from procedures.yaml_format import load_alias_words, load_procedures
from tests.questions.near_copies import Corpus, words
from vietnamese.text import fold

FOLDER = Path(__file__).parent
CONTENT = FOLDER.parents[1] / "data"
REGISTERS = {"full", "none", "abbrev", "southern", "typos", "story", "several", "capitals"}
PROCEDURE_ASPECTS = {
    *("documents", "fee", "duration", "place", "steps", "online", "form", "result", "legal", "condition", "overview"),
}
OTHER_ASPECTS = {
    *("guide", "status", "handoff", "complaint", "faq", "emergency", "greet", "thanks", "bye", "help", "oos", "other"),
}
Question = dict[str, Any]


def read(name: str) -> list[Question]:
    """The questions of one file of the set."""
    return list(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")))


EVERY = [question for path in sorted(FOLDER.glob("*.yml")) for question in read(path.name)]
ABOUT_PROCEDURES = [question for question in EVERY if question.get("procedures")]
TEST_PART = [question for question in EVERY if question["part"] == "test"]


def aspects(question: Question) -> list[str]:
    """The aspects a question asks about, in order."""
    return list(question["aspects"]) if "aspects" in question else [question["aspect"]]


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.yml")))
def test_every_question_has_the_agreed_form(name: str) -> None:
    wrong = [
        question["id"]
        for question in read(name)
        if question["part"] not in {"train", "test"}
        or question["register"] not in REGISTERS
        or not set(aspects(question)) <= PROCEDURE_ASPECTS | OTHER_ASPECTS
        or not question["text"].strip()
        or not question["need"]
        or (question.get("all") and len(question["procedures"]) < 2)
    ]
    assert wrong == []


def test_no_id_and_no_text_occurs_twice() -> None:
    for key in ("id", "text"):
        counted = Counter(fold(question[key]) for question in EVERY)
        assert [value for value, times in counted.items() if times > 1] == []


def test_there_are_at_least_800_questions_with_a_procedure_and_200_without() -> None:
    assert len(ABOUT_PROCEDURES) >= 800
    assert len(EVERY) - len(ABOUT_PROCEDURES) >= 200


def test_no_procedure_has_more_than_twelve_questions_and_at_least_a_hundred_have_some() -> None:
    counted = Counter(code for question in ABOUT_PROCEDURES for code in question["procedures"])
    assert {code: times for code, times in counted.items() if times > 12} == {}
    assert len(counted) >= 100


def test_each_register_has_at_least_sixty_curated_questions() -> None:
    counted = Counter(question["register"] for question in read("curated.yml"))
    assert {register: counted[register] for register in REGISTERS if counted[register] < 60} == {}


def test_each_aspect_of_a_procedure_is_asked_and_the_rarer_ones_too() -> None:
    counted = Counter(aspect for question in read("curated.yml") for aspect in aspects(question))
    assert {aspect for aspect in PROCEDURE_ASPECTS if counted[aspect] < 15} == set()
    assert {aspect: counted[aspect] for aspect in ("online", "form", "result", "legal") if counted[aspect] < 25} == {}


def test_each_register_looks_as_it_is_called() -> None:
    for question in ABOUT_PROCEDURES:
        text = question["text"]
        match question["register"]:
            case "none":
                assert text.isascii(), text
            case "capitals":
                assert text == text.upper(), text
            case "story":
                assert 40 <= len(text.split()) <= 120, text
            case "several":
                assert len(aspects(question)) > 1 or question.get("all"), text


def test_at_most_five_in_a_hundred_begin_with_the_same_three_words() -> None:
    counted = Counter(" ".join(fold(question["text"]).split()[:3]) for question in EVERY)
    assert {start: times for start, times in counted.items() if times > 0.05 * len(EVERY)} == {}


def test_questions_of_one_need_are_all_in_one_part() -> None:
    parts = defaultdict(set)
    for question in EVERY:
        parts[question["need"]].add(question["part"])
    assert {need for need, found in parts.items() if len(found) > 1} == set()


def test_about_two_thirds_of_the_curated_questions_are_for_testing() -> None:
    questions = read("curated.yml")
    share = sum(question["part"] == "test" for question in questions) / len(questions)
    assert 0.6 <= share <= 0.75


def test_no_question_holds_a_number_that_could_belong_to_a_person() -> None:
    assert [question["text"] for question in EVERY if re.search(r"\d[\d .]{7,}\d", question["text"])] == []


def test_no_two_questions_are_near_copies() -> None:
    corpus = Corpus(question["text"] for question in EVERY)
    pairs = [
        (question["text"], other)
        for question in EVERY
        for other in corpus.copies(question["text"])
        if other != question["text"]
    ]
    assert pairs == []


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from (line.removeprefix("- ").strip() for line in node.splitlines() if line.strip())
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _strings_of(folder: str) -> Iterator[str]:
    for path in sorted((CONTENT / folder).glob("*.yml")):
        for text in _strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", text)  # Rasa's marks of entities


SOURCES: dict[str, Callable[[], Iterator[str]]] = {
    "data/nlu": lambda: _strings_of("nlu"),
    "data/words": lambda: _strings_of("words"),
    "aliases in data/procedures": lambda: (a for _, procedure in load_procedures(CONTENT) for a in procedure.aliases),
    "data/aliases": lambda: (word for _, word in load_alias_words(CONTENT)),
    "data/faq": lambda: (text for entry in faq.entries.load(CONTENT) for text in (entry.question, *entry.also)),
    "the train part": lambda: (question["text"] for question in EVERY if question["part"] == "train"),
}


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """The names of the curated procedures by code."""
    return {procedure.code: procedure.name for _, procedure in load_procedures(CONTENT)}


def test_every_procedure_of_the_curated_questions_is_in_the_catalogue(names: dict[str, str]) -> None:
    asked = {code for question in read("curated.yml") for code in question["procedures"]}
    assert asked - set(names) == set()


@pytest.mark.parametrize("source", SOURCES)
def test_no_test_question_or_near_copy_is_in(source: str, names: dict[str, str]) -> None:
    corpus = Corpus(SOURCES[source]())
    assert corpus.texts, f"{source} holds no text to compare with"
    found = [
        (question["id"], question["text"], copy)
        for question in TEST_PART
        for copy in corpus.copies(question["text"], [names.get(code, "") for code in question.get("procedures", ())])
    ]
    assert found == []


@given(st.sampled_from(TEST_PART), st.randoms(use_true_random=False))
def test_a_question_shuffled_without_diacritics_and_with_words_added_is_found(
    question: Question, chance: random.Random
) -> None:
    shuffled = fold(question["text"]).split()
    chance.shuffle(shuffled)
    copy = " ".join(shuffled)
    assert list(Corpus([copy]).copies(question["text"])) == [copy]
    if len(words(question["text"])) > 20:
        longer = f"da chao {copy} cam on nhieu"
        assert list(Corpus(["chuyen khac hoan toan", longer]).copies(question["text"])) == [longer]


def test_a_question_that_shares_only_the_procedure_name_is_no_copy() -> None:
    corpus = Corpus(["thủ tục đăng ký khai sinh ở đâu"])
    assert list(corpus.copies("Đăng ký khai sinh cho bé Tí sinh trên ghe", ["Thủ tục đăng ký khai sinh"])) == []
