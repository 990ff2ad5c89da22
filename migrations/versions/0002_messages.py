"""Conversations, inbox, outbox, options, review queue.

Revision ID: 0002_messages
Revises: 0001_catalogue
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.database import UtcDateTime

revision = "0002_messages"
down_revision = "0001_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the message tables."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("channel_user", sa.String(200), nullable=False),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.Column("rasa_session", sa.String(64), nullable=False),
        sa.Column("session_at", UtcDateTime, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("channel", "channel_user"),
    )
    _inbox()
    _outbox()
    op.create_table(
        "review",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("inbox_id", sa.Integer, sa.ForeignKey("inbox.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("masked_text", sa.Text, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
    )
    op.create_table(
        "gateway",
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("seen_at", UtcDateTime, nullable=False),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary),
        sa.Column("press_key", sa.String(64)),
        sa.Column("masked_text", sa.Text),
        sa.Column("press", sa.JSON),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("leased_until", UtcDateTime),
        sa.Column("lease_owner", sa.String(200)),
        sa.Column("noticed_at", UtcDateTime),
        sa.Column("last_error", sa.String(200)),
        sa.Column("done_at", UtcDateTime),
        sa.Column("duration_ms", sa.Integer),
        sa.Column("turn_state", sa.String(16)),
        sa.Column("intent", sa.String(64)),
        sa.Column("confidence", sa.Float),
        sa.Column("aspect", sa.String(32)),
        sa.Column("procedure_code", sa.String(64)),
        sa.Column("turn", sa.JSON),
        sa.UniqueConstraint("channel", "event_id"),
        sa.Index("ix_inbox_line", "conversation_id", "state", "id"),
        sa.Index("ix_inbox_state", "state", "next_at"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("inbox_id", sa.Integer, sa.ForeignKey("inbox.id", ondelete="CASCADE"), nullable=False),
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("final", sa.Boolean, nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("leased_until", UtcDateTime),
        sa.Column("lease_owner", sa.String(200)),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("last_error", sa.String(200)),
        sa.Index("ix_outbox_line", "conversation_id", "state", "id"),
        sa.Index("ix_outbox_state", "state", "next_at"),
        sa.Index("ix_outbox_inbox", "inbox_id", "seq"),
    )
    op.create_table(
        "option",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
        sa.Column("outbox_id", sa.Integer, sa.ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("press", sa.JSON, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Index("ix_option_open", "conversation_id", "open"),
    )


def downgrade() -> None:
    """Drop the message tables."""
    for table in ("gateway", "review", "option", "outbox", "inbox", "conversation"):
        op.drop_table(table)
