"""From inbox to outbox: claim, ask Rasa, commit the replies. Several conversations at once, each in order."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from connectors import fixed, inbox, options
from connectors.model import Answer, Claim
from connectors.understanding import NoAnswer, Understanding
from connectors.vault import Unreadable, Vault
from foundation.clock import Clock
from foundation.clock import now as present
from foundation.log import get_logger
from vietnamese import masking

AT_ONCE = 8
POLL_S = 1.0  # the guarantee; a wake-up makes it instant
SLOW_AFTER = timedelta(seconds=120)
GIVE_UP_AFTER = timedelta(minutes=30)

log = get_logger("dispatcher")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What goes to Rasa for one message, personal data masked."""

    masked_text: str
    flags: tuple[str, ...]  # kinds of personal data that were masked
    press: options.Press | None


class Dispatcher:
    """Runs until `stop`. `on_answered(conversation_id, inbox_id)` is called after each commit."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        understanding: Understanding,
        owner: str,
        *,
        on_answered: Callable[[int, int], None],
        clock: Clock = present,
    ) -> None:
        self._engine, self._vault, self._understanding, self._owner = engine, vault, understanding, owner
        self._on_answered, self._clock = on_answered, clock
        self._wake = asyncio.Event()
        self._stopping = False
        self._working: set[asyncio.Task[None]] = set()
        self._failing = False

    def wake(self) -> None:
        """Look for work now instead of at the next poll."""
        self._wake.set()

    async def run(self) -> None:
        """Claim and answer until `stop` is called."""
        freed = await asyncio.to_thread(inbox.take_back, self._engine, self._owner, self._clock())
        if freed:
            log.info("took back messages of an earlier life", messages=freed)
        while not self._stopping:
            self._wake.clear()
            claimed = await self._claim() if len(self._working) < AT_ONCE else None
            if claimed is not None:
                task = asyncio.create_task(self._work(claimed))
                self._working.add(task)
                task.add_done_callback(self._done)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S)

    async def stop(self, within_s: float) -> None:
        """Take nothing new, wait for what is in flight, put back what does not end in time."""
        self._stopping = True
        self.wake()
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def tell_slow(self) -> None:
        """Send the notice of delay to those whose message has waited for 120 s."""
        now = self._clock()
        told = await asyncio.to_thread(inbox.notice_slow, self._engine, now - SLOW_AFTER, fixed.slow(), now)
        for number in told:
            log.warning("told that it takes longer", message_id=number)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self.wake()

    async def _claim(self) -> Claim | None:
        try:
            return await asyncio.to_thread(inbox.claim, self._engine, self._owner, self._clock())
        except SQLAlchemyError as error:
            log.error("the database gave no work", error=type(error).__name__)
            return None

    async def _work(self, claimed: Claim) -> None:
        started = time.monotonic()
        keys = {
            "conversation_id": claimed.conversation_id,
            "message_id": claimed.inbox_id,
            "channel": claimed.channel,
        }
        try:
            state = await self._answer(claimed)
            log.info("handled", **keys, state=state, duration_ms=(time.monotonic() - started) * 1000)
        except asyncio.CancelledError:
            await asyncio.to_thread(inbox.put_back, self._engine, claimed, self._clock())
            raise
        except inbox.LeaseLost:
            log.warning("another gateway has this message by now", **keys)
        except SQLAlchemyError as error:  # the lease runs out and the message is taken again
            log.error("the database did not take the answer", **keys, error=type(error).__name__)

    async def _answer(self, claimed: Claim) -> str:
        """Answer one claimed message; returns how it went, for the log."""
        try:
            prepared = await asyncio.to_thread(self._prepare, claimed)
            answer = fixed.answer_to(claimed.kind) or await self._understand(claimed, prepared)
        except NoAnswer as error:
            self._failing = True
            return await self._failed(claimed, str(error))
        except Unreadable as error:
            return await self._give_up(claimed, str(error))
        except Exception as error:  # a message that breaks our own code must not stop the line for good
            log.exception("a message could not be worked on", message_id=claimed.inbox_id)
            return await self._failed(claimed, f"{type(error).__name__} in our own code")
        return await self._commit(claimed, prepared, answer)

    async def _commit(self, claimed: Claim, prepared: Prepared | None, answer: Answer) -> str:
        masked, press = (prepared.masked_text, prepared.press) if prepared else (None, None)
        now = self._clock()
        await asyncio.to_thread(inbox.complete, self._engine, claimed, answer, masked, press, now)
        self._on_answered(claimed.conversation_id, claimed.inbox_id)
        return answer.turn.state

    async def _understand(self, claimed: Claim, prepared: Prepared | None) -> Answer:
        if prepared is None:
            return fixed.stale_button()
        metadata: dict[str, object] = {"message_id": claimed.inbox_id, "flags": list(prepared.flags)}
        if prepared.press is not None:
            metadata["press"] = prepared.press
        text = "/press" if prepared.press is not None else prepared.masked_text
        answer = await self._understanding.ask(claimed.rasa_session, text, metadata)
        if self._failing:
            self._failing = False
            await asyncio.to_thread(inbox.hurry, self._engine, self._clock())
        return answer

    def _prepare(self, claimed: Claim) -> Prepared | None:
        """Resolve buttons and bare choices, mask the rest; None for messages without a known meaning or text."""
        if claimed.press_key is not None:
            found = options.by_key(self._engine, claimed.conversation_id, claimed.press_key)
            return Prepared(found[0], (), found[1]) if found else None
        if claimed.ciphertext is None:
            return None
        text = self._vault.open(claimed.ciphertext)
        masked = masking.mask(text)
        flags = tuple(dict.fromkeys(secret.kind for secret in masked.secrets))
        return Prepared(masked.text, flags, options.by_text(self._engine, claimed.conversation_id, text))

    async def _failed(self, claimed: Claim, reason: str) -> str:
        now = self._clock()
        if now - claimed.received_at >= GIVE_UP_AFTER:
            return await self._give_up(claimed, reason)
        log.warning("no answer yet", message_id=claimed.inbox_id, attempt=claimed.attempt, reason=reason)
        await asyncio.to_thread(inbox.try_later, self._engine, claimed, reason, now)
        return "try later"

    async def _give_up(self, claimed: Claim, reason: str) -> str:
        now = self._clock()
        log.error("set aside for a person", message_id=claimed.inbox_id, attempt=claimed.attempt, reason=reason)
        await asyncio.to_thread(inbox.give_up, self._engine, claimed, fixed.apology(), reason, now)
        self._on_answered(claimed.conversation_id, claimed.inbox_id)
        return "dead letter"
