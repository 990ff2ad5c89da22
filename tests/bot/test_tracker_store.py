"""Rasa's tracker on PostgreSQL: a schema of its own, made by the start check."""

import asyncio
import os
import secrets

import psycopg2
import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import checks


@pytest.fixture
def postgresql_url():
    """The address of an empty database, dropped afterwards."""
    name = f"motcua_bot_test_{secrets.token_hex(6)}"
    failure = None
    for user in (os.environ.get("PGUSER", "root"), "postgres"):
        try:
            server = psycopg2.connect(host="127.0.0.1", port=5432, user=user, dbname="postgres", connect_timeout=3)
            break
        except psycopg2.OperationalError as error:
            failure = error
    else:
        sentence = f"no PostgreSQL server accepts this user at 127.0.0.1:5432: {failure}"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{name}"')
    yield f"postgresql://{user}@127.0.0.1:5432/{name}"
    server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


def test_after_the_check_rasa_keeps_its_tracker_in_the_schema(postgresql_url, monkeypatch):
    monkeypatch.setenv("POSTGRESQL_SCHEMA", "rasa")
    checks.check_tracker_store(postgresql_url, "rasa")

    store = SQLTrackerStore(Domain.empty(), host=postgresql_url)
    tracker = DialogueStateTracker("citizen", [])
    tracker.update(UserUttered("xin chào"))
    asyncio.run(store.save(tracker))
    store.engine.dispose()

    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_schema FROM information_schema.tables WHERE table_name = 'events'")
        assert cursor.fetchall() == [("rasa",)]
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'start_check%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT sender_id FROM rasa.events")
        assert cursor.fetchall() == [("citizen",)]
