"""The town in which a simulation plays: few assets, instruments and accounts, few partitions.

Small on purpose: narrow prices and tight purses make orders meet, funds run out and messages cross.
"""

import random
from typing import Final, NamedTuple

from damrak.domain.assets import Asset
from damrak.domain.decimals import Price, Quantity
from damrak.domain.identifiers import PARTITION_COUNT, AccountId, InstrumentId, partition_of
from damrak.domain.instruments import Instrument, TickBand

USD, EUR = Asset("USD", 8), Asset("EUR", 6)
BTC, ETH = Asset("BTC", 8), Asset("ETH", 6)
ASSETS: Final = (USD, EUR, BTC, ETH)

PRICE_MIDDLE: Final = 100
"""The price, in ticks, about which all orders are placed."""
QUANTITY_LOTS_MAX: Final = 10


def _ticks(*rows: tuple[int, int]) -> tuple[TickBand, ...]:
    return tuple(TickBand(Price(price), Price(tick)) for price, tick in rows)


def _number(number: int) -> InstrumentId:
    return InstrumentId(number)


INSTRUMENTS: Final = (
    Instrument(
        _number(1), "BTC/USD", BTC, USD, 2, 4, _ticks((0, 5)), lot=Quantity(10),
        quantity_min=Quantity(10), maker_fee_ppm=100, taker_fee_ppm=2_500,
    ),
    Instrument(
        _number(2), "ETH/USD", ETH, USD, 2, 2, _ticks((0, 1), (98, 2), (110, 10)),
        quantity_max=Quantity(500), maker_fee_ppm=-500, taker_fee_ppm=3_000,
    ),
    Instrument(_number(66), "ETH/BTC", ETH, BTC, 4, 2, _ticks((0, 1))),
    Instrument(
        _number(131), "BTC/EUR", BTC, EUR, 2, 4, _ticks((0, 1)),
        maker_fee_ppm=333, taker_fee_ppm=333,
    ),
)  # fmt: skip


class Town(NamedTuple):
    """Hold who lives and what trades in one run."""

    accounts: tuple[AccountId, ...]
    instruments: tuple[Instrument, ...]

    @property
    def account_partitions(self) -> tuple[int, ...]:
        """Return the partitions that have accounts, rising."""
        return tuple(sorted({partition_of(account) for account in self.accounts}))

    @property
    def market_partitions(self) -> tuple[int, ...]:
        """Return the partitions that have markets, rising, with the registrar's."""
        return tuple(sorted({0} | {partition_of(each.instrument_id) for each in self.instruments}))

    def purse(self, asset: str) -> int:
        """Return what an order of ordinary size costs of an asset."""
        costs = [1]
        for each in self.instruments:
            quantity = each.lot * QUANTITY_LOTS_MAX
            if each.quote.code == asset:
                price = PRICE_MIDDLE * each.tick_table[0].tick
                costs.append(price * quantity * each.notional_factor)
            if each.base.code == asset:
                costs.append(quantity * each.base_factor)
        return max(costs)


def town_of(source: random.Random) -> Town:
    """Return a town: two to four instruments, four to nine accounts on one to three partitions."""
    homes = source.sample(range(PARTITION_COUNT), source.randint(1, 3))
    count = source.randint(4, 9)
    accounts = tuple(
        AccountId(PARTITION_COUNT * (1 + index // len(homes)) + homes[index % len(homes)])
        for index in range(count)
    )
    chosen = source.sample(INSTRUMENTS, source.randint(2, len(INSTRUMENTS)))
    return Town(accounts, tuple(sorted(chosen, key=lambda each: each.instrument_id)))
