from collections.abc import Iterator

import pytest

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import (
    Event,
    InstrumentListed,
    TradeExecuted,
    Transfer,
    TransfersPosted,
)
from damrak.domain.identifiers import AccountId, InstrumentId, TradeId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import Side
from damrak.domain.records import Record
from damrak.ports.history import EquityPoint, EquityQuestion, StandingQuestion
from damrak.ports.log import Batch
from damrak.runtime.projection import Projector
from damrak.runtime.valuation import Listed, Valuation, valuation_asset
from damrak.services.portfolio.equity import HOUR, MINUTE, MINUTES_KEPT, EquityProjection
from damrak.services.portfolio.equity_queries import (
    equity_of_account,
    first_point,
    standing_of_account,
)

USD, EUR, BTC, ETH, SOL = (
    Asset("USD", 4),
    Asset("EUR", 4),
    Asset("BTC", 8),
    Asset("ETH", 2),
    Asset("SOL", 0),
)
ALICE = AccountId(1)
NOON = 1_000 * 24 * HOUR + 12 * HOUR


def listed(number: int, base: Asset, quote: Asset) -> Instrument:
    band = TickBand(Price(0), Price(1))
    return Instrument(InstrumentId(number), f"{base.code}/{quote.code}", base, quote, 2, 0, (band,))


class Told:
    """Say what machines say at times of one's own, and fold it."""

    def __init__(self) -> None:
        self.log, self.tables = MemoryLog(), SqliteTables(IN_MEMORY)
        self.projector = Projector(
            self.log, self.tables, [EquityProjection()], partitions=["events"], batch_max=2
        )

    def say(self, time: int, *events: Event) -> None:
        sequence = self.log.head("events") + 1
        record = Record(time, events, "inbox", sequence)
        self.log.append([Batch("events", [record])])
        self.projector.catch_up()

    def introduce(self, time: int, *instruments: Instrument) -> None:
        self.say(time, *(InstrumentListed(instrument) for instrument in instruments))

    def give(self, time: int, asset: str, amount: int) -> None:
        transfer = Transfer(-1, ALICE, asset, Amount(amount), "deposit")
        self.say(time, TransfersPosted(ALICE, (transfer,)))

    def trade(self, time: int, number: int, price: int) -> None:
        sequence = self.log.head("events") + 1
        instrument_id, quantity = InstrumentId(number), Quantity(1)
        trade_id = TradeId(sequence)
        self.say(
            time,
            TradeExecuted(instrument_id, sequence, trade_id, Price(price), quantity, Side.BUY),
        )

    def points(self, interval: int = MINUTE, asset: str = "USD") -> list[EquityPoint]:
        return equity_of_account(
            self.tables,
            EquityQuestion(account_id=ALICE, asset=asset, start=0, end=2 * NOON, interval=interval),
        )


@pytest.fixture
def told() -> Iterator[Told]:
    """Return a venue where nothing was said yet."""
    venue = Told()
    yield venue
    venue.tables.close()


def test_the_valuation_asset_prices_most_others_and_of_equals_the_first() -> None:
    instruments = [listed(1, BTC, EUR), listed(2, ETH, USD), listed(3, EUR, USD)]
    assert valuation_asset(map(Listed.of, instruments)) == USD
    assert valuation_asset(map(Listed.of, instruments[:2])) == EUR
    # Two instruments of one base count once.
    instruments.append(listed(4, BTC, EUR))
    assert valuation_asset(map(Listed.of, instruments)) == USD
    assert valuation_asset([]) is None


def test_a_price_is_that_of_the_lowest_instrument_that_traded_and_values_round_half_to_even() -> (
    None
):
    known = [Listed.of(listed(number, BTC, USD)) for number in (3, 2, 1)]
    assert Valuation.at(known, {2: 150, 3: 7}).marks["BTC"].price == 150
    valuation = Valuation.at(known, {2: 150})
    # A price of 1.50 at scale 2, in units of 10**-8, is worth 15,000 units of 10**-4 each 10**8.
    amounts = {10**8: 15_000, 10_000: 2, 3_333: 0, 3_334: 1, 30_000: 4, -10_000: -2, -30_000: -4}
    assert {amount: valuation.value("BTC", amount) for amount in amounts} == amounts
    assert valuation.value("ETH", 1) is None
    assert valuation.total({"ETH": 5, "USD": 7, "BTC": 10**8}) == 15_007


