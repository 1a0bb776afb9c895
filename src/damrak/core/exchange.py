"""The exchange: all machines of a venue joined in one, itself a machine.

What one machine says to another is not sent anywhere: it is taken from the same list that it was
said into, in order. Split over processes, the same machines hear the same messages through the
log instead.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from damrak.core.accounts.checks import check_clearing
from damrak.core.accounts.machine import ACCOUNT_LAWS, AccountsMachine
from damrak.core.machine import Machine, Message
from damrak.core.markets.machine import MARKET_LAWS, MarketsMachine
from damrak.domain.events import Event
from damrak.domain.identifiers import PARTITION_COUNT, PARTITION_MASK
from damrak.domain.messages import Address
from damrak.domain.messages import Message as Said

_ACCOUNT, _INSTRUMENT, _GROUP = range(3)


def _routes() -> dict[type, tuple[int, Callable[..., None]]]:
    # What no machine hears is not in the table.
    kinds = {Address.ACCOUNT: _ACCOUNT, Address.INSTRUMENT: _INSTRUMENT}
    laws: dict[type[Said], Callable[..., None]] = {**ACCOUNT_LAWS, **MARKET_LAWS}
    return {said: (kinds.get(said.address, _GROUP), law) for said, law in laws.items()}


_ROUTES: Final = _routes()


class ExchangeState(Struct, frozen=True):
    """Hold the dumps of all partitions, so that each can be moved to a process of its own."""

    accounts: list[Raw]
    markets: list[Raw]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(ExchangeState)


class Exchange:
    """Be a whole venue: 64 partitions of accounts and 64 of markets, joined."""

    __slots__ = ("_account_partitions", "_groups", "_market_partitions", "accounts", "markets")

    def __init__(self) -> None:
        self.accounts = [AccountsMachine(number) for number in range(PARTITION_COUNT)]
        self.markets = [MarketsMachine(number) for number in range(PARTITION_COUNT)]
        self._account_partitions = [machine.partition for machine in self.accounts]
        self._market_partitions = [machine.partition for machine in self.markets]
        self._groups: dict[Address, list[Machine]] = {
            Address.ALL_ACCOUNTS: [*self.accounts],
            Address.ALL_MARKETS: [*self.markets],
            Address.EVERYONE: [*self.accounts, *self.markets],
            Address.REGISTRAR: [self.markets[0]],
        }

    def apply(self, message: Message, time: int, out: list[Event]) -> None:
        """Apply a message and all that it makes the machines say to each other."""
        accounts, markets, routes = self._account_partitions, self._market_partitions, _ROUTES
        # The command is heard first, from the list into which everything is said; the list grows
        # while it is read. Laws are called without going through the machines: this loop is the
        # hottest of all.
        start = len(out)
        out.append(message)  # type: ignore[arg-type]  # only until the loop has heard it
        heard: Any
        for heard in islice(out, start, None) if start else out:
            route = routes.get(heard.__class__)
            if route is None:
                continue
            kind, law = route
            if kind == _ACCOUNT:
                law(accounts[heard.account_id & PARTITION_MASK], heard, time, out)
            elif kind == _INSTRUMENT:
                law(markets[heard.instrument_id & PARTITION_MASK], heard, time, out)
            else:
                for machine in self._groups[heard.address]:
                    machine.apply(heard, time, out)
        del out[start]

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
        """Raise InvariantBroken if a partition contradicts itself or CLEARING is not zero."""
        for machine in self._groups[Address.EVERYONE]:
            machine.check()
        check_clearing(self._account_partitions)
