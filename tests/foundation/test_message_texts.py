"""Texts for citizens come from files, and a gap shows at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.messages import MessageError, Messages


def texts(folder: Path, content: str) -> Messages:
    (folder / "area.yml").write_text(content, encoding="utf-8")
    return Messages(folder)


def test_a_text_is_found_by_area_and_key_with_its_values_filled_in(tmp_path: Path) -> None:
    assert texts(tmp_path, "hello: Dạ, chào {name}").text("area.hello", name="{bà con}") == "Dạ, chào {bà con}"


def test_a_list_is_given_as_it_stands(tmp_path: Path) -> None:
    assert texts(tmp_path, "some: [một, hai]").items("area.some") == ("một", "hai")


def test_a_missing_value_is_named(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match=r"area\.hello needs a value for 'name'"):
        texts(tmp_path, "hello: Dạ, chào {name}").text("area.hello")


def test_all_missing_keys_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match=r"area\.a, area\.b"):
        texts(tmp_path, "hello: Dạ").require("area.b", "area.hello", "area.a")


@pytest.mark.parametrize("content", ["a: 5", "a: ''", "a: []", "a: [1]", "- a", "a: b: c", "a: {b: c}"])
def test_a_file_that_is_no_flat_list_of_texts_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(MessageError):
        texts(tmp_path, content)


def test_a_text_is_not_a_list_and_a_list_not_a_text(tmp_path: Path) -> None:
    made = texts(tmp_path, "one: a\nmany: [a]")
    with pytest.raises(MessageError):
        made.text("area.many")
    with pytest.raises(MessageError):
        made.items("area.one")
