"""The seam to Rasa: a masked message goes in, one checked answer comes out, or an error that says why not."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import aiohttp
from pydantic import ValidationError

from connectors.model import Answer

TIME_LIMIT_S = 20


class NoAnswer(Exception):
    """Rasa or the action server gave no usable answer this time; the same message may be sent again."""


class Understanding(ABC):
    """What answers a message."""

    @abstractmethod
    async def ask(self, session: str, text: str, metadata: dict[str, Any]) -> Answer:
        """Answer one masked message of a session; raises NoAnswer when that failed this time."""


class Rasa(Understanding):
    """Rasa's REST channel on loopback. It answers 200 with an empty list when an action failed: that is a failure."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str) -> None:
        self._http = http
        self._url = f"{base_url}/webhooks/rest/webhook"

    async def ask(self, session: str, text: str, metadata: dict[str, Any]) -> Answer:
        """Post to `/webhooks/rest/webhook` with a limit of 20 s."""
        body = {"sender": session, "message": text, "metadata": metadata}
        limit = aiohttp.ClientTimeout(total=TIME_LIMIT_S)
        try:
            async with self._http.post(self._url, json=body, timeout=limit) as response:
                if response.status != 200:
                    raise NoAnswer(f"rasa answered {response.status}")
                content = await response.json()
        except TimeoutError:
            raise NoAnswer(f"rasa took longer than {TIME_LIMIT_S} s") from None
        except aiohttp.ClientError as error:
            raise NoAnswer(f"rasa cannot be reached: {type(error).__name__}") from None
        except ValueError:
            raise NoAnswer("rasa answered something that is not JSON") from None
        return parse_answer(content)


def parse_answer(content: object) -> Answer:
    """Check what Rasa's REST channel returned: exactly one custom message in the agreed shape.

    Raises:
        NoAnswer: for anything else; the text names the field, never its content.
    """
    if not isinstance(content, list):
        raise NoAnswer("rasa answered no list")
    if not content:
        raise NoAnswer("the action failed: rasa answered an empty list")
    customs = [item["custom"] for item in content if isinstance(item, dict) and "custom" in item]
    if len(customs) != 1 or len(content) != 1:
        raise NoAnswer(f"rasa answered {len(content)} messages, {len(customs)} of them custom, instead of one custom")
    try:
        return Answer.model_validate(customs[0])
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise NoAnswer(f"malformed answer: {'.'.join(map(str, first['loc']))}: {first['type']}") from None
