"""The client: how the world outside the core sends commands and learns what came of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from damrak.domain.commands import Command
from damrak.domain.events import Event
from damrak.domain.identifiers import InstrumentId, OrderId
from damrak.domain.orders import Place


class Outcome(Struct, frozen=True, gc=False):
    """Hold what a command caused: its offset in the inbox, and every event, in order."""

    offset: int
    events: tuple[Event, ...]


class ExchangeClient(Protocol):
    """Send commands; what returns is durable."""

    def submit(self, commands: Sequence[Command], cause: str = "", actor: int = 0) -> list[Outcome]:
        """Return the outcome of each command, in order, once all of them are durable."""


class AsyncExchangeClient(Protocol):
    """Send commands without waiting in line; what returns is durable."""

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        """Return the outcome of each command, in order, once all of them are durable.

        ``cause`` and ``actor`` say on whose behalf, as records bear them.

        Raises Overloaded while too many commands wait, and Unavailable once the venue has stopped
        or takes no more.
        """


Places = Callable[[InstrumentId, Sequence[OrderId]], Mapping[OrderId, Place]]
"""Tells where orders of an instrument stand in its book; who does not rest there has no place.

It reads the machine and changes nothing, as the preview of a dry run does, so it is asked on the
thread that applies commands.
"""


def no_places(_: InstrumentId, __: Sequence[OrderId]) -> Mapping[OrderId, Place]:
    """Know no places, where there is no machine to ask."""
    return {}


class Overloaded(Exception):
    """Tell that too many commands wait; nothing was taken in, try again in a moment."""


class Unavailable(Exception):
    """Tell that the venue takes no commands, and why.

    ``outcome_unknown`` says that this one may have been taken in: ask for it by its key.
    """

    def __init__(self, text: str, *, outcome_unknown: bool = False) -> None:
        super().__init__(text)
        self.outcome_unknown = outcome_unknown
