"""Figures for Prometheus, counted in the database so that every gateway tells the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine, func, select

from connectors.tables import ConversationRow, InboxRow, OutboxRow, ReviewRow
from foundation.database import reading

Samples = Iterable[tuple[dict[str, str], float]]


def render(engine: Engine, now: datetime, *, open_pages: int, ready: bool) -> str:
    """All figures in Prometheus' text format."""
    with reading(engine) as session:
        inbox = session.execute(select(InboxRow.state, func.count()).group_by(InboxRow.state)).all()
        outbox = session.execute(select(OutboxRow.state, func.count()).group_by(OutboxRow.state)).all()
        turns = session.execute(
            select(InboxRow.channel, InboxRow.turn_state, func.count(), func.sum(InboxRow.duration_ms))
            .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
            .where(InboxRow.turn_state.is_not(None), ConversationRow.is_test.is_(False))
            .group_by(InboxRow.channel, InboxRow.turn_state)
        ).all()
        oldest = session.scalar(select(func.min(InboxRow.received_at)).where(InboxRow.state == "waiting"))
        review = session.scalar(select(func.count()).where(ReviewRow.state == "open")) or 0
    age = (now - oldest).total_seconds() if oldest else 0.0
    labels = [{"channel": channel, "state": str(state)} for channel, state, _, _ in turns]
    parts = [
        _metric("inbox_messages", "gauge", "messages by state", [({"state": s}, n) for s, n in inbox]),
        _metric("outbox_replies", "gauge", "replies by state", [({"state": s}, n) for s, n in outbox]),
        _metric("turns_total", "counter", "questions of citizens by how they ended", _pair(labels, turns, 2)),
        _metric("turn_milliseconds_total", "counter", "time from receipt to answer, summed", _pair(labels, turns, 3)),
        _metric("oldest_waiting_seconds", "gauge", "age of the oldest message that waits", [({}, age)]),
        _metric("review_open", "gauge", "sentences that staff should look at", [({}, review)]),
        _metric("webchat_pages", "gauge", "open pages on this gateway", [({}, open_pages)]),
        _metric("ready", "gauge", "1 while the known question is answered rightly", [({}, float(ready))]),
    ]
    return "".join(parts)


def _pair(labels: list[dict[str, str]], rows: Iterable[tuple[object, ...]], column: int) -> Samples:
    return [(label, float(str(row[column] or 0))) for label, row in zip(labels, rows, strict=True)]


def _metric(name: str, kind: str, help_text: str, samples: Samples) -> str:
    lines = [f"# HELP motcua_{name} {help_text}", f"# TYPE motcua_{name} {kind}"]
    for labels, value in samples:
        inner = ",".join(f'{key}="{text}"' for key, text in labels.items())
        lines.append(f"motcua_{name}{{{inner}}} {value:g}" if inner else f"motcua_{name} {value:g}")
    return "\n".join(lines) + "\n"
