"""Replies on their way out: each is a row before it is a call, and its state never moves back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from connectors import options
from connectors.model import Delivery, Reply
from connectors.tables import ConversationRow, InboxRow, OutboxRow
from foundation.database import writing

LEASE = timedelta(seconds=60)
RETRY_AFTER_S = (1, 5, 30, 120, 600)  # a later answer would confuse more than help


def queue(
    session: Session,
    message: InboxRow,
    replies: Sequence[Reply],
    now: datetime,
    *,
    final: bool = True,
    first_seq: int = 1,
) -> None:
    """Add the replies to one message inside the caller's transaction; `final` marks the last as its last."""
    rows = [
        OutboxRow(
            inbox_id=message.id,
            conversation_id=message.conversation_id,
            seq=seq,
            final=final and seq == first_seq + len(replies) - 1,
            reply={"text": reply.text, "buttons": []},
            created_at=now,
            next_at=now,
        )
        for seq, reply in enumerate(replies, first_seq)
    ]
    for row in rows:  # one by one: their numbers are the order in which they are sent
        session.add(row)
        session.flush()
    options.open_new(session, rows, list(replies))


def claim(engine: Engine, owner: str, now: datetime, repeatable: Sequence[str]) -> Delivery | None:
    """Take the oldest reply whose conversation has no earlier one still to be sent; None when there is none.

    A reply that a dead process left half sent is taken again only on channels where a repeat does no harm.
    """
    earlier = aliased(OutboxRow)
    again = and_(OutboxRow.state == "sending", OutboxRow.leased_until < now, ConversationRow.channel.in_(repeatable))
    blocked = exists().where(
        earlier.conversation_id == OutboxRow.conversation_id,
        earlier.state.in_(("queued", "sending")),
        earlier.id < OutboxRow.id,
    )
    ready = (
        select(OutboxRow.id)
        .join(ConversationRow, ConversationRow.id == OutboxRow.conversation_id)
        .where(or_(and_(OutboxRow.state == "queued", OutboxRow.next_at <= now), again), ~blocked)
        .order_by(OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxRow)
    )
    with writing(engine) as session:
        number = session.execute(ready).scalar()
        if number is None:
            return None
        row = session.get_one(OutboxRow, number)
        row.state, row.attempts, row.leased_until, row.lease_owner = "sending", row.attempts + 1, now + LEASE, owner
        conversation = session.get_one(ConversationRow, row.conversation_id)
        return Delivery(
            outbox_id=row.id,
            inbox_id=row.inbox_id,
            conversation_id=row.conversation_id,
            channel=conversation.channel,
            channel_user=conversation.channel_user,
            final=row.final,
            attempt=row.attempts,
            reply=row.reply,
        )


def sent(engine: Engine, delivery: Delivery, now: datetime) -> None:
    """The channel took the reply."""
    _settle(engine, delivery, state="sent", sent_at=now, last_error=None)


def failed(engine: Engine, delivery: Delivery, reason: str, now: datetime) -> bool:
    """The channel did not take it: wait and try again, or stop after the last wait. True when it stopped."""
    if delivery.attempt > len(RETRY_AFTER_S):
        _settle(engine, delivery, state="failed", last_error=reason[:200])
        return True
    wait = timedelta(seconds=RETRY_AFTER_S[delivery.attempt - 1])
    _settle(engine, delivery, state="queued", next_at=now + wait, last_error=reason[:200])
    return False


def take_back(engine: Engine, owner: str, now: datetime) -> None:
    """At start: what an earlier life of this gateway was sending is due for a decision now."""
    held = update(OutboxRow).where(OutboxRow.state == "sending", OutboxRow.lease_owner == owner)
    with writing(engine) as session:
        session.execute(held.values(leased_until=now - timedelta(seconds=1)))


def mark_unknown(engine: Engine, now: datetime, repeatable: Sequence[str]) -> int:
    """Half-sent replies of channels where a repeat would show twice: nobody knows, so they are left to staff."""
    lost = select(OutboxRow.id).join(ConversationRow, ConversationRow.id == OutboxRow.conversation_id)
    lost = lost.where(
        OutboxRow.state == "sending", OutboxRow.leased_until < now, ConversationRow.channel.not_in(repeatable)
    )
    with writing(engine) as session:
        marked = update(OutboxRow).where(OutboxRow.id.in_(lost)).values(state="unknown").returning(OutboxRow.id)
        return len(session.execute(marked).all())


def _settle(engine: Engine, delivery: Delivery, **values: object) -> None:
    mine = update(OutboxRow).where(
        OutboxRow.id == delivery.outbox_id, OutboxRow.state == "sending", OutboxRow.attempts == delivery.attempt
    )
    with writing(engine) as session:
        session.execute(mine.values(leased_until=None, **values))
