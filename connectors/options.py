"""Buttons that were shown, and how a press, a number or a title leads back to their meaning."""

from __future__ import annotations

import secrets
from typing import Any, TypeAlias

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from connectors.model import Button
from connectors.tables import OptionRow, OutboxRow
from foundation.database import reading
from vietnamese import numbers
from vietnamese import text as words

Press: TypeAlias = dict[str, Any]


def close(session: Session, conversation_id: int) -> None:
    """A bare number or title no longer chooses any of the options shown so far."""
    earlier = update(OptionRow).where(OptionRow.conversation_id == conversation_id, OptionRow.open)
    session.execute(earlier.values(open=False))


def numbered(buttons: list[Button], first: int) -> list[dict[str, Any]]:
    """What channels see of the buttons of one reply: number, title and an opaque key."""
    return [
        {"number": number, "title": button.title, "key": secrets.token_urlsafe(12)}
        for number, button in enumerate(buttons, first)
    ]


def add(session: Session, row: OutboxRow, buttons: list[Button]) -> None:
    """Keep the meanings of a stored reply's buttons."""
    for button, shown in zip(buttons, row.reply["buttons"], strict=True):
        option = OptionRow(conversation_id=row.conversation_id, outbox_id=row.id, press=button.press, **shown)
        session.add(option)


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
