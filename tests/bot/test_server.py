"""What is changed in Rasa's server: patches, channel, start check."""

import asyncio
import logging
import time

import pytest
import rasa.utils.endpoints
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage

from bot import channel, checks, patches

GOOD = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "topic", "value": "khai_sinh"}], "responses": [{"custom": {"turn": {}}}]},
    {"events": [{"event": "followup", "name": "action_listen", "timestamp": None}], "more": 1},
]
BAD = [
    [],
    "text",
    None,
    {"events": "none"},
    {"events": [{"event": "unheard of"}]},
    {"events": [{"event": "slot"}]},
    {"responses": ["text"]},
    {"responses": {}},
]
ORIGINAL = RemoteAction._validate_action_result


@pytest.mark.parametrize("answer", GOOD)
def test_a_good_answer_passes_as_in_the_original(answer):
    action = RemoteAction("action_answer", None)

    assert ORIGINAL(action, answer) is True
    assert patches.validate_action_result(action, answer) is True


@pytest.mark.parametrize("answer", BAD)
def test_a_bad_answer_is_refused_as_in_the_original(answer):
    action = RemoteAction("action_answer", None)

    with pytest.raises(ValidationError):
        ORIGINAL(action, answer)
    with pytest.raises(ValidationError):
        patches.validate_action_result(action, answer)


def test_the_refusal_does_not_quote_the_answer():
    with pytest.raises(ValidationError) as caught:
        patches.validate_action_result(RemoteAction("action_answer", None), {"events": "secret words"})

    assert "secret words" not in str(caught.value)


def test_validating_is_at_least_five_times_faster_than_the_original():
    action = RemoteAction("action_answer", None)

    def seconds(validate):
        started = time.perf_counter()
        for _ in range(30):
            validate(action, GOOD[2])
        return time.perf_counter() - started

    seconds(patches.validate_action_result)

    assert seconds(patches.validate_action_result) * 5 < seconds(ORIGINAL)


def test_applying_puts_both_patches_in_place(monkeypatch):
    monkeypatch.setattr(RemoteAction, "_validate_action_result", ORIGINAL)
    monkeypatch.setattr(rasa.utils.endpoints, "DEFAULT_REQUEST_TIMEOUT", 300)

    patches.apply()

    async def limit():
        async with rasa.utils.endpoints.EndpointConfig("http://127.0.0.1:1").session() as session:
            return session.timeout.total

    assert asyncio.run(limit()) == 10
    assert RemoteAction._validate_action_result is patches.validate_action_result


@pytest.mark.parametrize("failure", [ValueError("my secret words"), asyncio.CancelledError("my secret words")])
def test_a_failed_message_is_logged_without_its_text(caplog, failure):
    async def fail(message):
        raise failure

    with caplog.at_level(logging.DEBUG):
        asyncio.run(channel.quiet(fail)(UserMessage("my secret words")))

    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_the_channel_answers_at_the_address_of_rasas_own():
    assert channel.QuietRestInput.name() == "rest"
    assert issubclass(channel.QuietRestInput, channel.RestInput)


def test_a_writable_sqlite_file_passes_and_is_left_empty(tmp_path):
    import sqlite3

    checks.check_tracker_store(f"sqlite:///{tmp_path}/rasa.db", None)

    with sqlite3.connect(tmp_path / "rasa.db") as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


@pytest.mark.parametrize(
    ("address", "schema", "named"),
    [
        (None, None, "MOTCUA_TRACKER_URL"),
        ("nonsense", None, "MOTCUA_TRACKER_URL"),
        ("mysql://localhost/x", None, "sqlite://"),
        ("sqlite:///relative.db", None, "absolute"),
        ("sqlite:////no/such/folder/rasa.db", None, "cannot be written"),
        ("postgresql://u:secret@127.0.0.1:1/x", None, "POSTGRESQL_SCHEMA"),
        ("postgresql://u:secret@127.0.0.1:1/x", "rasa", "cannot be written"),
        ("postgresql://u:secret@127.0.0.1:1/x", 'a"; DROP', "POSTGRESQL_SCHEMA"),
    ],
)
def test_an_unusable_store_is_named_without_its_password(address, schema, named):
    with pytest.raises(checks.NotReadyError, match=named) as caught:
        checks.check_tracker_store(address, schema)

    assert "secret" not in str(caught.value)


def test_the_start_stops_when_the_store_cannot_be_used(monkeypatch):
    monkeypatch.delenv("MOTCUA_TRACKER_URL", raising=False)

    with pytest.raises(SystemExit) as caught:
        channel.QuietRestInput.from_credentials(None)

    assert caught.value.code == 1
