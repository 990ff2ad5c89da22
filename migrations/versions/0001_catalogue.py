"""The catalogue: procedures, their national codes, words people use, and which import is shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_catalogue"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables and the one row of state."""
    _procedure()
    _procedure_code()
    _alias()
    state = op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("generation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_generation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.bulk_insert(state, [{"id": 1}])


def _procedure() -> None:
    checks = [
        sa.CheckConstraint("origin IN ('curated', 'imported', 'staff')", name="procedure_origin"),
        sa.CheckConstraint("level IN ('commune', 'province', 'central', 'other')", name="procedure_level"),
    ]
    if op.get_bind().dialect.name == "sqlite":
        checks.append(sa.CheckConstraint("json_valid(facts)", name="procedure_facts_are_json"))
    op.create_table(
        "procedure",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("generation", sa.Integer(), primary_key=True, server_default="0", autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False, server_default=""),
        sa.Column("level", sa.String(16), nullable=False, server_default="commune"),
        sa.Column("agency", sa.Text(), nullable=False, server_default=""),
        sa.Column("origin", sa.String(16), nullable=False, server_default="staff"),
        sa.Column("confidence", sa.String(16), nullable=False, server_default="medium"),
        sa.Column("checked", sa.String(10), nullable=False, server_default=""),
        sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("parts", sa.JSON(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False, server_default=""),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        *checks,
    )
    op.create_index("ix_procedure_generation", "procedure", ["generation"])


def _procedure_code() -> None:
    op.create_table(
        "procedure_code",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("procedure_id", sa.String(64), primary_key=True),
        sa.Column("generation", sa.Integer(), primary_key=True, server_default="0", autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("level", sa.String(16), nullable=False, server_default="commune"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(8), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["procedure_id", "generation"],
            ["procedure.id", "procedure.generation"],
            name="procedure_code_procedure",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_procedure_code_procedure", "procedure_code", ["procedure_id", "generation"])


def _alias() -> None:
    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("procedure_id", sa.String(64), nullable=True),
        sa.Column("code", sa.String(8), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False, server_default="staff"),
        sa.CheckConstraint("origin IN ('curated', 'words', 'staff')", name="alias_origin"),
        sa.CheckConstraint("procedure_id IS NOT NULL OR code IS NOT NULL", name="alias_has_a_target"),
    )
    op.create_index("ix_alias_procedure_id", "alias", ["procedure_id"])
    op.create_index("ix_alias_code", "alias", ["code"])


def downgrade() -> None:
    """Drop the catalogue."""
    for table in ("catalogue_state", "alias", "procedure_code", "procedure"):
        op.drop_table(table)
