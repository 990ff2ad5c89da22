"""The page at `/` and its WebSocket at `/ws`."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from connectors.intake import Intake
from connectors.model import IncomingMessage
from connectors.webchat.channel import Page, WebChat
from connectors.webchat.history import History, one_minute_before
from foundation import messages
from foundation.clock import Clock
from foundation.clock import now as present
from foundation.log import get_logger

HERE = Path(__file__).parent
COOKIE = "motcua_chat"
COOKIE_DAYS = 30
PER_MINUTE = 20
MAX_FRAME_BYTES = 256 * 1024  # a text far too long is refused kindly, so it has to get here
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PAGE_TEXTS = (
    "title", "subtitle", "automatic", "keeps", "input_label", "placeholder", "send",
    "larger", "log_label", "suggestions_label", "options_label", "never_send", "no_script",
)  # fmt: skip
SCRIPT_TEXTS = (
    "you", "bot", "typing", "connecting", "offline", "online", "more", "less", "older", "not_sent", "send_again",
    "no_cookie", "too_long",
)  # fmt: skip
SERVER_TEXTS = ("not_kept", "too_fast")

log = get_logger("webchat")


class Frame(BaseModel):
    """What the page sends: `hello` first, then texts and presses with an id of the page's own making."""

    model_config = ConfigDict(frozen=True)

    type: Literal["hello", "text", "press", "older"]
    id: str = Field("", pattern=r"^[A-Za-z0-9-]{0,64}$")
    text: str = ""
    key: str = Field("", max_length=64)
    before: int = Field(0, ge=0)


class WebChatHandlers:
    """HTTP side of the web chat."""

    def __init__(
        self,
        *,
        intake: Intake,
        history: History,
        channel: WebChat,
        public_url: str,
        on_accepted: Callable[[], None],
        clock: Clock = present,
    ) -> None:
        self._intake, self._history, self._channel = intake, history, channel
        self._public_url, self._on_accepted, self._clock = public_url, on_accepted, clock
        messages.require(*(f"webchat.{key}" for key in (*PAGE_TEXTS, *SCRIPT_TEXTS, *SERVER_TEXTS, "suggestions")))
        self._html = _render()

    async def page(self, request: web.Request) -> web.Response:
        """`GET /`: the page, and a cookie that stands for the conversation."""
        response = web.Response(text=self._html, content_type="text/html", headers={"Cache-Control": "no-store"})
        token = request.cookies.get(COOKIE, "")
        response.set_cookie(
            COOKIE,
            token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(32),
            max_age=COOKIE_DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=self._public_url.startswith("https:"),
        )
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """`GET /ws`: one open page. 403 from a foreign page, 401 without the cookie."""
        if not self._same_origin(request):
            return web.Response(status=403)
        token = request.cookies.get(COOKIE, "")
        if not _TOKEN.fullmatch(token):
            return web.Response(status=401)
        socket = web.WebSocketResponse(heartbeat=25, max_msg_size=MAX_FRAME_BYTES)
        await socket.prepare(request)
        page = Page(socket, hashlib.sha256(token.encode()).hexdigest())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not await self._handle(page, message.data):
                    await socket.close(code=1008)
        finally:
            self._channel.leave(page)
        return socket

    def _same_origin(self, request: web.Request) -> bool:
        origin = request.headers.get("Origin", "")
        return bool(origin) and (origin == self._public_url or urlsplit(origin).netloc == request.host)

    async def _handle(self, page: Page, data: str) -> bool:
        """Act on one frame; False for one that our page never sends."""
        try:
            frame = Frame.model_validate_json(data)
        except ValidationError:
            return False
        try:
            if frame.type == "hello":
                await self._hello(page)
            elif frame.type == "older":
                await self._older(page, frame.before)
            elif frame.id:
                await self._message(page, frame)
        except SQLAlchemyError as error:
            log.error("a page could not be served", error=type(error).__name__)
            await page.send({"type": "later", "id": frame.id})
        return True

    async def _hello(self, page: Page) -> None:
        conversation_id = await asyncio.to_thread(self._history.conversation, page.channel_user)
        if conversation_id is None:
            await page.send({"type": "history", "items": [], "more": False})
            return
        async with page.lock:
            self._channel.join(page, conversation_id)
            items, more = await asyncio.to_thread(self._history.page, conversation_id)
            page.cursor = max((item.get("n", 0) for item in items), default=0)
            await page.send({"type": "history", "items": items, "more": more})

    async def _older(self, page: Page, before: int) -> None:
        if page.conversation_id is not None:
            items, more = await asyncio.to_thread(self._history.page, page.conversation_id, before)
            await page.send({"type": "older", "items": items, "more": more})

    async def _message(self, page: Page, frame: Frame) -> None:
        now = self._clock()
        written = await asyncio.to_thread(self._history.written_since, page.channel_user, one_minute_before(now))
        if written >= PER_MINUTE:
            await page.send({"type": "refused", "id": frame.id, "text": messages.text("webchat.too_fast")})
            return
        message = IncomingMessage(
            channel=self._channel.name,
            event_id=f"{page.channel_user}:{frame.id}",
            channel_user=page.channel_user,
            text=frame.text if frame.type == "text" else None,
            press_key=frame.key if frame.type == "press" else None,
        )
        accepted = await asyncio.to_thread(self._intake.accept, message, now)
        self._on_accepted()
        if page.conversation_id is None:
            self._channel.join(page, accepted.conversation_id)
        await page.send({"type": "ack", "id": frame.id, "message": accepted.inbox_id})
        if not accepted.duplicate and frame.type == "text":
            mirrored = {"who": "you", "message": accepted.inbox_id, "id": frame.id, "text": frame.text, "pending": True}
            for other in self._channel.pages(accepted.conversation_id) - {page}:
                await other.send({"type": "mirror", **mirrored, "at": now.isoformat()})


def _render() -> str:
    """The page with its texts; values are escaped, and no script or style stands in the page itself."""
    by_script = {"count": "{count}", "limit": "{limit}"}  # the script knows these
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("index.html").render(
        **{key: messages.text(f"webchat.{key}") for key in PAGE_TEXTS},
        suggestions=messages.items("webchat.suggestions"),
        texts=json.dumps({key: messages.text(f"webchat.{key}", **by_script) for key in SCRIPT_TEXTS}),
    )
