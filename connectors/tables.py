"""Tables of conversations and messages. Times are UTC; citizens' text is encrypted or masked, never plain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Base, UtcDateTime


class ConversationRow(Base):
    """One person on one channel. `channel_user` is opaque; the web chat stores a digest of its cookie."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "channel_user"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    channel_user: Mapped[str] = mapped_column(String(200))
    is_test: Mapped[bool] = mapped_column(Boolean, default=False)
    rasa_session: Mapped[str] = mapped_column(String(64))
    session_at: Mapped[datetime] = mapped_column(UtcDateTime)
    turns: Mapped[int] = mapped_column(Integer, default=0)  # of this Rasa session
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxRow(Base):
    """One message from a person. `state`: waiting, in_flight, done, dead."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "event_id"),
        Index("ix_inbox_line", "conversation_id", "state", "id"),
        Index("ix_inbox_state", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    event_id: Mapped[str] = mapped_column(String(200))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)  # until the replies are committed
    press_key: Mapped[str | None] = mapped_column(String(64))
    masked_text: Mapped[str | None] = mapped_column(Text)
    press: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(200))
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the "slow" notice went out
    last_error: Mapped[str | None] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration_ms: Mapped[int | None] = mapped_column(Integer)  # from receipt to committed replies
    turn_state: Mapped[str | None] = mapped_column(String(16))
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None] = mapped_column(Float)
    aspect: Mapped[str | None] = mapped_column(String(32))
    procedure_code: Mapped[str | None] = mapped_column(String(64))
    turn: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class OutboxRow(Base):
    """One reply to a person. `state`: queued, sending, sent, failed, unknown; it never moves back from sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_line", "conversation_id", "state", "id"),
        Index("ix_outbox_state", "state", "next_at"),
        Index("ix_outbox_inbox", "inbox_id", "seq"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(Integer)  # 0 is the notice that it takes longer, answers count from 1
    final: Mapped[bool] = mapped_column(Boolean)  # the last reply to its message
    reply: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(200))


class OptionRow(Base):
    """A button that was shown: its opaque key, and what a press of it means."""

    __tablename__ = "option"
    __table_args__ = (Index("ix_option_open", "conversation_id", "open"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    press: Mapped[dict[str, Any]] = mapped_column(JSON)
    open: Mapped[bool] = mapped_column(Boolean, default=True)  # a bare number or title still chooses it


class ReviewRow(Base):
    """A masked sentence that staff should look at. `state`: open, done."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"), index=True)
    masked_text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)


class GatewayRow(Base):
    """When a gateway last wrote here: its proof that messages can be stored."""

    __tablename__ = "gateway"

    owner: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
