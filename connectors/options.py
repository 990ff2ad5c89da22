"""Buttons that were shown, and how a press, a number or a title leads back to their meaning."""

from __future__ import annotations

import secrets
from typing import Any, TypeAlias

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from connectors.model import Reply
from connectors.tables import OptionRow, OutboxRow
from foundation.database import reading
from vietnamese import numbers
from vietnamese import text as words

Press: TypeAlias = dict[str, Any]


def open_new(session: Session, rows: list[OutboxRow], replies: list[Reply]) -> None:
    """Write options for the buttons of one turn, numbered through; they replace the ones open before.

    `rows` are the stored replies in the same order; the numbered buttons with their keys are put into them.
    """
    if any(reply.buttons for reply in replies):
        earlier = update(OptionRow).where(OptionRow.conversation_id == rows[0].conversation_id, OptionRow.open)
        session.execute(earlier.values(open=False))
    number = 0
    for row, reply in zip(rows, replies, strict=True):
        shown = []
        for button in reply.buttons:
            number += 1
            option = OptionRow(
                key=secrets.token_urlsafe(12),
                conversation_id=row.conversation_id,
                outbox_id=row.id,
                number=number,
                title=button.title,
                press=button.press,
            )
            session.add(option)
            shown.append({"number": number, "title": button.title, "key": option.key})
        row.reply = {"text": reply.text, "buttons": shown}


def by_key(engine: Engine, conversation_id: int, key: str) -> tuple[str, Press] | None:
    """Title and meaning of a pressed button, also of one further up; None for a key not of this conversation."""
    with reading(engine) as session:
        row = session.get(OptionRow, key)
        if row is None or row.conversation_id != conversation_id:
            return None
        return row.title, row.press


def by_text(engine: Engine, conversation_id: int, text: str) -> Press | None:
    """Meaning of a typed number ("2", "số 2", "cái cuối") or title, when it names an option that is open."""
    found = select(OptionRow).where(OptionRow.conversation_id == conversation_id, OptionRow.open)
    with reading(engine) as session:
        shown = session.scalars(found.order_by(OptionRow.number)).all()
        if not shown:
            return None
        choice = numbers.parse_choice(text)
        if choice is not None:
            position = choice - 1 if choice > 0 else len(shown) + choice
            return shown[position].press if 0 <= position < len(shown) else None
        wanted = words.fold(text).strip()
        return next((row.press for row in shown if words.fold(words.clean(row.title)).strip() == wanted), None)
