"""From outbox to channel: in order for each person, retried a few times, never twice where a repeat would show."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from connectors import inbox, outbox
from connectors.channel import Channel, DeliveryFailed
from connectors.intake import Intake
from connectors.model import Answer, Delivery
from connectors.sender import Sender
from connectors.tables import OutboxRow
from connectors.vault import Vault
from foundation.database import reading
from tests.connectors.conftest import FakeClock
from tests.connectors.support import incoming, turn, until


class Recorder(Channel):
    """Takes replies, or fails as often as told."""

    name = "web"
    repeatable = True

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.taken: list[tuple[int, str]] = []

    async def deliver(self, delivery: Delivery) -> None:
        if self.failures:
            self.failures -= 1
            raise DeliveryFailed("busy")
        self.taken.append((delivery.conversation_id, delivery.reply["text"]))


class OnceOnly(Recorder):
    """A platform on which a second delivery would show twice."""

    repeatable = False


def answer_all(engine: Engine, vault: Vault, clock: FakeClock, people: int = 1, each: int = 1) -> None:
    """Messages accepted and answered with two replies each, nothing sent yet."""
    intake = Intake(engine, vault)
    for number in range(each):
        for person in range(people):
            intake.accept(incoming("a", event=f"{person}-{number}", user=f"u{person}"), clock())
            claimed = inbox.claim(engine, "g", clock())
            assert claimed is not None
            said: list[dict[str, Any]] = [{"text": f"{number}a"}, {"text": f"{number}b"}]
            answer = Answer.model_validate({"turn": turn(), "replies": said})
            inbox.complete(engine, claimed, answer, "a", None, clock())


def rows(engine: Engine) -> list[OutboxRow]:
    with reading(engine) as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def drain(sender: Sender) -> None:
    while await sender.send_one():
        pass


async def test_replies_of_each_person_go_out_in_order_once(engine: Engine, vault: Vault, clock: FakeClock) -> None:
    answer_all(engine, vault, clock, people=3, each=3)
    channel = Recorder()
    await drain(Sender(engine, {"web": channel}, "g", clock=clock))
    for person in {conversation for conversation, _ in channel.taken}:
        assert [text for who, text in channel.taken if who == person] == ["0a", "0b", "1a", "1b", "2a", "2b"]
    assert {row.state for row in rows(engine)} == {"sent"}


async def test_a_failed_reply_is_tried_after_growing_waits_and_holds_back_the_later_ones(
    engine: Engine, vault: Vault, clock: FakeClock
) -> None:
    answer_all(engine, vault, clock)
    channel = Recorder(failures=3)
    sender = Sender(engine, {"web": channel}, "g", clock=clock)
    for wait in outbox.RETRY_AFTER_S[:3]:
        await drain(sender)
        assert channel.taken == []
        clock.forward(seconds=wait - 0.5)
        assert not await sender.send_one()
        clock.forward(seconds=1)
    await drain(sender)
    assert [text for _, text in channel.taken] == ["0a", "0b"]


async def test_after_the_last_wait_a_reply_has_failed_and_the_next_goes_out(
    engine: Engine, vault: Vault, clock: FakeClock
) -> None:
    answer_all(engine, vault, clock)
    channel = Recorder(failures=len(outbox.RETRY_AFTER_S) + 1)
    sender = Sender(engine, {"web": channel}, "g", clock=clock)
    for wait in (*outbox.RETRY_AFTER_S, 0):
        await drain(sender)
        clock.forward(seconds=wait)
    await drain(sender)
    assert [row.state for row in rows(engine)] == ["failed", "sent"]
    assert [text for _, text in channel.taken] == ["0b"]


@pytest.mark.parametrize(("channel", "states"), [(Recorder(), ["sent", "sent"]), (OnceOnly(), ["unknown", "sent"])])
async def test_a_reply_left_half_sent_is_repeated_only_where_that_does_no_harm(
    engine: Engine, vault: Vault, clock: FakeClock, channel: Recorder, states: list[str]
) -> None:
    channel.taken.clear()
    answer_all(engine, vault, clock)
    assert outbox.claim(engine, "g", clock(), ["web"]) is not None
    sender = Sender(engine, {"web": channel}, "g", clock=clock)
    running = asyncio.create_task(sender.run())
    await until(lambda: rows(engine)[0].leased_until != clock() + outbox.LEASE)
    await sender.settle_lost()
    await until(lambda: [row.state for row in rows(engine)] == states)
    sender.stop()
    await running
    assert len(channel.taken) == states.count("sent")


async def test_a_late_verdict_does_not_move_a_sent_reply_back(engine: Engine, vault: Vault, clock: FakeClock) -> None:
    answer_all(engine, vault, clock)
    slow = outbox.claim(engine, "g", clock(), ["web"])
    assert slow is not None
    clock.forward(seconds=outbox.LEASE / timedelta(seconds=1) + 1)
    await drain(Sender(engine, {"web": Recorder()}, "other", clock=clock))
    outbox.failed(engine, slow, "too late", clock())
    assert rows(engine)[0].state == "sent"
