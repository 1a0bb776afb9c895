"""Topology: which partitions of the log a shard reads and writes, and who must hear what it says.

A plan is all that differs between one process and many. Joined, one shard hosts the whole
exchange, takes its commands directly and writes inbox and events itself. Split, each machine
partition has an inbox of its own, and what one machine says to another is written there.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct

from damrak.domain.identifiers import PARTITION_COUNT, partition_of
from damrak.domain.messages import Address

INBOX: Final = "inbox"
EVENTS: Final = "events"

_ACCOUNTS: Final = tuple(f"inbox.accounts.{number:02}" for number in range(PARTITION_COUNT))
_MARKETS: Final = tuple(f"inbox.markets.{number:02}" for number in range(PARTITION_COUNT))
_GROUPS: Final[dict[Address, tuple[str, ...]]] = {
    Address.PUBLIC: (),
    Address.REGISTRAR: _MARKETS[:1],
    Address.ALL_ACCOUNTS: _ACCOUNTS,
    Address.ALL_MARKETS: _MARKETS,
    Address.EVERYONE: _ACCOUNTS + _MARKETS,
}


class Plan(Struct, frozen=True):
    """Name a shard's inbox, its partition of events, and where else each message goes.

    ``destinations`` is None for a joined exchange, which has heard everything that it says.
    """

    inbox: str
    events: str
    destinations: Callable[[Any], Sequence[str]] | None = None


def split_destinations(message: Any) -> Sequence[str]:
    """Return the inboxes that must hear a message when every machine has its own."""
    address = message.address
    if address is Address.ACCOUNT:
        return (_ACCOUNTS[partition_of(message.account_id)],)
    if address is Address.INSTRUMENT:
        return (_MARKETS[partition_of(message.instrument_id)],)
    return _GROUPS[address]


JOINED: Final = Plan(INBOX, EVENTS)
"""The plan of a venue in one process."""


def accounts_plan(number: int) -> Plan:
    """Return the plan of one partition of accounts in a process of its own."""
    return Plan(_ACCOUNTS[number], f"events.accounts.{number:02}", split_destinations)


def markets_plan(number: int) -> Plan:
    """Return the plan of one partition of markets in a process of its own."""
    return Plan(_MARKETS[number], f"events.markets.{number:02}", split_destinations)
