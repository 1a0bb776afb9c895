"""The exchange: all machines of a venue joined in one, itself a machine.

What one machine says to another is not sent anywhere: it is taken from the same list that it was said
into, in order. Split over processes, the same machines hear the same messages through the log instead.
"""

from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from damrak.core.accounts.checks import check_clearing
from damrak.core.accounts.machine import AccountsMachine
from damrak.core.machine import Machine, Message
from damrak.core.markets.machine import MarketsMachine
from damrak.domain.identifiers import PARTITION_COUNT, PARTITION_MASK
from damrak.domain.messages import Address

_ACCOUNT: Final = Address.ACCOUNT
_INSTRUMENT: Final = Address.INSTRUMENT
_PUBLIC: Final = Address.PUBLIC


class ExchangeState(Struct, frozen=True):
    """Hold the dumps of all partitions, so that each can be moved to a process of its own."""

    accounts: list[Raw]
    markets: list[Raw]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(ExchangeState)


class Exchange:
    """Be a whole venue: 64 partitions of accounts and 64 of markets, joined."""

    __slots__ = ("_groups", "accounts", "markets")

    def __init__(self) -> None:
        self.accounts = [AccountsMachine(number) for number in range(PARTITION_COUNT)]
        self.markets = [MarketsMachine(number) for number in range(PARTITION_COUNT)]
        self._groups: dict[Address, list[Machine]] = {
            Address.ALL_ACCOUNTS: [*self.accounts],
            Address.ALL_MARKETS: [*self.markets],
            Address.EVERYONE: [*self.accounts, *self.markets],
            Address.REGISTRAR: [self.markets[0]],
        }

    def apply(self, message: Message, time: int, out: list[Message]) -> None:
        """Apply a message and all that it makes the machines say to each other."""
        start = len(out)
        self._hear(message, time, out)
        accounts, markets = self.accounts, self.markets
        # The list grows while it is read: what was said last is heard last. Any, because the address
        # tells which key a message has, and the type checker cannot know.
        said: Any
        for said in islice(out, start, None):
            address = said.address
            if address is _PUBLIC:
                continue
            if address is _ACCOUNT:
                accounts[said.account_id & PARTITION_MASK].apply(said, time, out)
            elif address is _INSTRUMENT:
                markets[said.instrument_id & PARTITION_MASK].apply(said, time, out)
            else:
                self._tell_group(said, time, out)

    def dump(self) -> bytes:
        """Return the state of all partitions as canonical JSON."""
        return _encoder.encode(
            ExchangeState(
                [Raw(machine.dump()) for machine in self.accounts],
                [Raw(machine.dump()) for machine in self.markets],
            )
        )

    def load(self, state: bytes) -> None:
        """Become the exchange that a dump described."""
        kept = _decoder.decode(state)
        for machine, part in zip(self.accounts, kept.accounts, strict=True):
            machine.load(bytes(part))
        for market, part in zip(self.markets, kept.markets, strict=True):
            market.load(bytes(part))

    def check(self) -> None:
        """Raise InvariantBroken if a partition contradicts itself, or CLEARING does not net to zero."""
        for machine in self._groups[Address.EVERYONE]:
            machine.check()
        check_clearing(machine.partition for machine in self.accounts)

    def _hear(self, message: Any, time: int, out: list[Message]) -> None:
        address = message.address
        if address is _ACCOUNT:
            self.accounts[message.account_id & PARTITION_MASK].apply(message, time, out)
        elif address is _INSTRUMENT:
            self.markets[message.instrument_id & PARTITION_MASK].apply(message, time, out)
        else:
            self._tell_group(message, time, out)

    def _tell_group(self, message: Any, time: int, out: list[Message]) -> None:
        for machine in self._groups[message.address]:
            machine.apply(message, time, out)
