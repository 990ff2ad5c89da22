"""Replies on their way out: each is a row before it is a call, and its state never moves back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from connectors import options
from connectors.model import Delivery, Reply
from connectors.tables import ConversationRow, OutboxRow
from foundation.database import writing

LEASE = timedelta(seconds=60)
RETRY_AFTER_S = (1, 5, 30, 120, 600)  # a later answer would confuse more than help


_earlier = aliased(OutboxRow)
_READY = (
    select(
        OutboxRow.id,
        OutboxRow.inbox_id,
        OutboxRow.conversation_id,
        OutboxRow.final,
        OutboxRow.attempts,
        OutboxRow.reply,
        ConversationRow.channel,
        ConversationRow.channel_user,
    )
    .join(ConversationRow, ConversationRow.id == OutboxRow.conversation_id)
    .where(
        or_(
            and_(OutboxRow.state == "queued", OutboxRow.next_at <= bindparam("now")),
            and_(
                OutboxRow.state == "sending",
                OutboxRow.leased_until < bindparam("now"),
                ConversationRow.channel.in_(bindparam("repeatable", expanding=True)),
            ),
        ),
        ~exists().where(
            _earlier.conversation_id == OutboxRow.conversation_id,
            _earlier.state.in_(("queued", "sending")),
            _earlier.id < OutboxRow.id,
        ),
    )
    .order_by(OutboxRow.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=OutboxRow)
)


def queue(
    session: Session,
    inbox_id: int,
    conversation_id: int,
    replies: Sequence[Reply],
    now: datetime,
    *,
    final: bool = True,
    first_seq: int = 1,
) -> None:
    """Add the replies to one message inside the caller's transaction; `final` marks the last as its last."""
    if any(reply.buttons for reply in replies):
        options.close(session, conversation_id)
    number = 1
    for seq, reply in enumerate(replies, first_seq):
        shown = options.numbered(reply.buttons, number)
        row = OutboxRow(
            inbox_id=inbox_id,
            conversation_id=conversation_id,
            seq=seq,
            final=final and seq == first_seq + len(replies) - 1,
            reply={"text": reply.text, "buttons": shown},
            created_at=now,
            next_at=now,
        )
        session.add(row)
        session.flush()  # one by one: their numbers are the order in which they are sent
        options.add(session, row, reply.buttons)
        number += len(shown)


def claim(engine: Engine, owner: str, now: datetime, repeatable: Sequence[str]) -> Delivery | None:
    """Take the oldest reply whose conversation has no earlier one still to be sent; None when there is none.

    A reply that a dead process left half sent is taken again only on channels where a repeat does no harm.
    """
    with writing(engine) as session:
        row = session.execute(_READY, {"now": now, "repeatable": list(repeatable)}).first()
        if row is None:
            return None
        lease = {"state": "sending", "attempts": row.attempts + 1, "leased_until": now + LEASE, "lease_owner": owner}
        taken = update(OutboxRow).where(OutboxRow.id == row.id)
        session.execute(taken.values(**lease), execution_options={"synchronize_session": False})
        return Delivery(
            outbox_id=row.id,
            inbox_id=row.inbox_id,
            conversation_id=row.conversation_id,
            channel=row.channel,
            channel_user=row.channel_user,
            final=row.final,
            attempt=row.attempts + 1,
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
        session.execute(mine.values(leased_until=None, **values), execution_options={"synchronize_session": False})
