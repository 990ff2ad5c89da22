"""How fast search answers, and how long its index takes to build, as the catalogue grows.

Run: `PYTHONPATH=. python -m benchmarks.search_speed [--sizes 1000,10000,100000] [--svg docs/images/search_growth.svg]`,
or `./motcua bench search_speed`. The catalogue is the real one, filled up with synthetic procedures: names and phrases
glued together from halves of real ones, one to four phrases each. Questions are the labelled ones, as written and
without marks, one at a time. Times are processor time of the one thread that works, so that other work on the machine
does not count.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.search_lab.growth import draw
from benchmarks.search_lab.material import catalogue, index_of, questions
from procedures import store
from vietnamese.text import fold

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
QUESTIONS = 400
WARM_UP = 30
MOST_PHRASES = 4


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table; times in milliseconds but `build`, in seconds."""

    size: int
    phrases: int
    build: float
    median: float
    p95: float
    slowest: float


def synthetic(entries: Sequence[store.Entry], count: int, seed: int = 7) -> list[store.Entry]:
    """`count` procedures: the real ones first, then made ones."""
    chance = random.Random(seed)
    halves = [text.split() for entry in entries for text in (entry.name, *entry.aliases)]
    made = list(entries[:count])
    for number in range(len(made), count):
        model = chance.choice(entries)
        texts = []
        for _ in range(chance.randint(1, MOST_PHRASES)):
            left, right = chance.choice(halves), chance.choice(halves)
            texts.append(" ".join(left[: (len(left) + 1) // 2] + right[len(right) // 2 :]))
        made.append(
            dataclasses.replace(model, id=f"made{number}", name=texts[0], aliases=tuple(texts[1:]), origin="imported")
        )
    return made


def measure(entries: Sequence[store.Entry], asked: Sequence[str]) -> Measured:
    """Build an index and ask it everything once."""
    started = time.thread_time()
    index = index_of(entries)
    build = time.thread_time() - started
    for text in asked[:WARM_UP]:
        index.search(text)
    times = []
    for text in asked:
        started = time.thread_time()
        index.search(text)
        times.append((time.thread_time() - started) * 1000)
    median, p95 = np.percentile(times, [50, 95])
    phrases = sum(1 + len(entry.aliases) for entry in entries)
    return Measured(len(entries), phrases, build, float(median), float(p95), max(times))


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of procedures")
    parser.add_argument("--svg", type=Path, help="where to draw the growth")
    options = parser.parse_args()
    real = catalogue()
    texts = [question.text for question in questions(real)]
    random.Random(1).shuffle(texts)
    asked = texts[: QUESTIONS // 2] + [fold(text) for text in texts[: QUESTIONS // 2]]
    print(f"{'procedures':>10} {'phrases':>8} {'build s':>8} {'median ms':>10} {'p95 ms':>8} {'slowest':>8}")
    rows = []
    for size in map(int, options.sizes.split(",")):
        row = measure(synthetic(real, size), asked)
        rows.append(row)
        print(
            f"{row.size:>10} {row.phrases:>8} {row.build:>8.2f} {row.median:>10.2f} {row.p95:>8.2f} {row.slowest:>8.2f}"
        )
    if options.svg:
        options.svg.write_text(draw([(row.size, row.median, row.p95, row.build) for row in rows]), encoding="utf-8")
        print(f"drawn: {options.svg}")


if __name__ == "__main__":
    main()
