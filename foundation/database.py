"""One way to the database: SQLite by default, PostgreSQL by URL; every statement runs on both.

All calls are synchronous; asynchronous code runs them in a thread (`asyncio.to_thread`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import DateTime, Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 10_000
_to_json = partial(json.dumps, ensure_ascii=False)  # Vietnamese text would take three times the space when escaped


class Base(DeclarativeBase):
    """The metadata that Alembic compares with; every `tables.py` declares its tables on it."""


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database, the same on SQLite and PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored; use datetime.now(UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def connect(url: str) -> Engine:
    """Open an engine for `sqlite:////path` or `postgresql://…` (drivers are chosen here)."""
    if url.startswith("sqlite:"):
        return _sqlite(url)
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_pre_ping=True,
        json_serializer=_to_json,
        hide_parameters=True,
    )


def _sqlite(url: str) -> Engine:
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"check_same_thread": False}, json_serializer=_to_json, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection, _record):  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # SQLAlchemy's begin event below decides, not the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # what was acknowledged is on disk
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A WAL transaction that reads first and writes later fails at once when another wrote between.
        immediate = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed at the end of the block, or rolled back on an exception.

    Keep the block short: on SQLite it holds the one write lock.
    """
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def drafting(engine: Engine) -> Iterator[Session]:
    """A writing session for rows that nobody sees yet: committed, but not waited for until they are on the disk.

    A later `writing` makes all of it last. The first statement must write: only it takes SQLite's write lock, after
    its rows were made ready, and the lock is never held for the disk.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if engine.dialect.name == "sqlite" and driver is not None:
            driver.execute("PRAGMA synchronous=NORMAL")
        try:
            with Session(connection, expire_on_commit=False) as session, session.begin():
                if engine.dialect.name == "postgresql":
                    session.execute(text("SET LOCAL synchronous_commit TO OFF"))
                yield session
        finally:
            if engine.dialect.name == "sqlite" and driver is not None:
                driver.execute("PRAGMA synchronous=FULL")
