"""The page as people use it: headless Chromium against a real gateway."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright, expect

from foundation import messages
from tests.connectors.support import FakeRasa, GatewayProcess, custom

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 360, "height": 740}
ANSWER = (
    "Dạ, làm giấy khai sinh cho con, bà con mang theo:\n"
    "• Giấy chứng sinh (bản chính)\n"
    "• Tờ khai đăng ký khai sinh, theo mẫu tại nơi nộp\n"
    "• Căn cước của cha hoặc mẹ, để xuất trình\n\n"
    "Nguồn: Cổng Dịch vụ công quốc gia, mã 1.001193, xem ngày 23/11/2026."
)
BUTTONS = {
    "Lệ phí": {"do": "answer", "aspect": "fee"},
    "Thời gian giải quyết": {"do": "answer", "aspect": "duration"},
    "Nộp ở đâu, nộp qua mạng được không": {"do": "answer", "aspect": "place"},
}


async def like_the_assistant(body: dict[str, Any]) -> web.Response:
    if body["message"] == "/press":
        return custom(f"Dạ, bà con đã chọn {body['metadata']['press']['aspect']}.")
    if "khai sinh" in body["message"]:
        return custom(ANSWER, BUTTONS)
    if "dài" in body["message"]:
        return custom(
            "Dạ, các bước như sau.\n" + "\n".join(f"Bước {n}. Chuẩn bị giấy tờ và nộp hồ sơ." for n in range(60))
        )
    return custom(f"Đáp: {body['message']}")


@pytest.fixture
def chromium() -> str:
    if not Path(CHROMIUM).exists():
        sentence = f"{CHROMIUM} is not installed"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    return CHROMIUM


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield started
        await started.close()


@pytest.fixture
async def page(browser: Browser, gateway: GatewayProcess, rasa: FakeRasa) -> AsyncIterator[Page]:
    """The chat on a phone, connected; it fails the test on any script error or blocked content."""
    rasa.behave = like_the_assistant
    context = await browser.new_context(viewport=PHONE, locale="vi-VN")  # type: ignore[arg-type]
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    await opened.goto(gateway.url)
    await expect(opened.locator("#state")).to_have_text(messages.text("webchat.online"))
    yield opened
    assert [line for line in problems if "WebSocket" not in line] == []
    await context.close()


async def write(page: Page, text: str) -> None:
    await page.get_by_label(messages.text("webchat.input_label")).fill(text)
    await page.get_by_role("button", name=messages.text("webchat.send"), exact=True).click()


async def picture(page: Page, name: str) -> None:
    """Keep a screenshot where MOTCUA_SHOTS says, for people to look at."""
    folder = os.environ.get("MOTCUA_SHOTS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png")


async def no_sideways_scrolling(page: Page) -> bool:
    script = (
        "() => [document.documentElement, document.getElementById('scroll')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    return bool(await page.evaluate(script))


async def test_the_page_says_what_it_is_and_a_suggestion_starts_the_talk(page: Page) -> None:
    await expect(page.locator(".welcome")).to_contain_text("trợ lý tự động")
    await expect(page.locator(".welcome")).to_contain_text("đã che số giấy tờ")
    await picture(page, "1-start-phone")
    assert await no_sideways_scrolling(page)
    await page.get_by_role("button", name=messages.items("webchat.suggestions")[0]).click()
    await expect(page.locator(".bot")).to_contain_text("Giấy chứng sinh")
    await expect(page.locator("#suggestions")).to_be_hidden()


async def test_a_question_is_answered_and_a_button_pressed(page: Page) -> None:
    await write(page, "làm giấy khai sinh cần gì")
    await expect(page.locator(".bot .text")).to_have_text(re.compile("Giấy chứng sinh"))
    await picture(page, "2-answer-phone")
    assert await no_sideways_scrolling(page)
    await page.get_by_role("button", name=re.compile("Lệ phí")).click()
    await expect(page.locator(".bot").nth(1)).to_contain_text("fee")
    await expect(page.locator(".you").nth(1)).to_contain_text("Lệ phí")
    await picture(page, "3-pressed-phone")


async def test_options_are_numbered_and_a_typed_number_chooses(page: Page) -> None:
    await write(page, "làm giấy khai sinh cần gì")
    await expect(page.locator(".options .number")).to_have_text(["1", "2", "3"])
    await write(page, "2")
    await expect(page.locator(".bot").nth(1)).to_contain_text("duration")


async def test_the_typing_sign_shows_until_the_answer_is_there(page: Page, rasa: FakeRasa) -> None:
    release = asyncio.Event()

    async def wait(body: dict[str, Any]) -> web.Response:
        await release.wait()
        return custom("Dạ, xong rồi ạ.")

    rasa.behave = wait
    await write(page, "xin chào")
    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.locator("#typing")).to_contain_text(messages.text("webchat.typing"))
    await picture(page, "4-typing-phone")
    release.set()
    await expect(page.locator(".bot")).to_have_count(1)
    await expect(page.locator("#typing")).to_be_hidden()


async def test_after_a_reload_the_talk_is_there_with_personal_data_masked(page: Page) -> None:
    await write(page, "căn cước 079203001234 làm khai sinh")
    await expect(page.locator(".bot")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".you .text")).to_have_text(re.compile("⟨số định danh 1⟩"))
    await expect(page.locator("body")).not_to_contain_text("079203001234")
    await expect(page.locator(".options button")).to_have_count(3)
    await page.get_by_role("button", name=re.compile("Lệ phí")).click()
    await expect(page.locator(".bot").nth(1)).to_contain_text("fee")


async def test_html_that_is_typed_is_shown_as_text(page: Page) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    await write(page, evil)
    await expect(page.locator(".you .text")).to_have_text(evil)
    await expect(page.locator(".bot .text")).to_have_text(f"Đáp: {evil}")
    assert await page.locator("#log img, #log script").count() == 0
    assert "Một Cửa" in await page.title()


async def test_the_whole_talk_works_by_keyboard_alone(page: Page) -> None:
    await page.get_by_label(messages.text("webchat.input_label")).focus()
    await page.keyboard.type("làm giấy khai sinh cần gì")
    await page.keyboard.press("Enter")
    await expect(page.locator(".options button")).to_have_count(3)
    for _ in range(6):
        await page.keyboard.press("Shift+Tab")
        if "Thời gian" in str(await page.evaluate("() => document.activeElement.textContent")):
            break
    outline = await page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot").nth(1)).to_contain_text("duration")
    assert await page.evaluate("() => document.activeElement.id") == "input"


async def test_a_screen_reader_is_told_of_new_replies_and_every_control_has_a_name(page: Page) -> None:
    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await write(page, "làm giấy khai sinh cần gì")
    await expect(page.locator(".options button")).to_have_count(3)
    await expect(page.get_by_role("list", name=messages.text("webchat.options_label"))).to_be_visible()
    nameless = await page.evaluate(
        "() => [...document.querySelectorAll('button')].filter(b => !b.hidden && !b.textContent.trim()).length"
    )
    assert nameless == 0
    assert await page.evaluate("() => document.documentElement.lang") == "vi"


async def test_a_shift_enter_makes_a_new_line_and_blank_text_is_not_sent(page: Page, rasa: FakeRasa) -> None:
    box = page.get_by_label(messages.text("webchat.input_label"))
    await box.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("một")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("hai")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot")).to_have_count(1)
    assert [request["message"] for request in rasa.requests if "sinh" not in request["message"]] == ["một\nhai"]


async def test_a_long_answer_is_folded_behind_see_more(page: Page) -> None:
    await write(page, "các bước, dài")
    more = page.get_by_role("button", name=messages.text("webchat.more"))
    await expect(more).to_have_attribute("aria-expanded", "false")
    await picture(page, "5-folded-phone")
    await more.click()
    await expect(page.get_by_role("button", name=messages.text("webchat.less"))).to_have_attribute(
        "aria-expanded", "true"
    )


async def test_large_type_fits_a_narrow_phone(page: Page) -> None:
    await page.locator("#larger").click()
    await write(page, "làm giấy khai sinh cần gì")
    await expect(page.locator(".options button")).to_have_count(3)
    assert await no_sideways_scrolling(page)
    await picture(page, "6-large-phone")
    await page.reload()
    await expect(page.locator("#larger")).to_have_attribute("aria-pressed", "true")


async def test_a_word_without_spaces_does_not_widen_the_page(page: Page) -> None:
    await write(page, "a" * 400)
    await expect(page.locator(".bot")).to_have_count(1)
    assert await no_sideways_scrolling(page)


async def test_older_messages_are_loaded_on_demand(page: Page) -> None:
    for number in range(3):
        await write(page, f"câu {number}")
        await expect(page.locator(".bot")).to_have_count(number + 1)
    await expect(page.locator("#older")).to_be_hidden()


async def test_the_page_reconnects_and_sends_what_was_written_meanwhile(page: Page, gateway: GatewayProcess) -> None:
    await write(page, "câu một")
    await expect(page.locator(".bot")).to_have_count(1)
    await gateway.kill()
    await expect(page.locator("#problem")).to_be_visible()
    await write(page, "câu hai")
    await expect(page.locator(".you.unsent")).to_have_count(1)
    await picture(page, "7-offline-phone")
    await gateway.start()
    await expect(page.locator(".bot").nth(1)).to_contain_text("Đáp: câu hai", timeout=15_000)
    await expect(page.locator(".you")).to_have_count(2)
    await expect(page.locator(".you.unsent")).to_have_count(0)


async def test_a_wide_and_a_dark_screen_look_right(browser: Browser, page: Page, gateway: GatewayProcess) -> None:
    for scheme in ("light", "dark"):
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
        wide = await context.new_page()
        await wide.goto(gateway.url)
        await expect(wide.locator("#suggestions")).to_be_visible()
        await picture(wide, f"8-start-wide-{scheme}")
        await write(wide, "làm giấy khai sinh cần gì")
        await expect(wide.locator(".options button")).to_have_count(3)
        assert await no_sideways_scrolling(wide)
        await picture(wide, f"9-answer-wide-{scheme}")
        await context.close()
