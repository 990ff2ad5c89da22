"""The web chat's protocol and its guards, spoken by a plain WebSocket client to a real gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from connectors.webchat.handlers import COOKIE, PER_MINUTE
from foundation import messages
from tests.connectors.support import FakeRasa, GatewayProcess


class Visitor:
    """One browser: cookies kept, frames collected."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url

    @asynccontextmanager
    async def chat(self, origin: str | None = None) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self.http.ws_connect(f"{self.url}/ws", origin=origin or self.url) as socket:
            await socket.send_json({"type": "hello"})
            yield socket


async def next_of(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while True:
            frame = await socket.receive_json()
            if frame["type"] == kind:
                return dict(frame)


@pytest.fixture
async def visitor(gateway: GatewayProcess) -> AsyncIterator[Visitor]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        async with http.get(gateway.url) as response:
            assert response.status == 200
        yield Visitor(http, gateway.url)


async def test_the_page_carries_strict_headers_and_a_guarded_cookie(gateway: GatewayProcess) -> None:
    async with aiohttp.ClientSession() as http, http.get(gateway.url) as response:
        policy = response.headers["Content-Security-Policy"]
        cookie = response.cookies[COOKIE]
        html = await response.text()
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert len(cookie.value) == 43
    assert "style=" not in html
    assert "onclick" not in html
    assert "http://" not in html
    assert "https://" not in html


async def test_two_visitors_get_different_cookies_and_a_returning_one_keeps_his(visitor: Visitor) -> None:
    first = {cookie.value for cookie in visitor.http.cookie_jar}
    async with visitor.http.get(visitor.url) as again:
        assert again.cookies[COOKIE].value in first
    async with aiohttp.ClientSession() as other, other.get(visitor.url) as response:
        assert response.cookies[COOKIE].value not in first


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_a_foreign_page_cannot_open_the_socket(visitor: Visitor, origin: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await visitor.http.ws_connect(f"{visitor.url}/ws", origin=origin)
    assert refused.value.status == 403


async def test_without_an_origin_or_without_the_cookie_the_socket_stays_shut(gateway: GatewayProcess) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as no_origin:
            await http.ws_connect(f"{gateway.url}/ws")
        with pytest.raises(aiohttp.WSServerHandshakeError) as no_cookie:
            await http.ws_connect(f"{gateway.url}/ws", origin=gateway.url)
    assert (no_origin.value.status, no_cookie.value.status) == (403, 401)


async def test_a_text_is_acknowledged_and_answered(visitor: Visitor) -> None:
    async with visitor.chat() as socket:
        assert (await next_of(socket, "history"))["items"] == []
        await socket.send_json({"type": "text", "id": "c1", "text": "xin chào"})
        ack = await next_of(socket, "ack")
        reply = await next_of(socket, "reply")
    assert ack["id"] == "c1"
    assert (reply["message"], reply["final"], reply["text"]) == (ack["message"], True, "Đáp: xin chào")


async def test_a_text_sent_again_with_the_same_id_is_answered_once(visitor: Visitor, rasa: FakeRasa) -> None:
    async with visitor.chat() as socket:
        for _ in range(3):
            await socket.send_json({"type": "text", "id": "c1", "text": "một lần"})
        frames = [await socket.receive_json(timeout=5) for _ in range(5)]
    acks = [frame for frame in frames if frame["type"] == "ack"]
    assert [frame["type"] for frame in frames].count("reply") == 1
    assert len({ack["message"] for ack in acks}) == 1
    assert [request["message"] for request in rasa.requests].count("một lần") == 1


async def test_what_was_answered_while_the_page_was_away_is_in_its_history(visitor: Visitor, rasa: FakeRasa) -> None:
    release = asyncio.Event()

    async def wait(body: dict[str, Any]) -> web.Response:
        await release.wait()
        return await rasa.echo(body)

    rasa.behave = wait
    async with visitor.chat() as socket:
        await socket.send_json({"type": "text", "id": "c1", "text": "số 079203001234"})
        await next_of(socket, "ack")
    async with visitor.chat() as socket:
        (waiting,) = (await next_of(socket, "history"))["items"]
        assert (waiting["pending"], waiting["id"]) == (True, "c1")
        assert "079203001234" not in waiting["text"]
        release.set()
        assert (await next_of(socket, "reply"))["final"]
    async with visitor.chat() as socket:
        items = (await next_of(socket, "history"))["items"]
    assert [item["who"] for item in items] == ["you", "bot"]
    assert "079203001234" not in json.dumps(items)


async def test_another_visitor_sees_nothing_of_it(visitor: Visitor, gateway: GatewayProcess) -> None:
    async with visitor.chat() as socket:
        await socket.send_json({"type": "text", "id": "c1", "text": "bí mật"})
        await next_of(socket, "reply")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get(gateway.url):
            pass
        async with Visitor(http, gateway.url).chat() as socket:
            assert (await next_of(socket, "history"))["items"] == []
            await socket.send_json({"type": "older", "before": 99})


async def test_a_second_page_of_the_same_visitor_sees_question_and_answer(visitor: Visitor) -> None:
    async with visitor.chat() as first:
        await first.send_json({"type": "text", "id": "c1", "text": "một"})
        await next_of(first, "reply")
        async with visitor.chat() as second:
            await next_of(second, "history")
            await first.send_json({"type": "text", "id": "c2", "text": "hai"})
            assert (await next_of(second, "mirror"))["text"] == "hai"
            assert (await next_of(second, "reply"))["text"] == "Đáp: hai"


async def test_more_than_twenty_a_minute_are_put_off_kindly(visitor: Visitor, rasa: FakeRasa) -> None:
    async with visitor.chat() as socket:
        for number in range(PER_MINUTE + 1):
            await socket.send_json({"type": "text", "id": f"c{number}", "text": f"câu {number}"})
        refused = await next_of(socket, "refused")
    assert (refused["id"], refused["text"]) == (f"c{PER_MINUTE}", messages.text("webchat.too_fast"))
    assert f"câu {PER_MINUTE}" not in [request["message"] for request in rasa.requests]


async def test_twenty_thousand_characters_are_refused_kindly(visitor: Visitor) -> None:
    async with visitor.chat() as socket:
        await socket.send_json({"type": "text", "id": "c1", "text": "ữ" * 20_000})
        reply = await next_of(socket, "reply")
    assert reply["text"] == messages.text("connectors.too_long", limit="2.000")


async def test_older_messages_come_in_pages(visitor: Visitor) -> None:
    for number in range(23):
        async with visitor.http.ws_connect(f"{visitor.url}/ws", origin=visitor.url) as socket:
            if number == PER_MINUTE:
                break
            await socket.send_json({"type": "text", "id": f"c{number}", "text": ""})
            await next_of(socket, "reply")
    async with visitor.chat() as socket:
        history = await next_of(socket, "history")
        assert not history["more"]
        third = [item for item in history["items"] if item["who"] == "you"][3]
        await socket.send_json({"type": "older", "before": third["message"]})
        older = await next_of(socket, "older")
    assert [item["id"] for item in older["items"] if item["who"] == "you"] == ["c0", "c1", "c2"]


@pytest.mark.parametrize(
    "frame", ["not json", "[]", '{"type":"eval"}', '{"type":"text","id":"../x","text":"a"}', '{"type":"text","id":5}']
)
async def test_a_frame_our_page_never_sends_closes_the_socket(visitor: Visitor, frame: str) -> None:
    async with visitor.chat() as socket:
        await next_of(socket, "history")
        await socket.send_str(frame)
        closed = await socket.receive(timeout=5)
    assert closed.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_a_frame_too_large_closes_the_socket_and_the_gateway_lives(visitor: Visitor) -> None:
    async with visitor.chat() as socket:
        await next_of(socket, "history")
        await socket.send_str("x" * 300_000)
        closed = await socket.receive(timeout=5)
    assert closed.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}
    async with visitor.http.get(f"{visitor.url}/healthz") as response:
        assert response.status == 200
