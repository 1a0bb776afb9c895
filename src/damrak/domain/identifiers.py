"""Identifiers: distinct integer types, and the rule that maps a key to one of the 64 partitions.

They stand apart because every floor needs them and none may invent its own way to shard.
"""

from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    AccountId = NewType("AccountId", int)
    InstrumentId = NewType("InstrumentId", int)
    OrderId = NewType("OrderId", int)
    TradeId = NewType("TradeId", int)
else:
    # Plain integers at run time, for the reason given in ``decimals``.
    AccountId = InstrumentId = OrderId = TradeId = int

PARTITION_COUNT: Final = 64
"""Logical partitions of each machine, fixed for life: scaling moves them, never re-hashes."""

PARTITION_MASK: Final = PARTITION_COUNT - 1

IDENTIFIER_MAX: Final = 2**53 - 1
"""Largest identifier: the largest integer that every JSON reader keeps exact."""


def partition_of(key: int) -> int:
    """Return the partition, 0 to 63, that owns an account or instrument key."""
    return key & PARTITION_MASK
