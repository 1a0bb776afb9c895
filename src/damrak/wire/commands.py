"""The native door: commands in and events out, as they lie in the log.

Programs that speak scaled integers, such as hosted strategies on another machine, use this one.
"""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.domain.commands import Command
from damrak.domain.events import Event

COMMANDS_MAX = 1_000
"""Most commands in one request."""


class CommandsRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Send commands; each stands for itself."""

    commands: Annotated[tuple[Command, ...], Meta(min_length=1, max_length=COMMANDS_MAX)]


class CommandOutcome(Struct, frozen=True):
    """Tell what a command caused, as far as the caller may know: its offset and the events."""

    offset: int
    events: tuple[Event, ...]


class CommandsAnswer(Struct, frozen=True):
    """Tell what each command caused, in order."""

    outcomes: tuple[CommandOutcome, ...]
