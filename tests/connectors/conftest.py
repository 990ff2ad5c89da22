"""Fixtures of the message engine: a fake Rasa, a vault, a running dispatcher, a gateway process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Engine

from connectors.dispatcher import Dispatcher
from connectors.intake import Intake
from connectors.understanding import Rasa
from connectors.vault import Vault
from tests.connectors.support import START, FakeRasa, GatewayProcess, until


class FakeClock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **amount: float) -> None:
        """Move on by a timedelta's arguments."""
        self.time += timedelta(**amount)


@dataclass
class Line:
    """Inbox and dispatcher on one database, with a fake Rasa behind."""

    engine: Engine
    vault: Vault
    intake: Intake
    rasa: FakeRasa
    clock: FakeClock
    http: aiohttp.ClientSession
    answered: list[int] = field(default_factory=list)

    def dispatcher(self, owner: str = "gateway-1") -> Dispatcher:
        """A dispatcher of this name, not yet running."""
        return Dispatcher(
            self.engine,
            self.vault,
            Rasa(self.http, self.rasa.url),
            owner,
            on_answered=lambda _conversation, number: self.answered.append(number),
            clock=self.clock,
        )

    async def drain(self, messages: int) -> None:
        """Run a dispatcher until that many messages are answered or given up."""
        dispatcher = self.dispatcher()
        running = asyncio.create_task(dispatcher.run())
        await until(lambda: len(self.answered) >= messages, within_s=20)
        await dispatcher.stop(5)
        await running


@pytest.fixture
def vault() -> Vault:
    """A vault with a key of this test."""
    return Vault(b"a secret of this test only")


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still."""
    return FakeClock()


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """A fake Rasa that listens."""
    async with FakeRasa().serve() as served:
        yield served
        assert served.overlaps == 0, "two messages of one conversation reached Rasa at the same time"


@pytest.fixture
async def line(engine: Engine, vault: Vault, rasa: FakeRasa, clock: FakeClock) -> AsyncIterator[Line]:
    """Everything between intake and outbox."""
    async with aiohttp.ClientSession() as http:
        yield Line(engine, vault, Intake(engine, vault), rasa, clock, http)


@pytest.fixture
async def gateway(tmp_path: Path, sqlite_engine: Engine, rasa: FakeRasa) -> AsyncIterator[GatewayProcess]:
    """A real gateway process on SQLite, in front of the fake Rasa."""
    process = GatewayProcess(tmp_path, f"sqlite:///{tmp_path / 'motcua.db'}", rasa.url)
    await process.start()
    yield process
    await process.kill()
