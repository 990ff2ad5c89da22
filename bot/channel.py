"""Rasa's REST channel without citizens' words in its log. Named in `credentials.yml`."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint

from bot import checks, patches

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class QuietRestInput(RestInput):
    """The REST channel; a message that fails is logged by kind and place of the error, never with its text.

    As in the original the caller then gets an empty list.
    """

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "QuietRestInput":
        """Rasa calls this once when the server starts; it stops the start when the tracker store cannot be written."""
        checks.stop_unless_ready()
        patches.apply()
        return cls()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes of the original, around a handler that keeps quiet."""
        return super().blueprint(quiet(on_new_message))


def quiet(handler: Handler) -> Handler:
    """A handler that logs failures without the text they are about (error messages of Rasa may quote it)."""

    async def handle(message: UserMessage) -> None:
        try:
            await handler(message)
        except asyncio.CancelledError:
            logger.error("A message was given up because its caller hung up or time ran out.")
        except Exception as error:  # Rasa's own handler would log the text
            logger.error("A message failed: %s in %s.", type(error).__name__, _place(error))

    return handle


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames[-4:]))
