"""The gateway's own addresses, its start and its end."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import Engine

from operations.ask import EMPTY
from tests.connectors.support import FakeRasa, GatewayProcess, custom, until


async def status_of(gateway: GatewayProcess, path: str, **more: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(gateway.url + path, **more) as response:
        return response.status, await response.text()


async def test_a_gateway_with_a_right_answering_rasa_is_up_storing_and_ready(gateway: GatewayProcess) -> None:
    assert (await status_of(gateway, "/healthz"))[0] == 200
    assert (await status_of(gateway, "/intake"))[0] == 200
    await until(lambda: gateway.probed, within_s=10)
    assert (await status_of(gateway, "/readyz"))[0] == 200


async def test_a_gateway_whose_rasa_answers_wrongly_is_not_ready_but_stores(
    tmp_path: Path, sqlite_engine: Engine, rasa: FakeRasa
) -> None:
    async def wrong(_body: dict[str, Any]) -> web.Response:
        return custom("Dạ", procedure={"code": "9.999999", "name": "khác"})

    rasa.behave = wrong
    gateway = GatewayProcess(tmp_path, f"sqlite:///{tmp_path / 'motcua.db'}", rasa.url)
    await gateway.start()
    await until(lambda: "not answered rightly" in gateway.log)
    assert (await status_of(gateway, "/readyz"))[0] == 503
    assert (await status_of(gateway, "/intake"))[0] == 200
    await gateway.kill()


async def test_a_database_that_takes_no_write_shows_at_intake_only(gateway: GatewayProcess, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "motcua.db") as database:
        database.execute("DROP TABLE gateway")
    assert (await status_of(gateway, "/intake"))[0] == 503
    assert (await status_of(gateway, "/healthz"))[0] == 200


async def test_metrics_count_turns_but_not_for_who_comes_through_a_proxy(gateway: GatewayProcess) -> None:
    await gateway.ask("xin chào")
    status, text = await status_of(gateway, "/metrics")
    assert status == 200
    assert 'motcua_inbox_messages{state="done"}' in text
    assert "motcua_oldest_waiting_seconds 0" in text
    assert (await status_of(gateway, "/metrics", headers={"X-Forwarded-For": "203.0.113.9"}))[0] == 403


@pytest.mark.parametrize("path", ["/nothing", "/static/../gateway.py", "/static/%2e%2e/gateway.py"])
async def test_unknown_addresses_give_404_with_the_guarding_headers(gateway: GatewayProcess, path: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(gateway.url + path) as response:
        assert response.status == 404
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_the_internal_question_needs_the_token_and_a_direct_peer(gateway: GatewayProcess) -> None:
    url = f"{gateway.url}/internal/ask"
    async with aiohttp.ClientSession() as http:
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer token-of-this-test", "X-Forwarded-For": "203.0.113.9"},
        ):
            async with http.post(url, json={"text": "a"}, headers=headers) as response:
                assert response.status == 403


async def test_the_internal_answer_has_the_keys_of_the_contract_in_order(gateway: GatewayProcess) -> None:
    status, answer = await gateway.ask("xin chào", explain=True)
    assert status == 200
    assert list(answer)[:11] == list(EMPTY)
    assert answer["replies"] == [{"text": "Đáp: xin chào", "buttons": []}]
    assert answer["procedure"] == {"code": "1.001193", "name": "Đăng ký khai sinh"}
    assert answer["explain"] == {"why": "test"}


async def test_questions_of_one_conversation_share_a_session_and_others_do_not(
    gateway: GatewayProcess, rasa: FakeRasa
) -> None:
    for conversation in ("a", "a", "b", ""):
        await gateway.ask("câu hỏi", conversation)
    senders = [request["sender"] for request in rasa.requests if request["message"] == "câu hỏi"]
    assert senders[0] == senders[1]
    assert len(set(senders)) == 3


async def test_a_question_while_rasa_is_down_is_answered_late(tmp_path: Path, sqlite_engine: Engine) -> None:
    rasa = FakeRasa()
    async with rasa.serve():
        port = int(rasa.url.rpartition(":")[2])
    gateway = GatewayProcess(tmp_path, f"sqlite:///{tmp_path / 'motcua.db'}", rasa.url)
    await gateway.start()
    asked = asyncio.create_task(gateway.ask("có ai không"))
    await asyncio.sleep(1.5)
    assert not asked.done()
    async with rasa.serve(port):
        status, answer = await asyncio.wait_for(asked, 15)
    assert (status, answer["replies"][0]["text"]) == (200, "Đáp: có ai không")
    await gateway.kill()


async def test_sigterm_lets_the_message_in_flight_be_answered(gateway: GatewayProcess, rasa: FakeRasa) -> None:
    async def slowly(body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(1)
        return await rasa.echo(body)

    rasa.behave = slowly
    asked = asyncio.create_task(gateway.ask("trước khi nghỉ"))
    await until(lambda: any(request["message"] == "trước khi nghỉ" for request in rasa.requests))
    assert await gateway.stop() == 0
    assert "stopped" in gateway.log
    with pytest.raises(aiohttp.ClientError):
        await gateway.ask("sau đó")
    status, answer = await asked
    assert (status, answer["state"]) == (200, "answered")


async def test_no_text_of_a_message_is_in_the_log(gateway: GatewayProcess, rasa: FakeRasa) -> None:
    async def fail_once(body: dict[str, Any]) -> web.Response:
        seen = [request["message"] for request in rasa.requests].count(body["message"])
        return web.Response(status=500) if seen == 1 else await rasa.echo(body)

    rasa.behave = fail_once
    await gateway.ask("chuyện riêng 079203001234")
    assert "handled" in gateway.log
    assert "riêng" not in gateway.log
    assert "079203001234" not in gateway.log


async def test_a_gateway_without_its_tables_ends_with_a_sentence(tmp_path: Path, rasa: FakeRasa) -> None:
    gateway = GatewayProcess(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}", rasa.url)
    with pytest.raises(AssertionError, match="no message tables yet"):
        await gateway.start()
    assert await gateway.ended() == 4
