"""Questions from this machine's commands: in through the inbox like any other, waited for until they are answered."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from connectors import rendering
from connectors.channel import Channel
from connectors.intake import Intake
from connectors.model import Accepted, Delivery, IncomingMessage, Turn
from connectors.tables import InboxRow, OutboxRow
from foundation.clock import Clock
from foundation.clock import now as present
from foundation.database import reading

LOOK_EVERY_S = 1.0  # another gateway may have answered; this one is told at once


@dataclass(frozen=True, slots=True)
class Answered:
    """How a question ended."""

    state: str
    turn: Turn | None  # None for a dead letter
    replies: list[dict[str, Any]]
    duration_ms: int


class Terminal(Channel):
    """Channel `terminal`: its conversations are tests and know no rate limit."""

    name = "terminal"
    repeatable = True

    def __init__(
        self, engine: Engine, intake: Intake, on_accepted: Callable[[], None], *, clock: Clock = present
    ) -> None:
        self._engine, self._intake, self._on_accepted, self._clock = engine, intake, on_accepted, clock
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)

    async def submit(self, text: str, conversation: str) -> Accepted:
        """Store one question of a conversation."""
        message = IncomingMessage(
            channel=self.name, event_id=uuid.uuid4().hex, channel_user=conversation, text=text, is_test=True
        )
        accepted = await asyncio.to_thread(self._intake.accept, message, self._clock())
        self._on_accepted()
        return accepted

    async def deliver(self, delivery: Delivery) -> None:
        """Wake whoever waits for this message's last reply."""
        if delivery.final:
            for event in self._waiting.get(delivery.inbox_id, ()):
                event.set()

    async def result(self, inbox_id: int, within_s: float) -> Answered | None:
        """Wait for the end of a message; None when it takes longer than `within_s` seconds."""
        event = asyncio.Event()
        self._waiting[inbox_id].add(event)
        deadline = asyncio.get_running_loop().time() + within_s
        try:
            while True:
                found = await asyncio.to_thread(self._look, inbox_id)
                left = deadline - asyncio.get_running_loop().time()
                if found is not None or left <= 0:
                    return found
                event.clear()
                try:
                    await asyncio.wait_for(event.wait(), min(LOOK_EVERY_S, left))
                except TimeoutError:
                    continue
        finally:
            self._waiting[inbox_id].discard(event)
            if not self._waiting[inbox_id]:
                del self._waiting[inbox_id]

    def _look(self, inbox_id: int) -> Answered | None:
        said = select(OutboxRow.reply).where(OutboxRow.inbox_id == inbox_id, OutboxRow.seq > 0)
        with reading(self._engine) as session:
            row = session.get(InboxRow, inbox_id)
            if row is None or row.state not in {"done", "dead"}:
                return None
            replies = [rendering.for_terminal(reply) for reply in session.scalars(said.order_by(OutboxRow.seq))]
            turn = Turn.model_validate(row.turn) if row.turn else None
            return Answered(row.turn_state or "failed", turn, replies, row.duration_ms or 0)
