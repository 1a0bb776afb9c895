"""Messenger: words to people who are elsewhere."""

from typing import Protocol

from msgspec import Struct


class Letter(Struct, frozen=True):
    """Hold a message to one person, in plain text."""

    to: str
    subject: str
    text: str

    def __repr__(self) -> str:
        """Return the subject alone: address and text are nobody else's business."""
        return f"Letter({self.subject!r})"


class MessengerError(Exception):
    """Tell that a message was not taken; the text says why, without the address."""


class Messenger(Protocol):
    """Send messages to people."""

    async def send(self, letter: Letter) -> None:
        """Hand a message over; raises MessengerError."""
