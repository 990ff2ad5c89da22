"""Every command and option, once: read by `./motcua` itself and again by the environment it hands over to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

DESCRIPTION = """\
Một Cửa answers citizens' questions on administrative procedures.

  ./motcua up      prepares everything, starts the assistant and prints its address
  ./motcua ask     asks the running assistant a question in the terminal
  ./motcua test    runs all checks and tests
"""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, with help in plain words."""
    parser = argparse.ArgumentParser(
        prog="./motcua", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_running(commands)
    _add_asking(commands)
    _add_checking(commands)
    _add_catalogue(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_running(commands: _Commands) -> None:
    up = commands.add_parser("up", help="prepare everything, start the assistant, keep it running until Ctrl-C")
    up.add_argument("--prepare-only", action="store_true", help="build, train and load, but start nothing")
    status = commands.add_parser("status", help="say which processes run, on which ports")
    status.add_argument("--json", action="store_true", help="print the same as JSON")
    train = commands.add_parser("train", help="train the language model if its training data changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    doctor = commands.add_parser("doctor", help="say what is wrong on this machine and how to mend it")
    doctor.add_argument("--json", action="store_true", help="print the same as JSON")


def _add_asking(commands: _Commands) -> None:
    ask = commands.add_parser("ask", help="ask the running assistant; without a question, chat in the terminal")
    ask.add_argument("question", nargs="?", help="the question, in quotes")
    ask.add_argument("--json", action="store_true", help="print one JSON object a question and nothing else")
    ask.add_argument("--file", type=Path, metavar="F", help="ask every line of F, each as a new conversation")
    ask.add_argument("--explain", action="store_true", help="say what was understood, and why this answer won")


def _add_checking(commands: _Commands) -> None:
    test = commands.add_parser("test", help="run all checks and tests")
    test.add_argument("paths", nargs="*", metavar="PATH", help="run only the tests below these paths")
    test.add_argument("--fast", action="store_true", help="leave out the whole-stack and browser tests")
    evaluate = commands.add_parser("evaluate", help="measure how well questions are understood; writes a page")
    evaluate.add_argument("--part", choices=["train", "test"], default="test", help="which half of the question set")
    evaluate.add_argument("--questions", type=Path, metavar="DIR", help="another folder of labelled questions")
    evaluate.add_argument("--output", type=Path, default=Path("results/evaluation"), metavar="DIR")
    evaluate.add_argument("--compare", type=Path, metavar="JSON", help="an earlier result to set side by side")
    evaluate.add_argument(
        "--derive", action="store_true", help="also ask each question without diacritics and with typos"
    )
    bench = commands.add_parser("bench", help="run the benchmarks and print their figures")
    bench.add_argument("name", nargs="?", help="one benchmark of benchmarks/; without it, their list")
    bench.add_argument("options", nargs=argparse.REMAINDER, help="options handed to the benchmark")


def _add_catalogue(commands: _Commands) -> None:
    catalogue = commands.add_parser("catalogue", help="import, export, check and count procedures")
    actions = catalogue.add_subparsers(dest="action", metavar="ACTION", required=True)
    load = actions.add_parser("import", help="import files of the national catalogue, or curated .yml files")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".csv or .jsonl, also .gz; or curated .yml")
    export = actions.add_parser("export", help="write all procedures as JSON lines")
    export.add_argument("file", type=Path, metavar="FILE", help="where to write; - for the terminal")
    actions.add_parser("check", help="check the curated files and say what to mend")
    stats = actions.add_parser("stats", help="count procedures by origin, field and level")
    stats.add_argument("--json", action="store_true", help="print the same as JSON")
