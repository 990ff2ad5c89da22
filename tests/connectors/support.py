"""A Rasa that can misbehave, over real HTTP, and builders with defaults."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from connectors.model import IncomingMessage

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-this-test"

Behaviour = Callable[[dict[str, Any]], Awaitable[web.Response]]


def turn(**changes: Any) -> dict[str, Any]:
    """What the action server would say it understood."""
    known = {"code": "1.001193", "name": "Đăng ký khai sinh"}
    return {
        "state": "answered",
        "intent": "ask_documents",
        "confidence": 0.97,
        "aspect": "documents",
        "procedure": known,
        "candidates": [known],
        "entities": [],
        "answers": [{"aspect": "documents", "procedure": known}],
        "explain": {"why": "test"},
        "review": False,
        **changes,
    }


def custom(text: str, buttons: dict[str, Any] | None = None, **changes: Any) -> web.Response:
    """A well-formed answer of Rasa's REST channel; `buttons` maps titles to meanings."""
    shown = [{"title": title, "press": press} for title, press in (buttons or {}).items()]
    content = {"turn": turn(**changes), "replies": [{"text": text, "buttons": shown}]}
    return web.json_response([{"recipient_id": "x", "custom": content}])


class FakeRasa:
    """Records what reaches it; `behave` decides what comes back."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.behave: Behaviour = self.echo
        self.at_once: dict[str, int] = {}
        self.most_at_once = 0
        self.overlaps = 0  # two messages of one conversation at the same time
        self.url = ""

    async def echo(self, body: dict[str, Any]) -> web.Response:
        """Answer with what came in."""
        return custom(f"Đáp: {body['message']}")

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.requests.append(body)
        sender = body["sender"]
        self.at_once[sender] = self.at_once.get(sender, 0) + 1
        self.most_at_once = max(self.most_at_once, sum(self.at_once.values()))
        self.overlaps += self.at_once[sender] > 1
        try:
            return await self.behave(body)
        finally:
            self.at_once[sender] -= 1

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[FakeRasa]:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


def incoming(text: str | None = "xin chào", *, event: str = "e1", user: str = "u1", **changes: Any) -> IncomingMessage:
    """A message of a citizen."""
    return IncomingMessage(
        channel=changes.pop("channel", "web"), event_id=event, channel_user=user, text=text, **changes
    )


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], Any], within_s: float = 10.0) -> Any:
    """Wait until the condition gives something true, and give it back."""
    deadline = asyncio.get_running_loop().time() + within_s
    while True:
        found = condition()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


class GatewayProcess:
    """A real gateway in a process of its own, on a data directory of its own."""

    def __init__(self, data_dir: Path, database_url: str, rasa_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environ = {
            **os.environ,
            "MOTCUA_DATA_DIR": str(data_dir),
            "MOTCUA_DATABASE_URL": database_url,
            "MOTCUA_PORT": str(self.port),
            "MOTCUA_RASA_URL": rasa_url,
            "MOTCUA_INTERNAL_TOKEN": TOKEN,
            "MOTCUA_SECRET_KEY": "a secret of this test only",
        }
        self._process: asyncio.subprocess.Process | None = None
        self._log = data_dir / "gateway.log"

    async def start(self, *command: str) -> None:
        """Start it, with another command when given, and wait until it serves."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *(command or ("-m", "connectors.gateway")), cwd=ROOT, env=self._environ, stderr=log
            )
        async with aiohttp.ClientSession() as http:
            for _ in range(400):
                try:
                    async with http.get(f"{self.url}/healthz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self._process.returncode is None, self.log
                await asyncio.sleep(0.05)
        raise AssertionError(f"the gateway did not start: {self.log}")

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self._log.read_text(encoding="utf-8")

    @property
    def probed(self) -> bool:
        """Whether the known question was answered rightly."""
        return "is answered rightly" in self.log

    async def ended(self, within_s: float = 15) -> int:
        """Wait until it has ended; the exit code, negative for a signal."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), within_s)

    async def stop(self) -> int:
        """Ask it to stop, and wait."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await self.ended()

    async def kill(self) -> None:
        """Kill it at once."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def ask(self, text: str, conversation: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
        """What `motcua ask` does, with HTTP status and body."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        body = {"text": text, "conversation": conversation, **more}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.url}/internal/ask", json=body, headers=headers) as response,
        ):
            return response.status, await response.json()
