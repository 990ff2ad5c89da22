"""The tables of the catalogue. Only `procedures/` reads and writes them; plain SQL by staff is welcome too.

A row with `generation` 0 (curated, or entered by staff) is always visible. Imported rows are visible while their
generation is the one in `catalogue_state`: an import writes a new generation unseen and then switches that number.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Base, UtcDateTime


class ProcedureRow(Base):
    """One procedure. `facts` is the plain form of `procedures.plain`; the other columns win over it."""

    __tablename__ = "procedure"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    generation: Mapped[int] = mapped_column(Integer, primary_key=True, server_default="0", autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text, server_default="")
    level: Mapped[str] = mapped_column(String(16), server_default="commune")
    agency: Mapped[str] = mapped_column(Text, server_default="")
    origin: Mapped[str] = mapped_column(String(16), server_default="staff")
    confidence: Mapped[str] = mapped_column(String(16), server_default="medium")
    checked: Mapped[str] = mapped_column(String(10), server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    parts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # what each imported file said
    file: Mapped[str] = mapped_column(Text, server_default="")  # the YAML file it was loaded from
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=func.now())

    __table_args__ = (
        CheckConstraint("origin IN ('curated', 'imported', 'staff')", name="procedure_origin"),
        CheckConstraint("level IN ('commune', 'province', 'central', 'other')", name="procedure_level"),
        CheckConstraint("json_valid(facts)", name="procedure_facts_are_json").ddl_if(dialect="sqlite"),
        Index("ix_procedure_generation", "generation"),
    )


class CodeRow(Base):
    """A national code of a procedure; `position` 0 is the one shown."""

    __tablename__ = "procedure_code"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    procedure_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    generation: Mapped[int] = mapped_column(Integer, primary_key=True, server_default="0", autoincrement=False)
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    level: Mapped[str] = mapped_column(String(16), server_default="commune")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    replaced_by: Mapped[str] = mapped_column(String(8), server_default="")

    __table_args__ = (
        ForeignKeyConstraint(
            ["procedure_id", "generation"],
            ["procedure.id", "procedure.generation"],
            name="procedure_code_procedure",
            ondelete="CASCADE",
        ),
        Index("ix_procedure_code_procedure", "procedure_id", "generation"),
    )


class AliasRow(Base):
    """Words people use, for a procedure by its id or for whatever procedure carries a code."""

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    procedure_id: Mapped[str | None] = mapped_column(String(64), index=True)
    code: Mapped[str | None] = mapped_column(String(8), index=True)
    text: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(16), server_default="staff")

    __table_args__ = (
        CheckConstraint("origin IN ('curated', 'words', 'staff')", name="alias_origin"),
        CheckConstraint("procedure_id IS NOT NULL OR code IS NOT NULL", name="alias_has_a_target"),
    )


class CatalogueStateRow(Base):
    """The one row (`id` 1) that says which catalogue is shown and how often it changed."""

    __tablename__ = "catalogue_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, server_default="0")
    generation: Mapped[int] = mapped_column(Integer, server_default="0")
    last_generation: Mapped[int] = mapped_column(Integer, server_default="0")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=func.now())
