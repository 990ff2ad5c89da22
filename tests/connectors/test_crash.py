"""kill -9 of the gateway between any two steps: every accepted message is answered once, in order, after a restart."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from connectors.intake import Intake
from connectors.tables import InboxRow, OutboxRow
from connectors.vault import Vault
from foundation.clock import now
from foundation.database import reading
from tests.connectors.support import FakeRasa, GatewayProcess, incoming, until

STEPS = [
    ("connectors.intake", "Intake.accept", "before"),
    ("connectors.intake", "Intake.accept", "after"),
    ("connectors.inbox", "claim", "after"),
    ("connectors.vault", "Vault.open", "after"),
    ("connectors.inbox", "complete", "before"),
    ("connectors.inbox", "complete", "after"),
    ("connectors.outbox", "claim", "after"),
    ("connectors.outbox", "sent", "before"),
    ("connectors.outbox", "sent", "after"),
]
STARTED_BEFORE = 4


@pytest.mark.parametrize(("module", "function", "moment"), STEPS)
async def test_a_gateway_killed_at_this_step_loses_and_doubles_nothing(
    tmp_path: Path, sqlite_engine: Engine, rasa: FakeRasa, module: str, function: str, moment: str
) -> None:
    intake = Intake(sqlite_engine, Vault(b"a secret of this test only"))
    for number in range(STARTED_BEFORE):
        for person in ("a", "b"):
            intake.accept(incoming(f"câu {number}", event=f"{person}{number}", user=person), now())
    gateway = GatewayProcess(tmp_path, f"sqlite:///{tmp_path / 'motcua.db'}", rasa.url)
    with contextlib.suppress(AssertionError):  # it may die before it serves
        await gateway.start("-m", "tests.connectors.dying_gateway", module, function, moment)
    assert await gateway.ended() == -9
    rasa.at_once.clear()  # what the dead gateway asked will never be read
    await gateway.start()

    def open_rows() -> int:
        with reading(sqlite_engine) as session:
            unsent = session.scalars(select(OutboxRow).where(OutboxRow.state != "sent")).all()
            return len(unsent) + len(session.scalars(select(InboxRow).where(InboxRow.state != "done")).all())

    await until(lambda: open_rows() == 0, within_s=10)
    with reading(sqlite_engine) as session:
        said = list(session.execute(select(InboxRow, OutboxRow).join(OutboxRow).order_by(OutboxRow.id)))
    for person in ("a", "b"):
        texts = [
            reply.reply["text"] for asked, reply in said if asked.event_id.startswith(person) and asked.channel == "web"
        ]
        assert texts == [f"Đáp: câu {number}" for number in range(STARTED_BEFORE)]
    await gateway.stop()
