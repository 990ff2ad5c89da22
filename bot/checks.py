"""Proof at start that Rasa's tracker store can be written.

Rasa 3.6.21 turns a mistyped tracker store into memory, waits for ever for a database that is down, and reads a database
error as "no history": a citizen would be forgotten in silence. So the store is tried before Rasa opens it.
"""

import os
import sys
import uuid
from pathlib import Path

import sqlalchemy
from rasa.shared.utils.cli import print_error_and_exit
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

URL_VARIABLE = "MOTCUA_TRACKER_URL"
SCHEMA_VARIABLE = "POSTGRESQL_SCHEMA"  # Rasa's own name for it
CONNECT_SECONDS = 5


class NotReadyError(Exception):
    """The tracker store cannot be used; the message says what to do."""


def check_tracker_store(address: str | None, schema: str | None) -> None:
    """Write to the tracker store and take it back; a PostgreSQL schema is created when absent.

    Args:
        address: `sqlite:////absolute/path` or `postgresql://…`.
        schema: the PostgreSQL schema that is Rasa's alone; not used with SQLite.

    Raises:
        NotReadyError: it is missing, of another kind, unreachable or read-only.
    """
    url = _parsed(address)
    options = {}
    if url.get_backend_name() == "postgresql":
        if not schema or not schema.isidentifier():
            raise NotReadyError(f"{SCHEMA_VARIABLE} must name the schema for Rasa's tracker, for example 'rasa'.")
        options = {"connect_timeout": CONNECT_SECONDS, "options": f"-csearch_path={schema}"}
    engine = sqlalchemy.create_engine(url, connect_args=options)
    table = f"start_check_{uuid.uuid4().hex}"
    try:
        with engine.begin() as connection:
            if options:
                connection.execute(sqlalchemy.text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            connection.execute(sqlalchemy.text(f"CREATE TABLE {table} (id INTEGER)"))
            connection.execute(sqlalchemy.text(f"DROP TABLE {table}"))
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or type(error).__name__).strip()
        raise NotReadyError(f"Rasa's tracker store {url!r} cannot be written: {reason}.") from error
    finally:
        engine.dispose()


def _parsed(address: str | None) -> URL:
    if not address:
        raise NotReadyError(f"{URL_VARIABLE} is not set; give sqlite:////absolute/path/rasa.db or postgresql://…")
    try:
        url = make_url(address)
    except SQLAlchemyError as error:
        raise NotReadyError(f"{URL_VARIABLE} is no database address.") from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise NotReadyError(f"{URL_VARIABLE} must begin with sqlite:// or postgresql://.")
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_absolute()):
        raise NotReadyError(f"{URL_VARIABLE} must name a file by its absolute path: sqlite:////path/rasa.db.")
    return url


def stop_unless_ready() -> None:
    """End the process with status 1 and a sentence when the tracker store named in the environment cannot be used."""
    try:
        check_tracker_store(os.environ.get(URL_VARIABLE), os.environ.get(SCHEMA_VARIABLE))
    except NotReadyError as error:
        print_error_and_exit(str(error))


if __name__ == "__main__":
    stop_unless_ready()
    sys.exit(0)
