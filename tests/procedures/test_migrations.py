"""The migrations build exactly the tables that the code declares, and leave other people's tables alone."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

import connectors.tables  # noqa: F401
import procedures.tables  # noqa: F401
from foundation.database import Base
from foundation.migrate import upgrade

RASA = {"events"}


def test_the_migrated_database_has_the_tables_that_the_code_declares(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing_and_leaves_the_tracker_of_rasa_alone(engine: Engine) -> None:
    before = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT)"))
        connection.execute(text("INSERT INTO events VALUES (1, 'a')"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM events")).scalar_one() == 1
        assert connection.execute(text("SELECT count(*) FROM catalogue_state")).scalar_one() == 1
    assert set(inspect(engine).get_table_names()) == before | RASA
