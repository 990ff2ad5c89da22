"""The process that faces the internet: `python -m connectors.gateway`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from connectors import fixed, metrics
from connectors.dispatcher import Dispatcher
from connectors.intake import Intake
from connectors.probe import Probe
from connectors.sender import Sender
from connectors.sweeper import sweep
from connectors.terminal.channel import Terminal
from connectors.terminal.handler import AskHandler, from_this_machine
from connectors.understanding import Rasa
from connectors.vault import Vault
from connectors.webchat.channel import WebChat
from connectors.webchat.handlers import WebChatHandlers
from connectors.webchat.history import History
from foundation import log as logging
from foundation import messages
from foundation.clock import now
from foundation.database import connect
from foundation.messages import MessageError
from foundation.settings import Settings, SettingsError, load_settings

STATIC = Path(__file__).parent / "webchat" / "static"
FINISH_WITHIN_S = 10.0
SWEEP_EVERY_S = 60.0
LOOK_AFTER_EVERY_S = 5.0
LOOK_ELSEWHERE_EVERY_S = 1.0

log = logging.get_logger("gateway")


class Gateway:
    """All parts of one gateway, put together from the settings."""

    def __init__(self, settings: Settings, http: aiohttp.ClientSession, *, token: str) -> None:
        messages.require(*fixed.KEYS)
        self.settings = settings
        self.engine = connect(settings.database_url)
        self.owner = f"{socket.gethostname()}:{settings.data_dir}"[:200]
        vault = Vault(settings.secret_key())
        self.intake = Intake(self.engine, vault)
        history = History(self.engine, vault, WebChat.name)
        self.webchat = WebChat(history)
        self.terminal = Terminal(self.engine, self.intake, self._accepted)
        self.sender = Sender(self.engine, {c.name: c for c in (self.webchat, self.terminal)}, self.owner)
        self.dispatcher = Dispatcher(
            self.engine, vault, Rasa(http, settings.motcua_rasa_url), self.owner, on_answered=self._answered
        )
        self.probe = Probe(self.terminal, f"{self.owner}:{settings.motcua_port}")
        self.pages = WebChatHandlers(
            intake=self.intake,
            history=history,
            channel=self.webchat,
            public_url=settings.motcua_public_url,
            on_accepted=self._accepted,
        )
        self.ask = AskHandler(self.terminal, token)

    def _accepted(self) -> None:
        self.dispatcher.wake()

    def _answered(self, _conversation_id: int, _inbox_id: int) -> None:
        self.sender.wake()

    def application(self) -> web.Application:
        """All addresses of the gateway."""
        app = web.Application(middlewares=[security_headers], client_max_size=256 * 1024)
        app.router.add_get("/", self.pages.page)
        app.router.add_get("/ws", self.pages.socket)
        app.router.add_static("/static", STATIC)
        app.router.add_get("/healthz", self.healthz)
        app.router.add_get("/intake", self.intake_health)
        app.router.add_get("/readyz", self.readyz)
        app.router.add_get("/metrics", self.metrics)
        app.router.add_post("/internal/ask", self.ask)
        return app

    async def healthz(self, _request: web.Request) -> web.Response:
        """200: the process is up."""
        return web.json_response({"status": "up"})

    async def intake_health(self, _request: web.Request) -> web.Response:
        """200 while the database takes a write, so that messages can be stored; else 503."""
        try:
            await asyncio.to_thread(self.intake.beat, self.owner, now())
        except SQLAlchemyError:
            return web.json_response({"status": "cannot store"}, status=503)
        return web.json_response({"status": "storing"})

    async def readyz(self, _request: web.Request) -> web.Response:
        """200 once the known question was answered rightly within the last minute; else 503."""
        last = self.probe.last_right
        body = {"ready": self.probe.ready, "last_right": last.isoformat() if last else None}
        return web.json_response(body, status=200 if self.probe.ready else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus' figures, for direct peers on this machine only."""
        if not from_this_machine(request):
            return web.Response(status=403)
        text = await asyncio.to_thread(
            metrics.render, self.engine, now(), open_pages=self.webchat.open_pages, ready=self.probe.ready
        )
        return web.Response(text=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what is in flight."""
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        site = web.TCPSite(runner, self.settings.motcua_host, self.settings.motcua_port)
        await site.start()
        loops = [asyncio.create_task(self.dispatcher.run()), asyncio.create_task(self.sender.run())]
        chores = [asyncio.create_task(chore) for chore in self._chores()]
        log.info("serving", host=self.settings.motcua_host, port=self.settings.motcua_port)
        ended = asyncio.create_task(stop.wait())
        await asyncio.wait([ended, *loops, *chores], return_when=asyncio.FIRST_COMPLETED)
        await site.stop()
        for chore in chores:
            chore.cancel()
        await self.dispatcher.stop(FINISH_WITHIN_S)
        self.sender.stop()
        results = await asyncio.gather(*loops, *chores, return_exceptions=True)
        await self.webchat.close_all()
        await runner.cleanup()
        self.engine.dispose()
        broken = [result for result in results if isinstance(result, Exception)]
        if broken:
            raise broken[0]
        log.info("stopped")

    def _chores(self) -> list[Coroutine[Any, Any, None]]:
        chores = [
            self.probe.run(),
            _every(SWEEP_EVERY_S, lambda: asyncio.to_thread(sweep, self.engine, now())),
            _every(LOOK_AFTER_EVERY_S, self._tell_slow),
            _every(LOOK_AFTER_EVERY_S, self.sender.settle_lost),
        ]
        if self.engine.dialect.name == "postgresql":  # there may be other gateways
            chores.append(_every(LOOK_ELSEWHERE_EVERY_S, self.webchat.bring_all))
        return chores

    async def _tell_slow(self) -> None:
        await self.dispatcher.tell_slow()
        self.sender.wake()


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except SQLAlchemyError as error:
            log.error("housekeeping did not reach the database", error=type(error).__name__)
        await asyncio.sleep(seconds)


@web.middleware
async def security_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Nothing from elsewhere runs or is loaded in our pages, and nobody frames them."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        _secure(error.headers)
        raise
    if not response.prepared:
        _secure(response.headers)
    return response


def _secure(headers: Any) -> None:
    headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers.setdefault("Cache-Control", "no-cache")


async def serve(settings: Settings) -> None:
    """Run a gateway until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with aiohttp.ClientSession() as http:
        gateway = Gateway(settings, http, token=os.environ.get("MOTCUA_INTERNAL_TOKEN", ""))
        if not inspect(gateway.engine).has_table("inbox"):
            raise SettingsError("the database has no message tables yet; ./motcua up makes them")
        await gateway.run(stop)


def main() -> int:
    """Start the gateway; wrong settings or texts end it with a sentence and exit code 4."""
    logging.configure("gateway")
    try:
        settings = load_settings()
        if not settings.motcua_rasa_url:
            raise SettingsError("MOTCUA_RASA_URL: the gateway needs it; ./motcua up sets it")
        asyncio.run(serve(settings))
    except (SettingsError, MessageError) as error:
        log.error("cannot start", reason=str(error))
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
