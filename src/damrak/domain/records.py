"""Records: messages as they lie in a partition of the log.

A record holds all that one writer said to one partition at once, because that is what becomes
durable together and what a reader must see once. A reader that keeps the last sequence of each
writer can drop every repetition.
"""

from typing import NamedTuple

from msgspec import Struct

from damrak.domain.commands import Command
from damrak.domain.events import Event

OUTSIDE = ""
"""The writer of records from outside, which carry no sequence: their keys make retries harmless."""


class Record(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Carry messages with the time that they were taken in at (nanoseconds UTC).

    ``writer`` is the inbox whose machine spoke and ``sequence`` the offset there that made it
    speak; ``cause`` is the identifier that the first command bore, for following an order through
    the house. ``actor`` is the number of who asked, 0 for the venue itself; who that is, the log
    does not know.
    """

    time: int
    messages: tuple[Command | Event, ...]
    writer: str = OUTSIDE
    sequence: int = 0
    cause: str = ""
    actor: int = 0


class Stored(NamedTuple):
    """Pair a record with its offset in its partition; offsets rise, the first is 1 or more."""

    offset: int
    record: Record
