"""The line of messages that wait for an answer: claim, complete, try again, give up.

A claim is a lease: the row says who holds it and until when, no database lock is held while Rasa thinks. `attempts`
fences off a process that was too slow: what it brings after its lease was given to another is thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, Update, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from connectors import options, outbox
from connectors.intake import new_session
from connectors.model import Answer, Claim, Reply
from connectors.tables import ConversationRow, InboxRow, ReviewRow
from foundation.database import writing

LEASE = timedelta(seconds=60)
SESSION_IDLE = timedelta(minutes=45)
SESSION_TURNS = 50
RETRY_AFTER_S = (1.0, 2.0, 3.0, 5.0)  # the last one again and again
OPEN = ("waiting", "in_flight")


def claim(engine: Engine, owner: str, now: datetime) -> Claim | None:
    """Take the oldest message whose conversation has no earlier open one; None when there is none to take."""
    with writing(engine) as session:
        number = session.execute(_oldest_ready(now)).scalar()
        if number is None:
            return None
        row = session.get_one(InboxRow, number)
        row.state, row.attempts = "in_flight", row.attempts + 1
        row.leased_until, row.lease_owner = now + LEASE, owner
        conversation = session.get_one(ConversationRow, row.conversation_id)
        if row.received_at - conversation.session_at > SESSION_IDLE or conversation.turns >= SESSION_TURNS:
            conversation.rasa_session, conversation.turns, conversation.session_at = new_session(), 0, now
        return Claim(
            inbox_id=row.id,
            conversation_id=row.conversation_id,
            channel=row.channel,
            owner=owner,
            attempt=row.attempts,
            kind=row.kind,  # type: ignore[arg-type]
            ciphertext=row.ciphertext,
            press_key=row.press_key,
            received_at=row.received_at,
            rasa_session=conversation.rasa_session,
            is_test=conversation.is_test,
        )


def _oldest_ready(now: datetime) -> Select[int]:
    earlier = aliased(InboxRow)
    ready = or_(
        and_(InboxRow.state == "waiting", InboxRow.next_at <= now),
        and_(InboxRow.state == "in_flight", InboxRow.leased_until < now),
    )
    blocked = exists().where(
        earlier.conversation_id == InboxRow.conversation_id, earlier.state.in_(OPEN), earlier.id < InboxRow.id
    )
    return select(InboxRow.id).where(ready, ~blocked).order_by(InboxRow.id).limit(1).with_for_update(skip_locked=True)


def complete(
    engine: Engine, claimed: Claim, answer: Answer, masked_text: str | None, press: options.Press | None, now: datetime
) -> bool:
    """Commit the replies and finish the message in one transaction; its encrypted text is dropped with it.

    Returns False, and changes nothing, when the lease was lost meanwhile.
    """
    with writing(engine) as session:
        if not _finish(session, claimed, "done", now, turn_state=answer.turn.state):
            return False
        row = session.get_one(InboxRow, claimed.inbox_id)
        turn = answer.turn
        row.ciphertext, row.masked_text, row.press = None, masked_text, press
        row.intent, row.confidence, row.aspect = turn.intent, turn.confidence, turn.aspect
        row.procedure_code = turn.procedure.code if turn.procedure else None
        row.turn = turn.model_dump(mode="json")
        outbox.queue(session, row, answer.replies, now)
        conversation = session.get_one(ConversationRow, claimed.conversation_id)
        conversation.turns, conversation.session_at = conversation.turns + 1, now
        if turn.review and masked_text and not claimed.is_test:
            session.add(ReviewRow(inbox_id=row.id, masked_text=masked_text, reason=turn.state, created_at=now))
    return True


def give_up(engine: Engine, claimed: Claim, apology: Reply, reason: str, now: datetime) -> bool:
    """Set a message aside for a person, encrypted as it came, and apologise. False when the lease was lost."""
    with writing(engine) as session:
        if not _finish(session, claimed, "dead", now, turn_state="failed", last_error=reason[:200]):
            return False
        outbox.queue(session, session.get_one(InboxRow, claimed.inbox_id), [apology], now)
    return True


def try_later(engine: Engine, claimed: Claim, reason: str, now: datetime) -> None:
    """Put a message back in its line, to be claimed again after a short wait."""
    wait = RETRY_AFTER_S[min(claimed.attempt, len(RETRY_AFTER_S)) - 1]
    with writing(engine) as session:
        _release(session, claimed, now + timedelta(seconds=wait), reason)


def put_back(engine: Engine, claimed: Claim, now: datetime) -> None:
    """Put a message back at once, because this process stops."""
    with writing(engine) as session:
        _release(session, claimed, now, "stopped")


def take_back(engine: Engine, owner: str, now: datetime) -> int:
    """At start: free what an earlier life of this gateway held. Returns how many messages."""
    held = update(InboxRow).where(InboxRow.state == "in_flight", InboxRow.lease_owner == owner)
    with writing(engine) as session:
        freed = session.execute(held.values(state="waiting", next_at=now, leased_until=None).returning(InboxRow.id))
        return len(freed.all())


def hurry(engine: Engine, now: datetime) -> None:
    """Rasa answers again: whatever waits for its next try is due now."""
    with writing(engine) as session:
        session.execute(update(InboxRow).where(InboxRow.state == "waiting", InboxRow.next_at > now).values(next_at=now))


def notice_slow(engine: Engine, older_than: datetime, notice: Reply, now: datetime) -> Sequence[int]:
    """Tell each conversation once that its oldest message takes longer; returns those messages' numbers."""
    earlier = aliased(InboxRow)
    blocked = exists().where(
        earlier.conversation_id == InboxRow.conversation_id, earlier.state.in_(OPEN), earlier.id < InboxRow.id
    )
    late = select(InboxRow.id).where(
        InboxRow.state.in_(OPEN), InboxRow.received_at <= older_than, InboxRow.noticed_at.is_(None), ~blocked
    )
    told = []
    with writing(engine) as session:
        for number in session.scalars(late).all():
            row = session.get_one(InboxRow, number)
            hold_conversation(session, row.conversation_id)
            marked = update(InboxRow).where(
                InboxRow.conversation_id == row.conversation_id,
                InboxRow.state.in_(OPEN),
                InboxRow.noticed_at.is_(None),
            )
            marks = session.scalars(marked.values(noticed_at=now).returning(InboxRow.id)).all()
            if number in marks:
                outbox.queue(session, row, [notice], now, final=False, first_seq=0)
                told.append(number)
    return told


