"""What is put before an answer: a word of condolence, a warning about secrets that were sent."""

from __future__ import annotations

from dataclasses import replace

from dialogue.model import Outcome, Reply
from dialogue.talk import mentions
from foundation.messages import Messages

SECRET_KINDS = ("mã OTP", "mật khẩu", "số định danh", "tài khoản", "BHXH", "BHYT")


def consoled(outcome: Outcome, text: str, texts: Messages) -> Outcome:
    """Condolence once in a conversation, when somebody died; never for a lost paper."""
    if outcome.memory.consoled or not outcome.replies or outcome.turn.aspect == "emergency":
        return outcome
    if not mentions(text, texts.items("tone.bereaved")):
        return outcome
    memory = replace(outcome.memory, consoled=True)
    return replace(outcome, replies=_before(texts.text("answers.console"), outcome.replies), memory=memory)


def warned(outcome: Outcome, flags: frozenset[str], texts: Messages) -> Outcome:
    """A warning when secrets or numbers of a person were in the message; the answer still follows."""
    kinds = [kind for kind in SECRET_KINDS if kind in flags]
    if not kinds:
        return outcome
    warning = texts.text("dialogue.sensitive", kinds=", ".join(kinds))
    return replace(outcome, replies=_before(warning, outcome.replies))


def _before(line: str, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    first = replace(replies[0], text=f"{line}\n{replies[0].text}")
    return (first, *replies[1:])
