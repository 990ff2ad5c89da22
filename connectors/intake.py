"""Taking a message in: one short writing transaction, then it is safe and may be acknowledged."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from connectors.model import MAX_TEXT, Accepted, IncomingMessage, Kind
from connectors.tables import ConversationRow, GatewayRow, InboxRow
from connectors.vault import Vault
from foundation.database import Base, writing
from vietnamese import text as words


class Intake:
    """The one entrance for messages of all channels."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def accept(self, message: IncomingMessage, now: datetime) -> Accepted:
        """Store a message for answering. Returns once it is on disk; a known event is acknowledged, not repeated."""
        kind, text = _classify(message)
        with writing(self._engine) as session:
            conversation_id = _conversation(session, message, now)
            known = session.scalar(
                select(InboxRow).where(InboxRow.channel == message.channel, InboxRow.event_id == message.event_id)
            )
            if known is not None:
                return Accepted(known.conversation_id, known.id, duplicate=True)
            row = InboxRow(
                channel=message.channel,
                event_id=message.event_id,
                conversation_id=conversation_id,
                kind=kind,
                received_at=now,
                ciphertext=self._vault.seal(text) if text is not None else None,
                press_key=message.press_key,
                next_at=now,
            )
            session.add(row)
            session.flush()
            return Accepted(conversation_id, row.id, duplicate=False)

    def beat(self, owner: str, now: datetime) -> None:
        """Prove that the database takes a write; raises SQLAlchemyError when it does not."""
        with writing(self._engine) as session:
            _insert_unless_there(session, GatewayRow, {"owner": owner, "seen_at": now})
            session.execute(update(GatewayRow).where(GatewayRow.owner == owner).values(seen_at=now))


def typed_text(text: str) -> str:
    """What a person typed, as text and never as a command: cleaned, without the slashes it begins with."""
    return words.clean(text).strip().lstrip("/ \t\n").strip()


def _classify(message: IncomingMessage) -> tuple[Kind, str | None]:
    if message.press_key is not None:
        return "press", None
    if message.attachment is not None:
        return message.attachment, None
    text = message.text or ""
    if len(text) > MAX_TEXT:
        return "too_long", None
    text = typed_text(text)
    return ("text", text) if text else ("blank", None)


def _conversation(session: Session, message: IncomingMessage, now: datetime) -> int:
    """Find or make the conversation and hold its row: its messages get their numbers one after another."""
    _insert_unless_there(
        session,
        ConversationRow,
        {
            "channel": message.channel,
            "channel_user": message.channel_user,
            "is_test": message.is_test,
            "rasa_session": new_session(),
            "session_at": now,
            "turns": 0,
            "created_at": now,
            "last_at": now,
        },
    )
    held = update(ConversationRow).where(
        ConversationRow.channel == message.channel, ConversationRow.channel_user == message.channel_user
    )
    return session.execute(held.values(last_at=now).returning(ConversationRow.id)).scalar_one()


def new_session() -> str:
    """A fresh name for a Rasa session; it tells nothing about the person."""
    return uuid.uuid4().hex


def _insert_unless_there(session: Session, table: type[Base], values: dict[str, Any]) -> None:
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(table).values(values).on_conflict_do_nothing())
