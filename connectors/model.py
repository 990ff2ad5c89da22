"""What travels between channels, inbox, Rasa and outbox; everything from outside is checked here, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT = 2_000  # characters of one message; above that it is refused kindly

Kind = Literal["text", "press", "blank", "too_long", "voice", "sticker", "image", "file"]
Attachment = Literal["voice", "sticker", "image", "file"]
TurnState = Literal["answered", "asked_back", "choices", "not_understood", "refused", "handoff", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """One message as a channel hands it over: exactly one of `text`, `press_key` and `attachment` counts.

    `event_id` is the platform's own id of the message, `channel_user` its opaque id of the person.
    """

    channel: str
    event_id: str
    channel_user: str
    text: str | None = None
    press_key: str | None = None
    attachment: Attachment | None = None
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The message is on disk. `duplicate`: it was there before and is not answered again."""

    conversation_id: int
    inbox_id: int
    duplicate: bool


class Named(BaseModel):
    """A procedure by its national code (or `local.<id>`) and name."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str


class Turn(BaseModel):
    """What was understood and how the question ended."""

    model_config = ConfigDict(frozen=True, extra="allow")

    state: TurnState
    intent: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    aspect: str | None = None
    procedure: Named | None = None
    candidates: list[Named] = []
    entities: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    explain: dict[str, Any] = {}
    review: bool = False


class Button(BaseModel):
    """An option and the meaning of choosing it."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=200)
    press: dict[str, Any]


class Reply(BaseModel):
    """One message to the citizen, the same for all channels."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1)
    buttons: list[Button] = []


class Answer(BaseModel):
    """What answers one message: one turn and at least one reply."""

    model_config = ConfigDict(frozen=True)

    turn: Turn
    replies: list[Reply] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this process may answer until `leased_until`; `attempt` tells two claims of it apart."""

    inbox_id: int
    conversation_id: int
    channel: str
    owner: str
    attempt: int
    kind: Kind
    ciphertext: bytes | None
    press_key: str | None
    received_at: datetime
    rasa_session: str
    is_test: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply on its way out. `reply` is `{"text", "buttons": [{"number", "title", "key"}]}`."""

    outbox_id: int
    inbox_id: int
    conversation_id: int
    channel: str
    channel_user: str
    final: bool
    attempt: int
    reply: dict[str, Any]
