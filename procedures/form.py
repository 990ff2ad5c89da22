"""Whether data has the form of `schema.json`, said in words that tell an editor what to mend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

SCHEMA = Path(__file__).with_name("schema.json")
SHOWN = 60  # characters of a wrong value
_QUOTES = "is read as a number; put it in quotes, with all its digits"


def form_errors(data: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every departure of `data` from the form: the way to it (keys and indexes) and what to mend."""
    for error in _validator().iter_errors(data):
        for leaf in _leaves(error):
            yield tuple(leaf.absolute_path), _in_words(leaf)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Of alternatives (a note is a text or an object) the findings about the one that was meant."""
    meant = [
        inner for inner in error.context or () if inner.validator != "type" or inner.instance is not error.instance
    ]
    if not meant:
        yield error
    for inner in meant:
        yield from _leaves(inner)


def _in_words(error: ValidationError) -> str:
    value: Any = error.validator_value
    instance: Any = error.instance
    shown = json.dumps(error.instance, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
    match error.validator:
        case "additionalProperties":
            text = _unknown_fields(error)
        case "required":
            text = f"{', '.join(name for name in value if name not in instance)} is missing"
        case "enum":
            text = f"{shown} is none of {', '.join(map(str, value))}"
        case "pattern" | "minLength":
            text = _wrong_text(str(error.instance), shown, str(value))
        case "oneOf":
            text = f"{shown} should be a text or {{text: …, verified: false}}"
        case "type" if isinstance(error.instance, float) and value == "string":
            text = f"{shown} {_QUOTES}"
        case "type":
            text = f"{shown} should be {value if isinstance(value, str) else ' or '.join(value)}"
        case _:
            text = error.message
    return text


def _unknown_fields(error: ValidationError) -> str:
    schema: Any = error.schema
    instance: Any = error.instance
    known = list(schema.get("properties", {}))
    unknown = [str(name) for name in instance if name not in known]
    return f"unknown field {', '.join(unknown)}; known are {', '.join(known)}"


def _wrong_text(text: str, shown: str, pattern: str) -> str:
    if not text.strip():
        return "is empty; write a text or take the field out"
    if "gov" in pattern:
        return f"{shown} is no https address of a gov.vn site"
    return f"{shown} does not have the form {pattern}"