def hold_conversation(session: Session, conversation_id: int) -> None:
    """Lock a conversation's row, so that its replies get their numbers one after another."""
    session.execute(select(ConversationRow.id).where(ConversationRow.id == conversation_id).with_for_update())


def _finish(
    session: Session, claimed: Claim, state: str, now: datetime, *, turn_state: str, last_error: str | None = None
) -> bool:
    hold_conversation(session, claimed.conversation_id)
    duration = max(0, round((now - claimed.received_at).total_seconds() * 1000))
    values = {"state": state, "done_at": now, "duration_ms": duration, "leased_until": None, "turn_state": turn_state}
    finished = session.execute(_mine(claimed).values(**values, last_error=last_error).returning(InboxRow.id))
    return finished.first() is not None


def _release(session: Session, claimed: Claim, next_at: datetime, reason: str) -> None:
    values = {"state": "waiting", "next_at": next_at, "leased_until": None, "last_error": reason[:200]}
    session.execute(_mine(claimed).values(**values))


def _mine(claimed: Claim) -> Update:
    return update(InboxRow).where(
        InboxRow.id == claimed.inbox_id,
        InboxRow.state == "in_flight",
        InboxRow.lease_owner == claimed.owner,
        InboxRow.attempts == claimed.attempt,
    )
