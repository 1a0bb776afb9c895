"""The client: how the world outside the core sends commands and learns what came of them."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from damrak.domain.commands import Command
from damrak.domain.events import Event


class Outcome(Struct, frozen=True, gc=False):
    """Hold what a command caused: its offset in the inbox, and every event, in order."""

    offset: int
    events: tuple[Event, ...]


class ExchangeClient(Protocol):
    """Send commands; what returns is durable."""

    def submit(self, commands: Sequence[Command], cause: str = "") -> list[Outcome]:
        """Return the outcome of each command, in order, once all of them are durable."""