def test_a_point_is_at_the_minute_after_and_none_where_nothing_changed(told: Told) -> None:
    told.introduce(NOON, listed(1, SOL, USD))
    told.give(NOON + 1, "USD", 500)
    told.give(NOON + 59, "USD", 1)
    assert told.points() == []
    told.trade(NOON + MINUTE, 1, 100)
    assert told.points() == [EquityPoint(NOON + MINUTE, 501, 501)]
    # Nobody's ledger moves, and nothing that is held: no further point.
    told.trade(NOON + 20 * MINUTE, 1, 300)
    assert len(told.points()) == 1
    assert first_point(told.tables, ALICE, "USD") == NOON + MINUTE


def test_prices_alone_are_told_every_five_minutes(told: Told) -> None:
    told.introduce(NOON, listed(1, SOL, USD))
    told.trade(NOON, 1, 100)
    told.give(NOON, "SOL", 1)
    for seconds in range(0, 900, 20):
        told.trade(NOON + seconds * 10**9, 1, 101 + seconds)
    worth = [(point.time - NOON, point.equity) for point in told.points()]
    assert worth == [
        (MINUTE, 14_100),
        (5 * MINUTE, 38_100),
        (10 * MINUTE, 68_100),
    ]
    assert {point.net_transfers for point in told.points()} == {10_000}


def test_what_came_in_before_it_had_a_price_counts_at_the_first_one(told: Told) -> None:
    told.introduce(NOON, listed(1, SOL, USD), listed(2, ETH, USD))
    told.give(NOON, "SOL", 3)
    told.give(NOON, "USD", 10)

    def standing(sequence: int) -> int:
        question = StandingQuestion(account_id=ALICE, asset="USD", sequence=sequence, time=0)
        return standing_of_account(told.tables, question).net_transfers

    assert standing(3) == 10
    told.trade(NOON + MINUTE, 1, 200)
    told.trade(NOON + MINUTE, 1, 900)
    # As it stood by then, whatever came later.
    assert [standing(sequence) for sequence in (1, 2, 3, 4, 5)] == [0, 0, 10, 60_010, 60_010]


def test_another_valuation_asset_begins_a_curve_of_its_own(told: Told) -> None:
    told.introduce(NOON, listed(1, SOL, EUR))
    told.give(NOON, "EUR", 7)
    told.trade(NOON + MINUTE, 1, 100)
    told.introduce(NOON + MINUTE, listed(2, EUR, USD), listed(3, SOL, USD))
    told.trade(NOON + 2 * MINUTE, 2, 200)
    told.give(NOON + 3 * MINUTE, "USD", 5)
    told.trade(NOON + 5 * MINUTE, 2, 300)
    assert [point.equity for point in told.points(asset="EUR")] == [7]
    # 7 units of EUR at 2, which is the first price in dollars; at 3 they are worth more.
    assert told.points()[-1] == EquityPoint(NOON + 4 * MINUTE, 19, 19)
    told.trade(NOON + 15 * MINUTE, 2, 300)
    assert told.points()[-1] == EquityPoint(NOON + 10 * MINUTE, 26, 19)


def test_old_points_are_thinned_to_the_last_of_each_hour(told: Told) -> None:
    told.introduce(NOON, listed(1, SOL, USD))
    for minute in range(150):
        told.give(NOON + minute * MINUTE, "USD", 1)
    assert len(told.points()) == 149
    told.give(NOON + MINUTES_KEPT + HOUR, "USD", 1)
    hour = [point.time for point in told.points() if point.time <= NOON + HOUR]
    assert hour == [NOON + HOUR]
    assert len(told.points()) == 1 + 90
    told.give(NOON + MINUTES_KEPT + 9 * HOUR, "USD", 1)
    assert [point.equity for point in told.points()][:3] == [60, 120, 150]
    assert [point.equity for point in told.points(interval=2 * HOUR)] == [120, 150, 151]
