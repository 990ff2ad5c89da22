"""Alembic's environment: all our tables, nothing of Rasa's; `foundation.migrate` hands over the connection."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from alembic import context

from foundation.database import Base

for module in ("procedures.tables", "connectors.tables"):
    if find_spec(module):
        import_module(module)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a name found in the database belongs to us; Rasa's tracker tables are left alone."""
    return kind != "table" or name in Base.metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=is_ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
