"""Housekeeping: notices of delay, expiry of dead letters, the probe's own rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from connectors.probe import PROBE_PREFIX
from connectors.tables import ConversationRow, InboxRow
from foundation.database import writing

DEAD_LETTERS_KEPT = timedelta(days=30)
PROBES_KEPT = timedelta(hours=1)


def sweep(engine: Engine, now: datetime) -> None:
    """Forget the text of dead letters after 30 days and the answered probes after an hour."""
    expired = update(InboxRow).where(
        InboxRow.state == "dead", InboxRow.done_at < now - DEAD_LETTERS_KEPT, InboxRow.ciphertext.is_not(None)
    )
    probes = select(ConversationRow.id).where(ConversationRow.channel_user.startswith(PROBE_PREFIX, autoescape=True))
    answered = delete(InboxRow).where(
        InboxRow.conversation_id.in_(probes), InboxRow.state.in_(("done", "dead")), InboxRow.done_at < now - PROBES_KEPT
    )
    with writing(engine) as session:
        session.execute(expired.values(ciphertext=None), execution_options={"synchronize_session": False})
        session.execute(answered, execution_options={"synchronize_session": False})
