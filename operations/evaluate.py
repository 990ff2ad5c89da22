"""`motcua evaluate`: ask the labelled questions and measure how well they were understood."""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from foundation.settings import Settings
from operations import run_file
from operations.ask import AT_ONCE, NOT_RUNNING, Client
from operations.evaluation_page import page
from operations.question_sets import QUESTIONS, Question, derived, load
from operations.scores import Marked, score

SAME_AUTHORS = "The same authors wrote training ideas and test questions; strangers will word things otherwise."
SHOWN = (
    ("procedure_first", "right procedure first"),
    ("procedure_within_three", "right procedure within three"),
    ("procedure_answered_right", "answered with the right procedure"),
    ("aspect", "right aspect"),
    ("all_asked_answered", "several asked, all answered"),
    ("out_of_scope_not_answered", "out of scope, no procedure given"),
    ("out_of_scope_precision", "out of scope, precision"),
    ("out_of_scope_recall", "out of scope, recall"),
)


def evaluate(settings: Settings, options: argparse.Namespace) -> int:
    """Ask, count, print, and write `evaluation.json` and `evaluation.html`; 3 when no stack runs."""
    running = run_file.read(settings)
    if running is None:
        print(f"motcua: nothing runs on {settings.data_dir}; start it with ./motcua up", file=sys.stderr)
        return NOT_RUNNING
    questions = load(options.questions or QUESTIONS, options.part)
    client = Client(running, explain=True)
    result = {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "part": options.part,
        "note": SAME_AUTHORS,
        "written": _measure(client, questions),
    }
    if options.derive:
        extra = _measure(client, derived([item for item in questions if item.procedures]))
        result["derived"] = extra
    earlier = json.loads(options.compare.read_text()) if options.compare else None
    _write(options.output, result, earlier)
    _print(result, earlier)
    return 0


def _measure(client: Client, questions: list[Question]) -> dict[str, Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = pool.map(lambda question: client.ask(question.text), questions)
        shown = track(asked, "Asking", total=len(questions), console=Console(stderr=True), transient=True)
        marked = [Marked(question, answer) for question, answer in zip(questions, shown, strict=True)]
    wrong = [_wrong(item) for item in marked if not _right(item)]
    return {**score(marked), "wrong": wrong}


def _right(item: Marked) -> bool:
    if not item.question.procedures:
        return not item.code
    return item.first_right and item.aspect_right


def _wrong(item: Marked) -> dict[str, Any]:
    """A wrong answer, by id: the sentences of the test half are not to be studied."""
    return {
        "id": item.question.id,
        "register": item.question.register,
        "wanted": [list(item.question.procedures), list(item.question.aspects)],
        "given": [item.offered, item.answer.get("aspect"), item.answer.get("state")],
    }


def _write(folder: Path, result: dict[str, Any], earlier: dict[str, Any] | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "evaluation.html").write_text(page(result, earlier, dict(SHOWN)), encoding="utf-8")
    print(f"Written: {folder / 'evaluation.json'} and evaluation.html", file=sys.stderr)


def _print(result: dict[str, Any], earlier: dict[str, Any] | None) -> None:
    columns = ["measure", "share", "95 %", "of"] + (["earlier"] if earlier else [])
    table = Table(*columns, title=f"{result['written']['questions']} questions, part {result['part']}")
    for key, label in SHOWN:
        table.add_row(*_cells(label, result["written"][key], earlier and earlier["written"].get(key)))
    for name, row in {**result["written"]["registers"], **result.get("derived", {}).get("registers", {})}.items():
        before = earlier and earlier["written"]["registers"].get(name, {}).get("first")
        table.add_row(*_cells(f"  {name}: first", row["first"], before))
        table.add_row(*_cells(f"  {name}: aspect", row["aspect"], None))
    console = Console()
    console.print(table)
    console.print(result["written"]["states"])
    console.print(f"[italic]{SAME_AUTHORS}")


def _cells(label: str, found: dict[str, Any], before: dict[str, Any] | None) -> list[str]:
    cells = [label, f"{found['share']:.1%}", f"{found['low']:.0%}–{found['high']:.0%}", str(found["total"])]
    return [*cells, f"{before['share']:.1%}"] if before else cells
