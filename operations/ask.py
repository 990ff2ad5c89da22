"""`motcua ask`: questions to the running stack, through inbox and dispatcher like those of any channel."""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from connectors.rendering import as_text
from foundation.settings import Settings
from operations import run_file

NOT_RUNNING, FAILED, WRONG_USE = 3, 1, 2
AT_ONCE = 8
ANSWER_WITHIN_S = 75  # the gateway itself gives up after 60
GATEWAY_BACK_WITHIN_S = 20  # it may be restarting
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
EMPTY: dict[str, Any] = {
    "text": "",
    "state": "failed",
    "intent": None,
    "confidence": None,
    "aspect": None,
    "procedure": None,
    "candidates": [],
    "entities": [],
    "replies": [],
    "answers": [],
    "ms": 0,
}


def ask(
    settings: Settings, question: str | None, *, as_json: bool = False, file: Path | None = None, explain: bool = False
) -> int:
    """Ask one question, every line of a file, or chat when neither is given.

    Returns 0 when all were answered, 1 when some failed, 2 for wrong use, 3 when no stack runs on this data directory.
    """
    running = run_file.read(settings)
    if running is None:
        print(f"motcua: nothing runs on {settings.data_dir}; start it with ./motcua up", file=sys.stderr)
        return NOT_RUNNING
    client = Client(running, explain=explain)
    if file is not None:
        return _ask_file(client, file, as_json=as_json)
    if question is not None:
        return _show(client.ask(question), as_json=as_json)
    if sys.stdin.isatty():
        return _chat(client, as_json=as_json)
    print("motcua: give a question in quotes, or --file F", file=sys.stderr)
    return WRONG_USE


class Client:
    """Asks the gateway of one running stack."""

    def __init__(self, running: run_file.RunFile, *, explain: bool = False) -> None:
        host = EVERYWHERE.get(running.host, f"[{running.host}]" if ":" in running.host else running.host)
        self._url = f"http://{host}:{running.port}/internal/ask"
        self._headers = {"Authorization": f"Bearer {running.token}"}
        self._explain = explain

    def ask(self, text: str, conversation: str = "") -> dict[str, Any]:
        """The object of the `ask` contract; on failure all keys are there, and `error` says what happened."""
        text = text.encode(errors="replace").decode()
        body = {"text": text, "conversation": conversation or uuid.uuid4().hex, "explain": self._explain}
        started = time.monotonic()
        answer = self._post(body)
        answer.pop("conversation", None)
        result = {**EMPTY, "text": text, "ms": round((time.monotonic() - started) * 1000)}
        return {**result, **answer, "text": text}

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + GATEWAY_BACK_WITHIN_S
        while True:
            try:
                response = requests.post(self._url, json=body, headers=self._headers, timeout=ANSWER_WITHIN_S)
                content = response.json()
            except requests.ConnectionError:
                if time.monotonic() > deadline:
                    return {"error": "the gateway cannot be reached"}
                time.sleep(0.5)
            except (requests.RequestException, ValueError) as error:
                return {"error": f"the gateway did not answer: {type(error).__name__}"}
            else:
                known = isinstance(content, dict) and (response.ok or "error" in content)
                return dict(content) if known else {"error": f"the gateway answered {response.status_code}"}


def _ask_file(client: Client, file: Path, *, as_json: bool) -> int:
    try:
        content = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        print(f"motcua: {file} cannot be read: {error.strerror}", file=sys.stderr)
        return WRONG_USE
    lines = [line.rstrip("\r") for line in content.split("\n") if line.strip()]
    worst = 0
    with _progress(len(lines)) as count, ThreadPoolExecutor(AT_ONCE) as pool:
        for answer in pool.map(client.ask, lines):
            worst = max(worst, _show(answer, as_json=as_json, with_question=True))
            count()
    return worst


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, and a function that moves it on by one; stdout stays untouched."""
    columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("ask", total=total)
        yield lambda: bar.advance(task)


def _chat(client: Client, *, as_json: bool) -> int:
    conversation = uuid.uuid4().hex
    print("Write a question; an empty line or Ctrl-D ends the chat.", file=sys.stderr)
    while True:
        try:
            line = input("> ").strip()
        except EOFError:
            return 0
        if not line:
            return 0
        _show(client.ask(line, conversation), as_json=as_json)


def _show(answer: dict[str, Any], *, as_json: bool, with_question: bool = False) -> int:
    """Print one answer; returns the exit code it stands for."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    elif "error" in answer:
        print(f"motcua: {answer['text'][:80]!r}: {answer['error']}", file=sys.stderr)
    else:
        if with_question:
            print(f"› {answer['text']}")
        print("\n\n".join(as_text(reply) for reply in answer["replies"]))
        if "explain" in answer:
            print(json.dumps(answer["explain"], ensure_ascii=False, indent=2))
        if with_question:
            print()
    return FAILED if "error" in answer else 0
