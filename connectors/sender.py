"""From outbox to channel: in order for each person, with short retries, then it is left to staff."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from connectors import outbox
from connectors.channel import Channel, DeliveryFailed
from connectors.model import Delivery
from foundation.clock import Clock
from foundation.clock import now as present
from foundation.log import get_logger

POLL_S = 1.0
DELIVER_WITHIN_S = 20

log = get_logger("sender")


class Sender:
    """Runs until `stop`, one reply after another; channels' `deliver` must be quick or bounded."""

    def __init__(self, engine: Engine, channels: Mapping[str, Channel], owner: str, *, clock: Clock = present) -> None:
        self._engine, self._channels, self._owner, self._clock = engine, channels, owner, clock
        self._repeatable = [channel.name for channel in channels.values() if channel.repeatable]
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look for replies now instead of at the next poll."""
        self._wake.set()

    def stop(self) -> None:
        """Send what is due, then end."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Send until `stop` is called and nothing due is left."""
        await asyncio.to_thread(outbox.take_back, self._engine, self._owner, self._clock())
        while True:
            self._wake.clear()
            try:
                if await self.send_one():
                    continue
            except SQLAlchemyError as error:
                log.error("the database gave no replies", error=type(error).__name__)
            if self._stopping:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S)

    async def settle_lost(self) -> None:
        """Mark what a dead process left half sent where a repeat would show twice."""
        lost = await asyncio.to_thread(outbox.mark_unknown, self._engine, self._clock(), self._repeatable)
        if lost:
            log.error("nobody knows whether these replies arrived", replies=lost)
            self.wake()

    async def send_one(self) -> bool:
        """Send the oldest due reply; False when there is none."""
        delivery = await asyncio.to_thread(outbox.claim, self._engine, self._owner, self._clock(), self._repeatable)
        if delivery is None:
            return False
        reason = await self._deliver(delivery)
        if reason is None:
            await asyncio.to_thread(outbox.sent, self._engine, delivery, self._clock())
        elif await asyncio.to_thread(outbox.failed, self._engine, delivery, reason, self._clock()):
            log.error("a reply could not be sent", message_id=delivery.inbox_id, channel=delivery.channel)
        return True

    async def _deliver(self, delivery: Delivery) -> str | None:
        """None when delivered, else why not."""
        channel = self._channels.get(delivery.channel)
        if channel is None:
            return f"no channel named {delivery.channel} here"
        try:
            async with asyncio.timeout(DELIVER_WITHIN_S):
                await channel.deliver(delivery)
        except (DeliveryFailed, TimeoutError) as error:
            return str(error) or type(error).__name__
        except Exception as error:  # one channel's fault must not stop the others
            log.exception("a channel failed", channel=delivery.channel, message_id=delivery.inbox_id)
            return type(error).__name__
        return None
