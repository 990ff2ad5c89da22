"""How often search puts the right procedure first, and what each ingredient adds.

Run: `PYTHONPATH=. python -m benchmarks.search_quality [--part test] [--ablate]`, or `./motcua bench search_quality`.
The questions and what accepts them: tests/questions. The same authors wrote both halves and the aliases, so the
scores flatter. Each ablation takes one ingredient away and changes nothing else (the weights are not fitted anew).
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.search_lab.material import Question, catalogue, questions
from procedures import ranking, store
from search import settings
from search.analysis import NO_CONCEPTS, Analyser, StopWords
from search.catalogue import Entry
from search.index import Index
from search.ranking import Parameters
from vietnamese.text import fold

Change = Callable[[Entry], Entry]
NO_STOP_WORDS = StopWords.of([])


def _same(entry: Entry) -> Entry:
    return entry


def build(
    entries: Sequence[store.Entry],
    change: Change = _same,
    analyser: Analyser | None = None,
    without: Iterable[str] = (),
) -> Index:
    """The index with each entry changed and some weights at 0."""
    values = {**dataclasses.asdict(settings.parameters()), **dict.fromkeys(without, 0.0)}
    return Index(
        [change(ranking.entry_of(entry)) for entry in entries],
        analyser=analyser or settings.analyser(),
        parameters=Parameters.of(values),
        confidence=settings.confidence(),
        cues=ranking.cues(),
    )


def ablations(entries: Sequence[store.Entry]) -> Iterator[tuple[str, Index]]:
    """Each ingredient's name and the index without it."""
    whole = settings.analyser()
    yield "everything", build(entries)
    yield "aliases", build(entries, lambda entry: dataclasses.replace(entry, phrases=()))
    yield "concepts", build(entries, analyser=Analyser(whole.stop_words, NO_CONCEPTS))
    yield "stop words", build(entries, analyser=Analyser(NO_STOP_WORDS, whole.concepts))
    yield "pairs of words", build(entries, without=["pair_weight"])
    yield "rarity of words", build(entries, without=["rarity_power"])
    yield "support of further phrases", build(entries, without=["second", "third"])
    yield "entry as a whole", build(entries, without=["all_said", "pairs_said", "concepts_said", "usual"])
    yield "field, papers, results", build(entries, lambda entry: dataclasses.replace(entry, field="", body=""))
    yield "words that tell rivals apart", build(entries, without=["telling"])
    yield "priors", build(entries, without=["prior"])
    yield "variants", build(entries, without=["tag_missing", "tag_found"])


def scores(
    index: Index, asked: Sequence[Question], change: Callable[[str], str] = str
) -> dict[str, tuple[int, int, int]]:
    """(number, first, within the first three) of each file and register, and of each file's whole."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for question in asked:
        ids = [hit.id for hit in index.search(change(question.text))]
        right = [place for place, id_ in enumerate(ids) if id_ in question.accepted]
        for name in (f"{question.file} all", f"{question.file} {question.register}"):
            counts[name][0] += 1
            counts[name][1] += bool(right and right[0] == 0)
            counts[name][2] += bool(right)
    return {name: (number, first, three) for name, (number, first, three) in sorted(counts.items())}


def percent(scored: Mapping[str, tuple[int, int, int]], name: str) -> str:
    """First and first three of one line, in percent."""
    number, first, three = scored[name]
    return f"{100 * first / number:5.1f} {100 * three / number:5.1f}"


def main() -> None:
    """Print the scores by register, or what each ingredient adds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--part", default="test", choices=["train", "test"])
    parser.add_argument("--ablate", action="store_true", help="take one ingredient away at a time")
    options = parser.parse_args()
    entries = catalogue()
    asked = [question for question in questions(entries, options.part) if question.accepted]
    if not options.ablate:
        index = build(entries)
        written, folded = scores(index, asked), scores(index, asked, fold)
        print(f"{'first, first three (%)':30} {'n':>4}  as written   no marks")
        for name in written:
            print(f"{name:30} {written[name][0]:>4}  {percent(written, name)}  {percent(folded, name)}")
        return
    files = sorted({f"{question.file} all" for question in asked})
    print(f"{'without':30} " + "  ".join(f"{name:>24}" for name in files))
    for ingredient, index in ablations(entries):
        written, folded = scores(index, asked), scores(index, asked, fold)
        cells = (f"{percent(written, name)} {percent(folded, name)}" for name in files)
        print(f"{ingredient:30} " + "  ".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    main()
