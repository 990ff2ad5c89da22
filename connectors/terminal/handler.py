"""`POST /internal/ask`: for commands on this machine that hold the token of the running stack."""

from __future__ import annotations

import hmac
import uuid
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError

from connectors.terminal.channel import Answered, Terminal
from foundation.settings import is_loopback

ANSWER_WITHIN_S = 60


class Question(BaseModel):
    """What `motcua ask` posts. Questions of the same `conversation` follow one another."""

    text: str
    conversation: str = Field("", max_length=100)
    explain: bool = False


def from_this_machine(request: web.Request) -> bool:
    """True for a direct peer on loopback or on this machine's own address; what a proxy passed on does not count."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    own = request.transport.get_extra_info("sockname")[0] if request.transport else None
    return bool(request.remote) and (is_loopback(str(request.remote)) or request.remote == own)


class AskHandler:
    """Answers questions with the object of the `ask` contract."""

    def __init__(self, terminal: Terminal, token: str) -> None:
        self._terminal, self._token = terminal, token

    async def __call__(self, request: web.Request) -> web.Response:
        """200 with the object, 504 when no answer came in 60 s, 403 without the token, 400 for a bad body."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if (
            not self._token
            or not from_this_machine(request)
            or not hmac.compare_digest(given.encode(), self._token.encode())
        ):
            return web.json_response({"error": "not allowed"}, status=403)
        try:
            question = Question.model_validate_json(await request.read())
        except ValidationError as error:
            fields = [".".join(map(str, item["loc"])) for item in error.errors(include_input=False)]
            return web.json_response({"error": f"wrong question: {', '.join(fields)}"}, status=400)
        conversation = question.conversation or uuid.uuid4().hex
        accepted = await self._terminal.submit(question.text, conversation)
        answered = await self._terminal.result(accepted.inbox_id, ANSWER_WITHIN_S)
        if answered is None:
            late = {"error": f"no answer within {ANSWER_WITHIN_S} s", "conversation": conversation}
            return web.json_response(late, status=504)
        return web.json_response(as_object(question, conversation, answered))


def as_object(question: Question, conversation: str, answered: Answered) -> dict[str, Any]:
    """One question's outcome in the order of the `ask` contract, then the conversation to go on with."""
    turn = answered.turn.model_dump(mode="json") if answered.turn else {}
    result: dict[str, Any] = {
        "text": question.text,
        "state": answered.state,
        "intent": turn.get("intent"),
        "confidence": turn.get("confidence"),
        "aspect": turn.get("aspect"),
        "procedure": turn.get("procedure"),
        "candidates": turn.get("candidates", []),
        "entities": turn.get("entities", []),
        "replies": answered.replies,
        "answers": turn.get("answers", []),
        "ms": answered.duration_ms,
        "conversation": conversation,
    }
    if question.explain:
        result["explain"] = turn.get("explain", {})
    return result
