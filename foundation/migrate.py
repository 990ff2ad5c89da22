"""Brings the tables of a database to the newest revision of `migrations/`; safe to call at every start."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from foundation.settings import ROOT

_LOCK = 7_104_001  # any fixed number: processes that start together migrate one after the other


def alembic_config() -> Config:
    """Alembic's settings for our migrations; nothing is read from an ini file."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Create or migrate all tables, in one transaction: a failure leaves the database as it was."""
    config = alembic_config()
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
