"""What a venue knows right now, looked up the way a person names it.

It reads the recovered machine itself, so it is never behind. Instruments are named by symbol,
accounts by number.
"""

from collections.abc import Sequence
from typing import Final

from damrak.core.accounts.account import Account
from damrak.core.exchange import Exchange
from damrak.core.markets.market import Market
from damrak.domain.assets import Asset
from damrak.domain.decimals import Price
from damrak.domain.identifiers import AccountId, InstrumentId, partition_of
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.reasons import Violation

SYMBOLS_SHOWN: Final = 10
"""How many of the listed instruments are named to who asks for another."""


class Refused(Exception):
    """Tell that a request cannot be done as asked; the message says why and what would do.

    ``violation`` is the venue's own answer where there was one.
    """

    def __init__(self, text: str, violation: Violation | None = None) -> None:
        super().__init__(text)
        self.violation = violation


def no_account(account_id: int) -> Refused:
    """Return the refusal of an account that is not open."""
    return Refused(
        f"account {account_id} is not open: open it with `damrak account open {account_id}`"
    )


def no_asset(code: str) -> Refused:
    """Return the refusal of an asset that is not listed."""
    return Refused(f"asset {code} is not listed: add it with `damrak asset add {code} --scale N`")


def no_instrument(symbol: str, listed: Sequence[str]) -> Refused:
    """Return the refusal of an instrument that is not among those listed."""
    names = ", ".join(listed[:SYMBOLS_SHOWN])
    hint = f"listed are {names}" if names else "list one with `damrak instrument add`"
    return Refused(f"instrument {symbol} is not listed: {hint}")


def no_open_order(account_id: int, order_id: int) -> Refused:
    """Return the refusal of an order that cannot be changed any more, or never could."""
    return Refused(f"order {order_id} must be an open order of account {account_id}")


def no_key(key_id: str) -> Refused:
    """Return the refusal of a key that was never made."""
    return Refused(f"key {key_id} is not known: list the keys with `damrak key list`")


class Register:
    """Look things up in an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def assets(self) -> list[Asset]:
        """Return all assets by code."""
        known = self._exchange.markets[0].partition.assets
        return [known[code] for code in sorted(known)]

    def asset(self, code: str) -> Asset:
        """Return an asset; raises Refused when it is not listed."""
        found = self._exchange.markets[0].partition.assets.get(code)
        if found is None:
            raise no_asset(code)
        return found

    def markets(self) -> list[Market]:
        """Return all markets by instrument id."""
        found = [
            each for part in self._exchange.markets for each in part.partition.markets.values()
        ]
        return sorted(found, key=lambda market: market.instrument_id)

    def market(self, symbol: str) -> Market:
        """Return the market of a symbol; raises Refused when it is not listed."""
        for market in self.markets():
            if market.instrument.symbol == symbol:
                return market
        raise no_instrument(symbol, [market.instrument.symbol for market in self.markets()])

    def instrument_of(self, instrument_id: int) -> Instrument:
        """Return an instrument by its number.

        For one that is not listed, of which an order that was denied may speak, it is a stand-in
        named after its number, with whole prices and quantities.
        """
        partition = self._exchange.markets[partition_of(instrument_id)].partition
        market = partition.markets.get(InstrumentId(instrument_id))
        if market is not None:
            return market.instrument
        number, nothing = InstrumentId(instrument_id), Asset("", 0)
        ticks = (TickBand(Price(0), Price(1)),)
        return Instrument(number, f"?{number}", nothing, nothing, 0, 0, ticks)

    def accounts(self) -> list[Account]:
        """Return all accounts by number."""
        found = [
            each for part in self._exchange.accounts for each in part.partition.accounts.values()
        ]
        return sorted(found, key=lambda account: account.account_id)

    def account(self, account_id: int) -> Account:
        """Return an account; raises Refused when it is not open."""
        partition = self._exchange.accounts[partition_of(account_id)].partition
        found = partition.accounts.get(AccountId(account_id))
        if found is None:
            raise no_account(account_id)
        return found

    def free_account_id(self) -> AccountId:
        """Return the lowest number that no account has."""
        taken = {account.account_id for account in self.accounts()}
        return AccountId(_lowest_free(taken))

    def free_instrument_id(self) -> InstrumentId:
        """Return the lowest number that no instrument has."""
        taken = {market.instrument_id for market in self.markets()}
        return InstrumentId(_lowest_free(taken))


def _lowest_free(taken: set[AccountId] | set[InstrumentId]) -> int:
    number = 1
    while number in taken:
        number += 1
    return number
