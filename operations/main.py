"""Run the command that `./motcua` was given. Wrong settings end here with a sentence that says what to mend."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from foundation.settings import Settings, SettingsError, load_settings
from launcher.command_line import build_parser
from launcher.files import LauncherError

WRONG_SETTINGS = 4


def main(arguments: list[str]) -> int:
    """Give the exit code of one command."""
    options = build_parser().parse_args(arguments)
    try:
        settings = load_settings()
    except SettingsError as error:
        if options.command == "doctor":
            return _doctor_without_settings(options, error)
        print(f"motcua: these settings are wrong:\n{error}", file=sys.stderr)
        return WRONG_SETTINGS
    try:
        return COMMANDS[options.command](settings, options)
    except LauncherError as error:
        print(f"motcua: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _doctor_without_settings(options: argparse.Namespace, error: SettingsError) -> int:
    from operations.doctor import report_wrong_settings

    return report_wrong_settings(error, as_json=options.json)


def _up(settings: Settings, options: argparse.Namespace) -> int:
    from operations.up import up

    return up(settings, prepare_only=options.prepare_only)


def _status(settings: Settings, options: argparse.Namespace) -> int:
    from operations.status import status

    return status(settings, as_json=options.json)


def _train(settings: Settings, options: argparse.Namespace) -> int:
    from operations.model import train

    path = train(settings, force=options.force)
    print(f"The model is {path.name}.")
    return 0


def _doctor(settings: Settings, options: argparse.Namespace) -> int:
    from operations.doctor import doctor

    return doctor(settings, as_json=options.json)


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    from operations.ask import ask

    return ask(settings, options.question, as_json=options.json, file=options.file, explain=options.explain)


def _test(settings: Settings, options: argparse.Namespace) -> int:
    from operations.testing import run_tests

    return run_tests(options.paths, fast=options.fast)


def _evaluate(settings: Settings, options: argparse.Namespace) -> int:
    from operations.evaluate import evaluate

    return evaluate(settings, options)


def _bench(settings: Settings, options: argparse.Namespace) -> int:
    from operations.bench import bench

    return bench(options.name, options.options)


def _catalogue(settings: Settings, options: argparse.Namespace) -> int:
    from operations import catalogue

    return catalogue.run(settings, options)


COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "up": _up,
    "status": _status,
    "train": _train,
    "doctor": _doctor,
    "ask": _ask,
    "test": _test,
    "evaluate": _evaluate,
    "bench": _bench,
    "catalogue": _catalogue,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
