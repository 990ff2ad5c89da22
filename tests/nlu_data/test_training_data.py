"""The training examples in data/nlu: enough of each intent, none twice, none copied with one word changed."""

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LEAST_EXAMPLES = 40
LEAST_IN_ALL = 3_000
LEAST_OUT_OF_SCOPE = 200
NEAR_DUPLICATE = 0.85
SAME_OPENING = 0.05

Examples = dict[str, list[str]]


def fold(text: str) -> str:
    """Lower-case words without diacritics, as typed on a feature phone; text without words stays."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain)) or text


@pytest.fixture(scope="module")
def examples() -> Examples:
    """All examples by intent, in the order of the files."""
    found: Examples = defaultdict(list)
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert content["version"] == "3.1", path.name
        for entry in content["nlu"]:
            for line in entry["examples"].splitlines():
                assert line.startswith("- "), f"{path.name}: {line!r} is not an example"
                found[entry["intent"]].append(line[2:])
    return found


def trained_intents() -> set[str]:
    """Every intent a person can mean by typing; `press` is a button and has no words."""
    content = yaml.safe_load((ROOT / "data/intents.yml").read_text(encoding="utf-8"))
    return set(content["intents"]) - {"press"}


def test_every_intent_and_no_other_has_at_least_forty_examples(examples: Examples) -> None:
    assert set(examples) == trained_intents()
    assert {intent: len(lines) for intent, lines in examples.items() if len(lines) < LEAST_EXAMPLES} == {}


def test_the_whole_set_and_what_is_out_of_scope_are_large_enough(examples: Examples) -> None:
    assert sum(map(len, examples.values())) >= LEAST_IN_ALL
    assert len(examples["out_of_scope"]) >= LEAST_OUT_OF_SCOPE


def test_no_example_stands_twice_even_without_diacritics(examples: Examples) -> None:
    places = defaultdict(list)
    for intent, lines in examples.items():
        for line in lines:
            places[fold(line)].append((intent, line))
    assert [where for where in places.values() if len(where) > 1] == []


def test_no_two_examples_of_an_intent_share_more_than_85_percent_of_their_words(examples: Examples) -> None:
    near = []
    for intent, lines in examples.items():
        words = [set(fold(line).split()) for line in lines]
        for index, first in enumerate(words):
            for other in range(index):
                if len(first & words[other]) > NEAR_DUPLICATE * max(len(first), len(words[other])):
                    near.append((intent, lines[other], lines[index]))
    assert near == []


def test_not_more_than_five_percent_begin_with_the_same_three_words(examples: Examples) -> None:
    openings = Counter(" ".join(fold(line).split()[:3]) for lines in examples.values() for line in lines)
    opening, count = openings.most_common(1)[0]
    assert count <= SAME_OPENING * openings.total(), f"{count} examples begin with {opening!r}"


def test_examples_hold_no_personal_data_and_are_written_in_nfc(examples: Examples) -> None:
    lines = [line for intent_lines in examples.values() for line in intent_lines]
    assert [line for line in lines if re.search(r"\d[\d .-]{7,}\d", line)] == []
    assert [line for line in lines if not unicodedata.is_normalized("NFC", line)] == []
