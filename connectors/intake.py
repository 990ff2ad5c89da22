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
            values = {
                "channel": message.channel,
                "event_id": message.event_id,
                "conversation_id": conversation_id,
                "kind": kind,
                "received_at": now,
                "ciphertext": self._vault.seal(text) if text is not None else None,
                "press_key": message.press_key,
                "next_at": now,
            }
            number = session.execute(_insert_unless_there(session, InboxRow, values).returning(InboxRow.id)).scalar()
            if number is not None:
                return Accepted(conversation_id, number, duplicate=False)
            known = select(InboxRow.conversation_id, InboxRow.id).where(
                InboxRow.channel == message.channel, InboxRow.event_id == message.event_id
            )
            return Accepted(*session.execute(known).one(), duplicate=True)

    def beat(self, owner: str, now: datetime) -> None:
        """Prove that the database takes a write; raises SQLAlchemyError when it does not."""
        with writing(self._engine) as session:
            session.execute(_insert_unless_there(session, GatewayRow, {"owner": owner, "seen_at": now}))
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
    hold = (
        update(ConversationRow)
        .where(ConversationRow.channel == message.channel, ConversationRow.channel_user == message.channel_user)
        .values(last_at=now)
        .returning(ConversationRow.id)
        .execution_options(synchronize_session=False)
    )
    known = session.execute(hold).scalar()
    if known is not None:
        return known
    values = {
        "channel": message.channel,
        "channel_user": message.channel_user,
        "is_test": message.is_test,
        "rasa_session": new_session(),
        "session_at": now,
        "created_at": now,
        "last_at": now,
    }
    session.execute(_insert_unless_there(session, ConversationRow, values))
    return session.execute(hold).scalar_one()


def new_session() -> str:
    """A fresh name for a Rasa session; it tells nothing about the person."""
    return uuid.uuid4().hex


def _insert_unless_there(
    session: Session, table: type[Base], values: dict[str, Any]
) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table).values(values).on_conflict_do_nothing()
