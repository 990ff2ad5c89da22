"""The line of messages that wait for an answer: claim, complete, try again, give up.

A claim is a lease: the row says who holds it and until when, no database lock is held while Rasa thinks. `attempts`
fences off a process that was too slow: what it brings after its lease was given to another is thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Update, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from connectors import options, outbox
from connectors.intake import new_session
from connectors.model import Answer, Claim, Reply
from connectors.tables import ConversationRow, InboxRow, ReviewRow
from foundation.database import reading, writing

LEASE = timedelta(seconds=60)
SESSION_IDLE = timedelta(minutes=45)
SESSION_TURNS = 50
RETRY_AFTER_S = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0)  # the last one again and again
OPEN = ("waiting", "in_flight")
UNSYNCED = {"synchronize_session": False}  # no rows are held in the session


_earlier = aliased(InboxRow)
_blocked = exists().where(
    _earlier.conversation_id == InboxRow.conversation_id, _earlier.state.in_(OPEN), _earlier.id < InboxRow.id
)
_READY = (
    select(
        InboxRow.id,
        InboxRow.conversation_id,
        InboxRow.channel,
        InboxRow.attempts,
        InboxRow.kind,
        InboxRow.ciphertext,
        InboxRow.press_key,
        InboxRow.received_at,
        ConversationRow.rasa_session,
        ConversationRow.session_at,
        ConversationRow.turns,
        ConversationRow.is_test,
    )
    .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
    .where(
        or_(
            and_(InboxRow.state == "waiting", InboxRow.next_at <= bindparam("now")),
            and_(InboxRow.state == "in_flight", InboxRow.leased_until < bindparam("now")),
        ),
        ~_blocked,
    )
    .order_by(InboxRow.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=InboxRow)
)
_LATE = select(InboxRow.id, InboxRow.conversation_id).where(
    InboxRow.state.in_(OPEN), InboxRow.received_at <= bindparam("older_than"), InboxRow.noticed_at.is_(None), ~_blocked
)


class LeaseLost(Exception):
    """Another process has the message by now; what this one brings is thrown away."""


def claim(engine: Engine, owner: str, now: datetime) -> Claim | None:
    """Take the oldest message whose conversation has no earlier open one; None when there is none to take."""
    with writing(engine) as session:
        row = session.execute(_READY, {"now": now}).first()
        if row is None:
            return None
        lease = {"state": "in_flight", "attempts": row.attempts + 1, "leased_until": now + LEASE, "lease_owner": owner}
        session.execute(update(InboxRow).where(InboxRow.id == row.id).values(**lease), execution_options=UNSYNCED)
        rasa_session = row.rasa_session
        if row.received_at - row.session_at > SESSION_IDLE or row.turns >= SESSION_TURNS:
            rasa_session = new_session()
            renewed = update(ConversationRow).where(ConversationRow.id == row.conversation_id)
            session.execute(renewed.values(rasa_session=rasa_session, turns=0, session_at=now))
        return Claim(
            inbox_id=row.id,
            conversation_id=row.conversation_id,
            channel=row.channel,
            owner=owner,
            attempt=row.attempts + 1,
            kind=row.kind,
            ciphertext=row.ciphertext,
            press_key=row.press_key,
            received_at=row.received_at,
            rasa_session=rasa_session,
            is_test=row.is_test,
        )


def complete(
    engine: Engine, claimed: Claim, answer: Answer, masked_text: str | None, press: options.Press | None, now: datetime
) -> None:
    """Commit the replies and finish the message in one transaction; its encrypted text is dropped with it.

    Raises:
        LeaseLost: when another process took the message meanwhile; then nothing is changed.
    """
    turn = answer.turn
    outcome = {
        "ciphertext": None,
        "masked_text": masked_text,
        "press": press,
        "turn_state": turn.state,
        "intent": turn.intent,
        "confidence": turn.confidence,
        "aspect": turn.aspect,
        "procedure_code": turn.procedure.code if turn.procedure else None,
        "turn": turn.model_dump(mode="json"),
    }
    number = claimed.inbox_id
    with writing(engine) as session:
        # The conversation's row is held first, here as at intake: its replies get their numbers one after another.
        counted = update(ConversationRow).where(ConversationRow.id == claimed.conversation_id)
        session.execute(counted.values(turns=ConversationRow.turns + 1, session_at=now), execution_options=UNSYNCED)
        _finish(session, claimed, "done", now, outcome)
        outbox.queue(session, number, claimed.conversation_id, answer.replies, now)
        if turn.review and masked_text and not claimed.is_test:
            session.add(ReviewRow(inbox_id=number, masked_text=masked_text, reason=turn.state, created_at=now))


def give_up(engine: Engine, claimed: Claim, apology: Reply, reason: str, now: datetime) -> None:
    """Set a message aside for a person, encrypted as it came, and apologise.

    Raises:
        LeaseLost: when another process took the message meanwhile; then nothing is changed.
    """
    with writing(engine) as session:
        hold_conversation(session, claimed.conversation_id)
        _finish(session, claimed, "dead", now, {"turn_state": "failed", "last_error": reason[:200]})
        outbox.queue(session, claimed.inbox_id, claimed.conversation_id, [apology], now)


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
    with reading(engine) as session:
        late = session.execute(_LATE, {"older_than": older_than}).all()
    return [number for number, conversation in late if _notice(engine, number, conversation, notice, now)]


def _notice(engine: Engine, number: int, conversation_id: int, notice: Reply, now: datetime) -> bool:
    with writing(engine) as session:
        hold_conversation(session, conversation_id)
        marked = update(InboxRow).where(
            InboxRow.conversation_id == conversation_id, InboxRow.state.in_(OPEN), InboxRow.noticed_at.is_(None)
        )
        marks = session.scalars(marked.values(noticed_at=now).returning(InboxRow.id), execution_options=UNSYNCED).all()
        if number not in marks:
            return False
        outbox.queue(session, number, conversation_id, [notice], now, final=False, first_seq=0)
        return True


def hold_conversation(session: Session, conversation_id: int) -> None:
    """Lock a conversation's row, so that its replies get their numbers one after another."""
    session.execute(select(ConversationRow.id).where(ConversationRow.id == conversation_id).with_for_update())


def _finish(session: Session, claimed: Claim, state: str, now: datetime, outcome: dict[str, Any]) -> None:
    duration = max(0, round((now - claimed.received_at).total_seconds() * 1000))
    ended = {"state": state, "done_at": now, "duration_ms": duration, "leased_until": None, "last_error": None}
    finished = _mine(claimed).values(**ended | outcome).returning(InboxRow.id)
    if session.execute(finished, execution_options=UNSYNCED).first() is None:
        raise LeaseLost


def _release(session: Session, claimed: Claim, next_at: datetime, reason: str) -> None:
    values = {"state": "waiting", "next_at": next_at, "leased_until": None, "last_error": reason[:200]}
    session.execute(_mine(claimed).values(**values), execution_options=UNSYNCED)


def _mine(claimed: Claim) -> Update:
    return update(InboxRow).where(
        InboxRow.id == claimed.inbox_id,
        InboxRow.state == "in_flight",
        InboxRow.lease_owner == claimed.owner,
        InboxRow.attempts == claimed.attempt,
    )
