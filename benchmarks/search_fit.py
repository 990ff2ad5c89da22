"""Fits the weights of search and its confidence on the train questions and writes them to data/search/ranking.yml.

Run: `PYTHONPATH=. python -m benchmarks.search_fit [--dry]`, or `./motcua bench search_fit`. Only the train part of
tests/questions is read, and phrases of the catalogue held out one by one; the test part plays no role.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.search_lab.fitting import PARTS, HoldingOut, examples, fit_confidence, fit_parts
from benchmarks.search_lab.material import catalogue, index_of, questions
from procedures import ranking
from search import settings
from search.ranking import Parameters

TARGET = settings.FOLDER / "ranking.yml"


def main() -> None:
    """Fit both, print them, and write them unless told not to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--dry", action="store_true", help="print, do not write")
    options = parser.parse_args()
    entries = catalogue()
    asked = questions(entries, "train")
    before = settings.parameters()
    index = HoldingOut(
        [ranking.entry_of(entry) for entry in entries],
        analyser=settings.analyser(),
        parameters=before,
        cues=ranking.cues(),
    )
    made = examples(index, [question for question in asked if question.accepted])
    fitted = dict(zip(PARTS, (round(float(weight), 3) for weight in fit_parts(made)), strict=True))
    print(f"{len(made)} examples; weights: {fitted}")
    after = Parameters.of({**dataclasses.asdict(before), **fitted})
    bias, weights = fit_confidence(index_of(entries, after), asked)
    print(f"confidence on {len(asked)} questions, with and without marks: bias {bias:.3f}, {weights}")
    if not options.dry:
        TARGET.write_text(_rewritten(TARGET.read_text(encoding="utf-8"), fitted, bias, weights), encoding="utf-8")


def _rewritten(text: str, fitted: Mapping[str, float], bias: float, weights: Mapping[str, float]) -> str:
    for name, value in {**fitted, **weights, "bias": bias}.items():
        section, start = ("confidence:", text.index("confidence:")) if name in (*weights, "bias") else ("", 0)
        pattern = re.compile(rf"(?<=[\s{{]){name}: -?[\d.]+")
        head, tail = text[:start], text[start:]
        tail, changed = pattern.subn(f"{name}: {value:.3f}", tail, count=1)
        if not changed:
            raise SystemExit(f"{TARGET} has no {name} {section}".rstrip())
        text = head + tail
    return text


if __name__ == "__main__":
    main()
