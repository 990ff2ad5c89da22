"""Count right and wrong answers of labelled questions, with the uncertainty of small numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from scipy.stats import binomtest

from operations.question_sets import Question

BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `total`, and the 95 % interval (Wilson) of the true share."""

    right: int
    total: int
    share: float
    low: float
    high: float

    @classmethod
    def of(cls, marks: Iterable[bool]) -> Share:
        """Count marks; an empty set is 0 of 0 with the whole interval."""
        counted = list(marks)
        if not counted:
            return cls(0, 0, 0.0, 0.0, 1.0)
        interval = binomtest(sum(counted), len(counted)).proportion_ci(method="wilson")
        return cls(sum(counted), len(counted), sum(counted) / len(counted), interval.low, interval.high)


@dataclass(frozen=True, slots=True)
class Marked:
    """One question with what was answered."""

    question: Question
    answer: dict[str, Any]

    @property
    def code(self) -> str:
        procedure = self.answer.get("procedure")
        return procedure["code"] if procedure else ""

    @property
    def offered(self) -> list[str]:
        """Codes in the order a citizen meets them: the one answered, then the search's best three."""
        found = [self.code] if self.code else []
        found += [item["code"] for item in self.answer.get("candidates") or []]
        return list(dict.fromkeys(found))[:3]

    @property
    def first_right(self) -> bool:
        return bool(self.offered) and self.offered[0] in self.question.procedures

    @property
    def within_three(self) -> bool:
        return any(code in self.question.procedures for code in self.offered)

    @property
    def aspect_right(self) -> bool:
        return self.answer.get("aspect") in self.question.aspects

    @property
    def all_right(self) -> bool:
        """Every aspect asked was answered, and with `both` every procedure."""
        answers = self.answer.get("answers") or []
        aspects = {item["aspect"] for item in answers}
        codes = {item["procedure"]["code"] for item in answers if item["procedure"]}
        wanted = set(self.question.procedures) if self.question.both else set()
        return set(self.question.aspects) <= aspects and wanted <= codes


def score(marked: list[Marked]) -> dict[str, Any]:
    """All figures of an evaluation as plain JSON."""
    inside = [item for item in marked if item.question.procedures]
    outside = [item for item in marked if not item.question.procedures]
    registers: dict[str, list[Marked]] = defaultdict(list)
    for item in inside:
        registers[item.question.register].append(item)
    several = [item for item in inside if len(item.question.aspects) > 1 or item.question.both]
    return {
        "questions": len(marked),
        "procedure_first": _share(item.first_right for item in inside),
        "procedure_within_three": _share(item.within_three for item in inside),
        "procedure_answered_right": _share(item.code in item.question.procedures for item in inside),
        "aspect": _share(item.aspect_right for item in inside),
        "all_asked_answered": _share(item.all_right for item in several),
        "out_of_scope_not_answered": _share(not item.code for item in outside),
        "out_of_scope_precision": _share(not item.question.procedures for item in marked if _refused(item)),
        "out_of_scope_recall": _share(_refused(item) for item in outside),
        "states": dict(Counter(str(item.answer.get("state")) for item in marked)),
        "registers": {name: _by_register(items) for name, items in sorted(registers.items())},
        "reliability": reliability(inside),
        "confusion": confusion(inside),
    }


def _refused(item: Marked) -> bool:
    return item.answer.get("aspect") == "oos" or item.answer.get("state") == "not_understood"


def _by_register(items: list[Marked]) -> dict[str, Any]:
    return {
        "first": _share(item.first_right for item in items),
        "within_three": _share(item.within_three for item in items),
        "aspect": _share(item.aspect_right for item in items),
        "states": dict(Counter(str(item.answer.get("state")) for item in items)),
    }


def _share(marks: Iterable[bool]) -> dict[str, Any]:
    return asdict(Share.of(marks))


def reliability(items: list[Marked]) -> list[dict[str, float]]:
    """Of answers given at a confidence, how many named the right procedure: ten bins of the search's confidence."""
    bins: dict[int, list[Marked]] = defaultdict(list)
    for item in items:
        found = (item.answer.get("explain") or {}).get("search") or []
        if found:
            bins[min(int(found[0]["confidence"] * BINS), BINS - 1)].append(item)
    return [
        {
            "from": index / BINS,
            "to": (index + 1) / BINS,
            "count": len(members),
            "confidence": sum(item.answer["explain"]["search"][0]["confidence"] for item in members) / len(members),
            "right": sum(item.first_right for item in members) / len(members),
        }
        for index, members in sorted(bins.items())
    ]


def confusion(items: list[Marked]) -> dict[str, dict[str, int]]:
    """Aspect asked → aspect answered → count; a question with several counts under the one answered, if asked."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        given = str(item.answer.get("aspect"))
        asked = given if given in item.question.aspects else item.question.aspects[0]
        table[asked][given] += 1
    return {asked: dict(given) for asked, given in sorted(table.items())}
