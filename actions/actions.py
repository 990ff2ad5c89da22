"""The two custom actions of `domain.yml`."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from dialogue.engine import Dialogue
from dialogue.model import Memory, Outcome, Understood
from foundation.log import get_logger

logger = get_logger("answer")
MEMORY_SLOT, TOPIC_SLOT, ASPECT_SLOT = "memory", "topic", "last_aspect"


class DialogueAction(Action):  # type: ignore[misc]
    """What both actions share: run the dialogue in a thread, send its reply, remember."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer the latest message.

        Raises:
            ActionExecutionRejection: something broke; Rasa then gives no reply and the dispatcher tries again. The
                SDK answers any other exception with the whole conversation in its body, so none may pass.
        """
        started = time.perf_counter()
        memory = Memory.from_slot(tracker.get_slot(MEMORY_SLOT))
        try:
            outcome = await asyncio.to_thread(self.decide, tracker, memory)
        except Exception as error:
            logger.exception("failed", error=type(error).__name__)
            raise ActionExecutionRejection(self.name(), "the action broke; its log says why") from None
        dispatcher.utter_message(json_message=outcome.to_json())
        turn = outcome.turn
        duration_ms = round((time.perf_counter() - started) * 1000, 1)
        logger.info("answered", state=turn.state, intent=turn.intent, aspect=turn.aspect, duration_ms=duration_ms)
        return [
            SlotSet(MEMORY_SLOT, outcome.memory.to_slot()),
            SlotSet(TOPIC_SLOT, outcome.memory.topic or None),
            SlotSet(ASPECT_SLOT, outcome.memory.aspect or None),
        ]

    def decide(self, tracker: Tracker, memory: Memory) -> Outcome:
        """Turn the tracker's latest message into an outcome."""
        raise NotImplementedError


class ActionAnswer(DialogueAction):
    """Answers typed text."""

    def name(self) -> str:
        return "action_answer"

    def decide(self, tracker: Tracker, memory: Memory) -> Outcome:
        flags = frozenset(_metadata(tracker).get("flags") or ())
        return self.dialogue.answer(Understood.from_parse(tracker.latest_message, flags), memory)


class ActionPress(DialogueAction):
    """Answers a button by the meaning that the dispatcher put into the metadata."""

    def name(self) -> str:
        return "action_press"

    def decide(self, tracker: Tracker, memory: Memory) -> Outcome:
        return self.dialogue.press(_metadata(tracker).get("press") or {}, memory)


def _metadata(tracker: Tracker) -> dict[str, Any]:
    found = tracker.latest_message.get("metadata")
    return found if isinstance(found, dict) else {}
