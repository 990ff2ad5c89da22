"""`motcua ask` against a real gateway: the contract of its output, order, failures."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from foundation.settings import Settings
from operations import ask as command
from operations import run_file
from tests.connectors.support import TOKEN, FakeRasa, GatewayProcess, custom

KEYS = [
    "text",
    "state",
    "intent",
    "confidence",
    "aspect",
    "procedure",
    "candidates",
    "entities",
    "replies",
    "answers",
    "ms",
]

Run = Callable[..., Coroutine[Any, Any, int]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(motcua_data_dir=tmp_path / "data")  # type: ignore[call-arg]


@pytest.fixture
async def run(gateway: GatewayProcess, settings: Settings) -> Any:
    """The command, in a thread, against the gateway as the supervisor would announce it."""
    import asyncio

    held = run_file.hold(settings)
    assert held is not None
    run_file.RunFile(1, TOKEN, "127.0.0.1", gateway.port, "ready").write(settings.run_file)

    async def go(question: str | None = None, **more: Any) -> int:
        return await asyncio.to_thread(command.ask, settings, question, **more)

    yield go
    held.close()


async def test_json_prints_one_line_with_the_keys_of_the_contract(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("xin chào", as_json=True) == 0
    out = capsys.readouterr().out
    (line,) = out.splitlines()
    answer = json.loads(line)
    assert list(answer) == KEYS
    assert (answer["text"], answer["state"], answer["replies"][0]["text"]) == ("xin chào", "answered", "Đáp: xin chào")
    assert isinstance(answer["ms"], int)


async def test_a_file_is_answered_in_its_order_each_line_a_new_conversation(
    run: Run, rasa: FakeRasa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"câu {number}" for number in range(30)]
    file = tmp_path / "questions.txt"
    file.write_text("\ufeff" + "\n\n   \r\n".join(lines) + "\n", encoding="utf-8")
    assert await run(file=file, as_json=True) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["text"] for answer in answers] == lines
    assert len({request["sender"] for request in rasa.requests if request["message"] in lines}) == 30


async def test_a_line_that_fails_still_gives_all_keys_and_an_error(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("tốt\n" + "x" * 300_000 + "\ntốt nữa\n", encoding="utf-8")
    assert await run(file=file, as_json=True) == command.FAILED
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(answer) for answer in answers] == [KEYS, [*KEYS, "error"], KEYS]
    assert answers[1]["state"] == "failed"


@pytest.mark.parametrize("odd", ["", "   ", "/intent{}", "\udc80 hỏng", "x" * 20_000, "🎉", "a\u0300"])
async def test_odd_input_gets_an_ordinary_answer(run: Run, odd: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(odd, as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["replies"][0]["text"]


async def test_plain_output_shows_numbered_options(
    run: Run, rasa: FakeRasa, capsys: pytest.CaptureFixture[str]
) -> None:
    async def offer(_body: dict[str, Any]) -> web.Response:
        return custom("Chọn việc:", {"Lệ phí": {"do": 1}, "Thời gian": {"do": 2}})

    rasa.behave = offer
    assert await run("khai sinh") == 0
    assert capsys.readouterr().out == "Chọn việc:\n1. Lệ phí\n2. Thời gian\n"


async def test_explain_adds_what_was_understood(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("xin chào", as_json=True, explain=True) == 0
    assert json.loads(capsys.readouterr().out)["explain"] == {"why": "test"}


def test_without_a_running_stack_it_says_so_and_exits_with_3(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.ask(settings, "xin chào", as_json=True) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nothing runs on" in captured.err


async def test_a_file_that_cannot_be_read_is_named(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(file=tmp_path / "none.txt") == command.WRONG_USE
    assert "none.txt cannot be read" in capsys.readouterr().err
