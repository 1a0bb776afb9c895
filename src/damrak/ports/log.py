"""The log: ordered, durable partitions.

A driver owes three things and no more: what ``append`` returned from is durable; a partition
keeps the order in which one writer appended; it can be read from any offset. SQLite, Kafka, NATS
JetStream and RabbitMQ streams all give that. Nothing here asks for transactions over partitions
or for fencing.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from damrak.domain.records import Record, Stored

READ_LIMIT_MAX = 10_000
"""Most records that one ``read`` returns."""


class LogError(Exception):
    """Tell that a log cannot be trusted or used; the message says what to do.

    A commit that failed is such an error too: the process must stop, because what it holds in
    memory is no longer what the log holds.
    """


class LogInUse(LogError):
    """Tell that another process holds the log for writing."""


class LogDamaged(LogError):
    """Tell that records are altered, missing, or of a format that this release does not know."""


class Batch(NamedTuple):
    """Name records that go to one partition together."""

    partition: str
    records: Sequence[Record]


class Log(Protocol):
    """Keep records in named partitions."""

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Make the batches durable and return the offset of the last record of each.

        A crash keeps a prefix of ``batches``: never a later one without the earlier ones, never a
        part of one. A driver that can keeps all or nothing. Empty batches are refused with
        ValueError. Raises LogError when durability cannot be promised.
        """

    def read(self, partition: str, after: int, limit: int = READ_LIMIT_MAX) -> list[Stored]:
        """Return up to ``limit`` records whose offset is above ``after``, in order; [] at the end.

        Offsets rise by one from 1. Raises LogDamaged when what lies there is not what was written.
        """

    def head(self, partition: str) -> int:
        """Return the offset of the last record of a partition, 0 when there is none."""

    def close(self) -> None:
        """Release what the driver holds; the log may be opened again."""
