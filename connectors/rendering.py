"""From the neutral reply to what a channel shows. Options are numbered everywhere: they can be read out and typed."""

from __future__ import annotations

from typing import Any


def as_text(reply: dict[str, Any]) -> str:
    """A reply as plain text: its words, then each option with its number on a line of its own."""
    lines = [reply["text"], *(f"{button['number']}. {button['title']}" for button in reply["buttons"])]
    return "\n".join(lines)


def for_terminal(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply for `motcua ask`: text and options; a number typed in the same conversation chooses one."""
    return {"text": reply["text"], "buttons": [{"number": b["number"], "title": b["title"]} for b in reply["buttons"]]}
