"""How answers to labelled questions are counted, and the page that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from launcher.files import LauncherError
from operations.evaluation_page import page
from operations.question_sets import QUESTIONS, Question, derived, load
from operations.scores import Marked, Share, score
from vietnamese.text import fold, has_marks

LABELS = {"procedure_first": "right procedure first", "aspect": "right aspect"}


def question(**changes: Any) -> Question:
    values: dict[str, Any] = {
        "id": "q1",
        "part": "test",
        "register": "full",
        "text": "Làm giấy khai sinh cần giấy tờ gì?",
        "procedures": ("1.001193",),
        "aspects": ("documents",),
        "need": "x",
    }
    return Question(**{**values, **changes})


def answer(code: str | None, *candidates: str, aspect: str = "documents", confidence: float = 0.9) -> dict[str, Any]:
    named = {"code": code, "name": "…"} if code else None
    return {
        "state": "answered",
        "aspect": aspect,
        "procedure": named,
        "candidates": [{"code": one, "name": "…"} for one in candidates],
        "answers": [{"aspect": aspect, "procedure": named}],
        "explain": {"search": [{"confidence": confidence}]},
    }


def test_a_share_of_few_marks_has_a_wide_interval() -> None:
    few, many = Share.of([True] * 9 + [False]), Share.of([True] * 900 + [False] * 100)
    assert few.share == many.share == 0.9
    assert few.high - few.low > many.high - many.low
    assert Share.of([]) == Share(0, 0, 0.0, 0.0, 1.0)


def test_first_and_within_three_are_counted_in_the_order_a_citizen_meets_them() -> None:
    right = Marked(question(), answer("1.001193", "1.004884"))
    third = Marked(question(), answer(None, "2.000635", "1.004884", "1.001193"))
    wrong = Marked(question(), answer("2.000635", "2.000635", "1.004884", "1.004772"))
    result = score([right, third, wrong])
    assert result["procedure_first"]["right"] == 1
    assert result["procedure_within_three"]["right"] == 2
    assert result["procedure_answered_right"]["right"] == 1


def test_several_asked_count_only_when_all_are_answered() -> None:
    asked = question(aspects=("documents", "fee"))
    assert not Marked(asked, answer("1.001193")).all_right
    both = answer("1.001193")
    both["answers"].append({"aspect": "fee", "procedure": both["procedure"]})
    assert Marked(asked, both).all_right


def test_out_of_scope_counts_what_was_refused_and_what_was_not_answered() -> None:
    outside = question(procedures=(), aspects=("oos",))
    refused = Marked(outside, {**answer(None, aspect="oos"), "state": "refused"})
    answered = Marked(outside, answer("1.001193"))
    ours = Marked(question(), {**answer(None, aspect="oos"), "state": "refused"})
    result = score([refused, answered, ours])
    assert result["out_of_scope_recall"]["share"] == 0.5
    assert result["out_of_scope_precision"]["share"] == 0.5
    assert result["out_of_scope_not_answered"]["right"] == 1


def test_reliability_compares_confidence_with_what_was_right() -> None:
    sure = [Marked(question(), answer("1.001193", confidence=0.95))] * 9 + [
        Marked(question(), answer("2.000635", confidence=0.95))
    ]
    (bin_of_nine,) = score(sure)["reliability"]
    assert (bin_of_nine["count"], bin_of_nine["right"]) == (10, 0.9)


def test_derived_questions_are_stripped_or_slipped_and_named_apart() -> None:
    original = question(text="Vợ tôi mới sanh con gái, giờ muốn làm giấy khai sinh cho bé thì nộp hồ sơ ở đâu?")
    stripped, slipped = derived([original])
    assert stripped.text == fold(original.text)
    assert not has_marks(stripped.text)
    assert slipped.text != original.text
    assert {stripped.register, slipped.register} == {"derived: no marks", "derived: slips"}
    assert derived([original]) == [stripped, slipped]


def test_both_parts_of_the_question_set_load_and_another_folder_without_them_is_refused(tmp_path: Path) -> None:
    assert len(load(QUESTIONS, "test")) > len(load(QUESTIONS, "train")) > 200
    with pytest.raises(LauncherError, match="no questions"):
        load(tmp_path, "test")


def test_the_page_shows_figures_confusion_and_the_earlier_result() -> None:
    written = score([Marked(question(), answer("1.001193")), Marked(question(), answer(None, aspect="fee"))])
    result = {"part": "test", "measured": "2026-11-23", "note": "same authors", "written": written}
    shown = page(result, result, LABELS)
    assert "right procedure first" in shown
    assert "<svg" in shown
    assert "earlier" in shown
    assert "http" not in shown.replace("http-equiv", "")
