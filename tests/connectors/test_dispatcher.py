"""From accepted to answered: masking, buttons, order, failures of Rasa, sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from connectors.model import MAX_TEXT
from connectors.tables import InboxRow, OptionRow, OutboxRow, ReviewRow
from foundation import messages
from foundation.database import reading
from tests.connectors.conftest import Line
from tests.connectors.support import custom, incoming, until


def all_of(line: Line, table: Any) -> list[Any]:
    with reading(line.engine) as session:
        order = table.number if table is OptionRow else table.id
        return list(session.scalars(select(table).order_by(order)))


def stored_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("motcua.db*"))


def say(line: Line, text: str | None, event: str, **more: Any) -> int:
    return line.intake.accept(incoming(text, event=event, **more), line.clock()).inbox_id


async def test_an_answer_is_committed_with_its_turn_and_the_text_is_gone(line: Line) -> None:
    say(line, "căn cước 079203001234 của tôi", "e1")
    await line.drain(1)
    (row,), (reply,) = all_of(line, InboxRow), all_of(line, OutboxRow)
    assert (row.state, row.turn_state, row.intent, row.aspect) == ("done", "answered", "ask_documents", "documents")
    assert row.procedure_code == "1.001193"
    assert row.ciphertext is None
    assert "079203001234" not in row.masked_text
    assert "⟨số định danh 1⟩" in row.masked_text
    assert reply.reply["text"] == f"Đáp: {row.masked_text}"
    assert (reply.state, reply.final) == ("queued", True)


async def test_rasa_gets_masked_text_and_the_kinds_that_were_masked(line: Line) -> None:
    number = say(line, "căn cước 079203001234", "e1")
    await line.drain(1)
    (request,) = line.rasa.requests
    assert "079203001234" not in str(request)
    assert request["metadata"] == {"message_id": number, "flags": ["số định danh"]}


async def test_after_the_answer_the_digits_are_nowhere_in_the_database_files(line: Line, tmp_path: Path) -> None:
    say(line, "số 079203001234 và 079203001234", "e1")
    await line.drain(1)
    assert b"079203001234" not in stored_bytes(tmp_path)
    for table in (InboxRow, OutboxRow):
        assert "079203001234" not in str([vars(row) for row in all_of(line, table)])


async def test_a_typed_command_reaches_rasa_as_plain_text(line: Line) -> None:
    say(line, '/intent{"x":1}', "e1")
    await line.drain(1)
    assert line.rasa.requests[0]["message"] == 'intent{"x":1}'


@pytest.mark.parametrize(
    ("text", "attachment", "state", "key"),
    [
        ("", None, "not_understood", "blank"),
        ("///", None, "not_understood", "blank"),
        ("a" * 20_000, None, "refused", "too_long"),
        (None, "voice", "refused", "voice"),
        (None, "image", "refused", "image"),
        (None, "file", "refused", "file"),
        (None, "sticker", "asked_back", "sticker"),
    ],
)
async def test_what_rasa_cannot_read_is_answered_without_it(
    line: Line, text: str | None, attachment: Any, state: str, key: str
) -> None:
    say(line, text, "e1", attachment=attachment)
    await line.drain(1)
    (row,), (reply,) = all_of(line, InboxRow), all_of(line, OutboxRow)
    assert row.turn_state == state
    assert reply.reply["text"] == messages.text(f"connectors.{key}", limit="2.000")
    assert line.rasa.requests == []


async def test_a_text_of_exactly_the_limit_is_understood(line: Line) -> None:
    say(line, "á" * MAX_TEXT, "e1")
    await line.drain(1)
    assert len(line.rasa.requests) == 1


async def offer(_body: dict[str, Any]) -> web.Response:
    return custom(
        "Bà con hỏi việc nào?", {"Lệ phí": {"do": "fee"}, "Thời gian": {"do": "time"}, "Nơi nộp": {"do": "where"}}
    )


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("2", "time"),
        ("số 2", "time"),
        ("cái đầu", "fee"),
        ("cái cuối", "where"),
        ("thời gian", "time"),
        ("NOI NOP", "where"),
    ],
)
async def test_a_number_or_title_of_an_open_option_is_its_press(line: Line, typed: str, meaning: str) -> None:
    line.rasa.behave = offer
    say(line, "khai sinh", "e1")
    await line.drain(1)
    say(line, typed, "e2")
    await line.drain(2)
    assert line.rasa.requests[1]["message"] == "/press"
    assert line.rasa.requests[1]["metadata"]["press"] == {"do": meaning}
    assert all_of(line, InboxRow)[1].masked_text == typed


@pytest.mark.parametrize("typed", ["9", "2 người con", "số 2 đường Lê Lợi"])
async def test_a_number_that_names_no_open_option_is_text(line: Line, typed: str) -> None:
    line.rasa.behave = offer
    say(line, "khai sinh", "e1")
    await line.drain(1)
    say(line, typed, "e2")
    await line.drain(2)
    assert line.rasa.requests[1]["message"] != "/press"


async def test_a_number_without_open_options_is_text(line: Line) -> None:
    say(line, "2", "e1")
    await line.drain(1)
    assert line.rasa.requests[0]["message"] == "2"


async def test_a_pressed_key_is_its_meaning_even_after_other_options_came(line: Line) -> None:
    line.rasa.behave = offer
    say(line, "khai sinh", "e1")
    say(line, "khai tử", "e2")
    await line.drain(2)
    first = all_of(line, OutboxRow)[0].reply["buttons"][0]
    assert [option.open for option in all_of(line, OptionRow)].count(True) == 3
    say(line, None, "e3", press_key=first["key"])
    await line.drain(3)
    assert line.rasa.requests[2]["metadata"]["press"] == {"do": "fee"}
    assert all_of(line, InboxRow)[2].masked_text == "Lệ phí"


async def test_a_key_of_another_conversation_means_nothing(line: Line) -> None:
    line.rasa.behave = offer
    say(line, "khai sinh", "e1")
    await line.drain(1)
    key = all_of(line, OutboxRow)[0].reply["buttons"][0]["key"]
    say(line, None, "e2", press_key=key, user="someone else")
    await line.drain(2)
    assert len(line.rasa.requests) == 1
    assert all_of(line, OutboxRow)[1].reply["text"] == messages.text("connectors.stale_button")


async def test_keys_do_not_tell_what_they_mean(line: Line) -> None:
    line.rasa.behave = offer
    say(line, "khai sinh", "e1")
    await line.drain(1)
    assert "press" not in str(all_of(line, OutboxRow)[0].reply)


async def test_messages_of_one_person_are_answered_in_order_and_those_of_many_at_once(line: Line) -> None:
    async def slowly(body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(0.02)
        return await line.rasa.echo(body)

    line.rasa.behave = slowly
    for turn in range(5):
        for person in range(6):
            say(line, f"câu {turn}", f"{person}-{turn}", user=f"u{person}")
    await line.drain(30)
    by_sender: dict[str, list[str]] = {}
    for request in line.rasa.requests:
        by_sender.setdefault(request["sender"], []).append(request["message"])
    assert list(by_sender.values()) == [[f"câu {turn}" for turn in range(5)]] * 6
    assert line.rasa.most_at_once > 1


async def test_two_gateways_share_the_work_without_doubling_or_overtaking(line: Line) -> None:
    for turn in range(6):
        for person in range(5):
            say(line, f"câu {turn}", f"{person}-{turn}", user=f"u{person}")
    gateways = [line.dispatcher("gateway-1"), line.dispatcher("gateway-2")]
    running = [asyncio.create_task(gateway.run()) for gateway in gateways]
    await until(lambda: len(line.answered) == 30, within_s=20)
    for gateway in gateways:
        await gateway.stop(5)
    await asyncio.gather(*running)
    by_sender: dict[str, list[str]] = {}
    for request in line.rasa.requests:
        by_sender.setdefault(request["sender"], []).append(request["message"])
    assert list(by_sender.values()) == [[f"câu {turn}" for turn in range(6)]] * 5
    assert len(all_of(line, OutboxRow)) == 30


@pytest.mark.parametrize(
    "bad",
    [
        lambda: web.json_response([]),
        lambda: web.json_response({"error": 1}),
        lambda: web.Response(status=500),
        lambda: web.Response(text="not json"),
        lambda: web.Response(text="nan{", content_type="application/json"),
        lambda: web.json_response([{"text": "no custom"}]),
        lambda: web.json_response([{"custom": {"turn": {"state": "sideways"}, "replies": [{"text": "a"}]}}]),
        lambda: web.json_response([{"custom": {"turn": {"state": "answered"}, "replies": []}}]),
        lambda: web.json_response([{"custom": {"turn": {"state": "answered"}, "replies": [{"text": ""}]}}]),
    ],
)
async def test_a_failure_of_rasa_is_tried_again_and_then_answered_once(line: Line, bad: Any) -> None:
    async def once_bad(body: dict[str, Any]) -> web.Response:
        return bad() if len(line.rasa.requests) == 1 else await line.rasa.echo(body)

    line.rasa.behave = once_bad
    say(line, "xin chào", "e1")
    dispatcher = line.dispatcher()
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: all_of(line, InboxRow)[0].last_error)
    assert all_of(line, OutboxRow) == []
    line.clock.forward(seconds=2)
    dispatcher.wake()
    await until(lambda: line.answered)
    await dispatcher.stop(5)
    await running
    assert len(all_of(line, OutboxRow)) == 1
    assert all_of(line, InboxRow)[0].attempts == 2


async def test_when_rasa_is_back_those_who_wait_for_their_next_try_are_served_at_once(line: Line) -> None:
    down = True

    async def maybe(body: dict[str, Any]) -> web.Response:
        return web.json_response([]) if down else await line.rasa.echo(body)

    line.rasa.behave = maybe
    for person in range(3):
        say(line, "xin chào", f"e{person}", user=f"u{person}")
    dispatcher = line.dispatcher()
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: all(row.last_error for row in all_of(line, InboxRow)))
    down = False
    say(line, "mới", "e9", user="u9")
    dispatcher.wake()
    await until(lambda: len(line.answered) == 4)
    await dispatcher.stop(5)
    await running


async def test_after_two_minutes_one_notice_goes_out_and_the_answer_still_follows(line: Line) -> None:
    say(line, "xin chào", "e1")
    say(line, "còn đó không", "e2")
    dispatcher = line.dispatcher()
    line.clock.forward(seconds=119)
    await dispatcher.tell_slow()
    assert all_of(line, OutboxRow) == []
    line.clock.forward(seconds=2)
    await dispatcher.tell_slow()
    await dispatcher.tell_slow()
    (notice,) = all_of(line, OutboxRow)
    assert notice.reply["text"] == messages.text("connectors.slow")
    assert not notice.final
    await line.drain(2)
    assert [row.final for row in all_of(line, OutboxRow)] == [False, True, True]
    await dispatcher.tell_slow()
    assert len(all_of(line, OutboxRow)) == 3


async def test_after_half_an_hour_without_an_answer_a_message_is_set_aside_encrypted(line: Line) -> None:
    async def fail(_body: dict[str, Any]) -> web.Response:
        return web.json_response([])

    line.rasa.behave = fail
    say(line, "số 079203001234", "e1")
    line.clock.forward(minutes=31)
    await line.drain(1)
    (row,), (reply,) = all_of(line, InboxRow), all_of(line, OutboxRow)
    assert (row.state, row.turn_state) == ("dead", "failed")
    assert line.vault.open(row.ciphertext) == "số 079203001234"
    assert reply.reply["text"] == messages.text("connectors.failed")


async def test_a_message_set_aside_lets_the_next_of_its_conversation_through(line: Line) -> None:
    async def poison(body: dict[str, Any]) -> web.Response:
        return web.json_response([]) if body["message"] == "độc" else await line.rasa.echo(body)

    line.rasa.behave = poison
    say(line, "độc", "e1")
    line.clock.forward(minutes=31)
    say(line, "lành", "e2")
    await line.drain(2)
    assert [row.state for row in all_of(line, InboxRow)] == ["dead", "done"]


async def test_text_that_cannot_be_decrypted_is_set_aside_at_once(line: Line) -> None:
    say(line, "xin chào", "e1")
    line.vault = type(line.vault)(b"another key")
    await line.drain(1)
    assert all_of(line, InboxRow)[0].state == "dead"


async def test_a_doubtful_sentence_goes_masked_to_the_review_queue_but_not_from_tests(line: Line) -> None:
    async def doubtful(_body: dict[str, Any]) -> web.Response:
        return custom("Dạ, tôi chưa rõ.", state="not_understood", procedure=None, review=True)

    line.rasa.behave = doubtful
    say(line, "xyz 079203001234", "e1")
    say(line, "abc", "e2", user="tester", is_test=True)
    await line.drain(2)
    (review,) = all_of(line, ReviewRow)
    assert (review.reason, review.masked_text) == ("not_understood", "xyz ⟨số định danh 1⟩")


async def test_a_new_rasa_session_begins_after_45_idle_minutes(line: Line) -> None:
    for number, minutes in enumerate((0, 40, 46)):
        line.clock.forward(minutes=minutes)
        say(line, "xin chào", f"e{number}")
        await line.drain(number + 1)
    first, second, third = (request["sender"] for request in line.rasa.requests)
    assert first == second != third


async def test_a_new_rasa_session_begins_after_50_turns(line: Line) -> None:
    for number in range(52):
        say(line, "xin chào", f"e{number}")
    await line.drain(52)
    senders = [request["sender"] for request in line.rasa.requests]
    assert len(set(senders[:50])) == 1
    assert len(set(senders)) == 2


async def test_a_slow_answer_after_the_lease_went_to_another_is_thrown_away(line: Line) -> None:
    release = asyncio.Event()

    async def first_hangs(body: dict[str, Any]) -> web.Response:
        if len(line.rasa.requests) == 1:
            line.rasa.at_once[body["sender"]] -= 1  # the one who hung is given up by its own gateway
            await release.wait()
            line.rasa.at_once[body["sender"]] += 1
            return custom("quá muộn")
        return await line.rasa.echo(body)

    line.rasa.behave = first_hangs
    say(line, "xin chào", "e1")
    late = line.dispatcher("gateway-late")
    running = asyncio.create_task(late.run())
    await until(lambda: line.rasa.requests)
    line.clock.forward(seconds=61)
    await line.drain(1)
    release.set()
    await late.stop(5)
    await running
    (reply,) = all_of(line, OutboxRow)
    assert reply.reply["text"] == "Đáp: xin chào"


async def test_stopping_puts_back_what_does_not_end_in_time(line: Line) -> None:
    async def hang(_body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(60)
        raise AssertionError

    line.rasa.behave = hang
    say(line, "xin chào", "e1")
    dispatcher = line.dispatcher()
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: line.rasa.requests)
    await dispatcher.stop(0.05)
    await running
    assert all_of(line, InboxRow)[0].state == "waiting"
    line.rasa.behave = line.rasa.echo
    line.rasa.at_once.clear()
    await line.drain(1)


async def test_a_starting_gateway_takes_back_what_its_earlier_life_held(line: Line) -> None:
    from connectors import inbox

    say(line, "xin chào", "e1")
    assert inbox.claim(line.engine, "gateway-1", line.clock()) is not None
    assert inbox.claim(line.engine, "gateway-1", line.clock()) is None
    await line.drain(1)
    assert all_of(line, InboxRow)[0].attempts == 2
