"""What all tests share: a real database of each kind, fresh for every test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from foundation.database import connect
from foundation.migrate import upgrade

PG_HOST = "127.0.0.1"
PG_PORT = 5432


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL database made for this run and dropped after it."""
    name = f"motcua_test_{secrets.token_hex(6)}"
    for user in dict.fromkeys([os.environ.get("PGUSER", "root"), "postgres"]):
        try:
            server = psycopg.connect(
                host=PG_HOST, port=PG_PORT, user=user, dbname="postgres", autocommit=True, connect_timeout=3
            )
        except psycopg.OperationalError as error:
            failure = error
        else:
            break
    else:
        sentence = f"no PostgreSQL server accepts this user at {PG_HOST}:{PG_PORT}: {failure}"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"postgresql://{user}@{PG_HOST}:{PG_PORT}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite file."""
    made = connect(f"sqlite:///{tmp_path / 'motcua.db'}")
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    """A migrated, empty PostgreSQL database."""
    made = connect(postgresql_url)
    with made.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each test that takes it runs twice: on SQLite and on PostgreSQL."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    return made
