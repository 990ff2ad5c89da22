"""What the page shows again after a reload: masked questions, and replies as they were sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from connectors.tables import ConversationRow, InboxRow, OptionRow, OutboxRow
from connectors.vault import Unreadable, Vault
from foundation import messages
from foundation.database import reading
from vietnamese import masking

PAGE = 20  # messages of the person, with their replies
Item = dict[str, Any]


class History:
    """Reads conversations of one channel."""

    def __init__(self, engine: Engine, vault: Vault, channel: str) -> None:
        self._engine, self._vault, self._channel = engine, vault, channel

    def conversation(self, channel_user: str) -> int | None:
        """The person's conversation, None when there is none yet."""
        found = select(ConversationRow.id).where(
            ConversationRow.channel == self._channel, ConversationRow.channel_user == channel_user
        )
        with reading(self._engine) as session:
            return session.scalar(found)

    def page(self, conversation_id: int, before: int | None = None) -> tuple[list[Item], bool]:
        """The last messages (older than message `before`), oldest first, and whether there are older ones."""
        asked = select(InboxRow).where(InboxRow.conversation_id == conversation_id)
        if before is not None:
            asked = asked.where(InboxRow.id < before)
        with reading(self._engine) as session:
            rows = session.scalars(asked.order_by(InboxRow.id.desc()).limit(PAGE + 1)).all()
            shown = list(reversed(rows[:PAGE]))
            said = select(OutboxRow).where(OutboxRow.inbox_id.in_([row.id for row in shown])).order_by(OutboxRow.id)
            items = [self._question(session, row) for row in shown]
            items += [reply_item(row) for row in session.scalars(said)]
        # A notice of delay may stand between later questions and the answer: the message's own number keeps them apart.
        items.sort(key=lambda item: (item["message"], item["who"] != "you", item.get("n", 0)))
        return items, len(rows) > PAGE

    def replies_after(self, conversation_id: int, outbox_id: int) -> list[Item]:
        """Replies with a number above `outbox_id`, in order."""
        said = select(OutboxRow).where(OutboxRow.conversation_id == conversation_id, OutboxRow.id > outbox_id)
        with reading(self._engine) as session:
            return [reply_item(row) for row in session.scalars(said.order_by(OutboxRow.id))]

    def written_since(self, channel_user: str, since: datetime) -> int:
        """How many messages the person has sent since then."""
        counted = (
            select(func.count())
            .select_from(InboxRow)
            .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
            .where(ConversationRow.channel == self._channel, ConversationRow.channel_user == channel_user)
            .where(InboxRow.received_at > since)
        )
        with reading(self._engine) as session:
            return session.scalar(counted) or 0

    def _question(self, session: Session, row: InboxRow) -> Item:
        return {
            "who": "you",
            "message": row.id,
            "id": row.event_id.rpartition(":")[2],
            "text": self._words(session, row),
            "at": row.received_at.isoformat(),
            "pending": row.state in {"waiting", "in_flight"},
        }

    def _words(self, session: Session, row: InboxRow) -> str:
        """The question with personal data masked, also while it waits for its answer."""
        if row.masked_text is not None:
            return row.masked_text
        if row.press_key is not None:
            option = session.get(OptionRow, row.press_key)
            if option is not None and option.conversation_id == row.conversation_id:
                return option.title
        if row.ciphertext is not None:
            try:
                return masking.mask(self._vault.open(row.ciphertext)).text
            except Unreadable:
                pass
        return messages.text("webchat.not_kept")


def reply_item(row: OutboxRow) -> Item:
    """One reply as the page takes it."""
    return {
        "who": "bot",
        "message": row.inbox_id,
        "n": row.id,
        "final": row.final,
        "text": row.reply["text"],
        "buttons": row.reply["buttons"],
        "at": row.created_at.isoformat(),
    }


def one_minute_before(now: datetime) -> datetime:
    """The start of the minute that the rate limit looks at."""
    return now - timedelta(minutes=1)
