"""Readiness means: a known question was answered rightly within the last minute, through the whole way of a message."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from connectors.known import KNOWN_CODE, KNOWN_QUESTION
from connectors.terminal.channel import Terminal
from foundation.clock import Clock
from foundation.clock import now as present
from foundation.log import get_logger

PROBE_PREFIX = "probe:"
EVERY_S = 30.0
FRESH = timedelta(seconds=60)
WAIT_S = 60.0

log = get_logger("probe")


class Probe:
    """Asks the known question every 30 s, as a test conversation; never a second time while one is open."""

    def __init__(self, terminal: Terminal, owner: str, *, clock: Clock = present) -> None:
        self._terminal, self._clock = terminal, clock
        self._conversation = f"{PROBE_PREFIX}{owner}"[:200]
        self.last_right: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether the last right answer is at most a minute old."""
        return self.last_right is not None and self._clock() - self.last_right <= FRESH

    async def run(self) -> None:
        """Probe until cancelled."""
        while True:
            try:
                await self.once()
            except SQLAlchemyError as error:
                log.error("the probe could not be stored", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """Ask, and wait until the question is answered or given up."""
        accepted = await self._terminal.submit(KNOWN_QUESTION, self._conversation)
        answered = None
        while answered is None:
            answered = await self._terminal.result(accepted.inbox_id, WAIT_S)
        procedure = answered.turn.procedure if answered.turn else None
        if procedure is not None and procedure.code == KNOWN_CODE:
            if not self.ready:
                log.info("the known question is answered rightly")
            self.last_right = self._clock()
        else:
            log.error("the known question was not answered rightly", message_id=accepted.inbox_id, state=answered.state)
