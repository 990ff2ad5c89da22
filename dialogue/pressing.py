"""Buttons: each press carries its meaning, made by us when the button was offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogue.compose import named
from dialogue.facts import SECTIONS
from dialogue.library import Library
from dialogue.model import Memory, Outcome, Reply, State, Turn

Press = Mapping[str, str]


def press_outcome(press: Press, memory: Memory, library: Library) -> Outcome:
    """Answer a press; a meaning we no longer know is answered as "cái khác"."""
    return PRESSES.get(press.get("do", ""), _other)(press, memory, library)


def _answer(press: Press, memory: Memory, library: Library) -> Outcome:
    return _procedure(press, memory, library, full=False)


def _more(press: Press, memory: Memory, library: Library) -> Outcome:
    return _procedure(press, memory, library, full=True)


def _procedure(press: Press, memory: Memory, library: Library, *, full: bool) -> Outcome:
    procedure = library.procedure(press.get("procedure", ""))
    aspect = press.get("aspect", "overview")
    if procedure is None or (aspect != "overview" and aspect not in SECTIONS):
        return _other(press, memory, library)
    reply = library.composer.procedure(procedure, (aspect,), full=full)
    item = named(procedure)
    turn = Turn(
        state="answered",
        intent="press",
        confidence=1.0,
        aspect=aspect,
        procedure=item,
        candidates=(item,),
        answers=((aspect, item),),
    )
    return Outcome(turn, (reply,), replace(memory, topic=procedure.id, aspect=aspect))


def _place(press: Press, memory: Memory, library: Library) -> Outcome:
    answer = library.places.by_key(press.get("place", ""))
    if answer is None:
        return _other(press, memory, library)
    return _plain("answered", "faq", library.place_text(answer), memory)


def _other(_press: Press, memory: Memory, library: Library) -> Outcome:
    return _plain("asked_back", "other", library.texts.text("dialogue.other"), memory)


def _plain(state: State, aspect: str, text: str, memory: Memory) -> Outcome:
    turn = Turn(state=state, intent="press", confidence=1.0, aspect=aspect, answers=((aspect, None),))
    return Outcome(turn, (Reply(text),), memory)


PRESSES: dict[str, Callable[[Press, Memory, Library], Outcome]] = {
    "answer": _answer,
    "more": _more,
    "place": _place,
    "other": _other,
}
