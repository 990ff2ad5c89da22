"""Channel `web`: the open pages of each conversation, and bringing them what is new in the outbox."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from typing import Any

from aiohttp import web

from connectors.channel import Channel
from connectors.model import Delivery
from connectors.webchat.history import History


class Page:
    """One open page. `cursor` is the number of the last reply it was given."""

    def __init__(self, socket: web.WebSocketResponse, channel_user: str) -> None:
        self.socket, self.channel_user = socket, channel_user
        self.conversation_id: int | None = None
        self.cursor = 0
        self.lock = asyncio.Lock()

    async def send(self, content: dict[str, Any]) -> None:
        """Send, or let it be when the page is gone: it asks for what it missed when it is back."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.socket.send_json(content)


class WebChat(Channel):
    """Replies are read from the outbox by number, so nothing is shown twice and nothing is left out."""

    name = "web"
    repeatable = True

    def __init__(self, history: History) -> None:
        self._history = history
        self._pages: dict[int, set[Page]] = defaultdict(set)

    @property
    def open_pages(self) -> int:
        """How many pages hold a conversation open here."""
        return sum(map(len, self._pages.values()))

    def pages(self, conversation_id: int) -> frozenset[Page]:
        """The open pages of one conversation."""
        return frozenset(self._pages.get(conversation_id, ()))

    def join(self, page: Page, conversation_id: int) -> None:
        """From now on this page gets the replies of that conversation."""
        page.conversation_id = conversation_id
        self._pages[conversation_id].add(page)

    def leave(self, page: Page) -> None:
        """The page is closed."""
        if page.conversation_id is not None:
            self._pages[page.conversation_id].discard(page)
            if not self._pages[page.conversation_id]:
                del self._pages[page.conversation_id]

    async def deliver(self, delivery: Delivery) -> None:
        """Bring the conversation's open pages up to date; a closed one reads the reply from its history later."""
        for page in self.pages(delivery.conversation_id):
            await self.bring(page)

    async def bring(self, page: Page) -> None:
        """Send a page all replies it has not had."""
        if page.conversation_id is None:
            return
        async with page.lock:
            for item in await asyncio.to_thread(self._history.replies_after, page.conversation_id, page.cursor):
                page.cursor = item["n"]
                await page.send({"type": "reply", **item})

    async def bring_all(self) -> None:
        """Bring every open page up to date: another gateway may have answered."""
        for conversation_id in list(self._pages):
            for page in self.pages(conversation_id):
                await self.bring(page)

    async def close_all(self) -> None:
        """Tell all pages to come back a little later."""
        for conversation_id in list(self._pages):
            for page in self.pages(conversation_id):
                with contextlib.suppress(ConnectionError, RuntimeError):
                    await page.socket.close(code=1012)
