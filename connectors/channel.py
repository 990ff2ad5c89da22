"""The seam for channels: what the sender needs of each. A new one subclasses `Channel` and is named in the gateway."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from connectors.model import Delivery


class DeliveryFailed(Exception):
    """The channel did not take a reply this time."""


class Channel(ABC):
    """One way to reach people."""

    name: ClassVar[str]
    repeatable: ClassVar[bool]  # the same reply delivered twice shows once

    @abstractmethod
    async def deliver(self, delivery: Delivery) -> None:
        """Hand one reply to the person's side; raises DeliveryFailed when it should be tried again."""
