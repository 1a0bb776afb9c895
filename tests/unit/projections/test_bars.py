"""Bars: what trades are folded into, a second, a minute or a day at a time."""

from itertools import groupby
from random import Random
from typing import NamedTuple

import pytest

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import TradeExecuted
from damrak.domain.identifiers import InstrumentId, TradeId
from damrak.domain.orders import Side
from damrak.domain.records import Record
from damrak.ports.history import Bar, MarketDay, TimeSpan
from damrak.ports.log import Batch
from damrak.services.gateway.rest.rooms.markets import INTERVALS
from damrak.services.marketdata.queries import (
    DAY_BARS,
    bars_of_instrument,
    day_of_instrument,
)
from tests.unit.projections.sayings import AMZN, EVENTS, projector_of

SECOND = 10**9
HALF_HOUR = 1_800 * SECOND
ALWAYS = TimeSpan(start=0, end=2**62)
START = 1_700_000_123 * SECOND
HUGE = 10**18


class Traded(NamedTuple):
    """Be a trade as a bar sees it."""

    time: int
    price: int
    quantity: int


def fold(trades: list[Traded], *, instrument_id: int = AMZN, stops: int = 1) -> SqliteTables:
    """Return tables into which trades were folded, by so many projectors one after the other."""
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    records = []
    for number, (time, price, quantity) in enumerate(trades, 1):
        number_of = (InstrumentId(instrument_id), number, TradeId(number))
        event = TradeExecuted(*number_of, Price(price), Quantity(quantity), Side.BUY)
        other = TradeExecuted(
            InstrumentId(8), number, TradeId(number), Price(7), Quantity(1), Side.SELL
        )
        records.append(Record(time, (event, other), "inbox.events", number, f"cause-{number}"))
    for stop in range(stops):
        part = records[stop * len(records) // stops : (stop + 1) * len(records) // stops]
        log.append([Batch(EVENTS, part)])
        projector_of(log, tables, batch_max=50).catch_up()
    return tables


def bars_of(trades: list[Traded], interval: int) -> list[Bar]:
    """Return what bars should be."""
    bars = []
    for number, group in groupby(trades, lambda trade: trade.time // interval):
        within = list(group)
        prices = [trade.price for trade in within]
        quantity = sum(trade.quantity for trade in within)
        turnover = sum(trade.quantity * trade.price for trade in within)
        ends = (prices[0], max(prices), min(prices), prices[-1])
        bars.append(Bar(number * interval, *ends, quantity, len(within), turnover))
    return bars


def walk(seed: int, count: int, seconds: float) -> list[Traded]:
    """Return trades that are so many seconds apart on average, some of them at one time."""
    chance, time, trades = Random(seed), START, []
    for _ in range(count):
        time += int(chance.choice((0, 1, 1, 2, 30)) * seconds * SECOND * chance.random() / 3)
        price, quantity = chance.choice((9, 10, 99, HUGE)), chance.choice((1, 2, HUGE))
        trades.append(Traded(time, price, quantity))
    return trades


@pytest.mark.parametrize(("seed", "seconds"), [(1, 0.3), (2, 20), (3, 4_000)])
def test_bars_of_every_interval_sum_up_what_was_traded(seed: int, seconds: float) -> None:
    trades = walk(seed, 600, seconds)
    tables = fold(trades, stops=4)
    for text, length in INTERVALS.items():
        interval = length * SECOND
        expected = bars_of(trades, interval)
        assert bars_of_instrument(tables, AMZN, ALWAYS, interval) == expected, text
        paged: list[Bar] = []
        while page := bars_of_instrument(
            tables,
            AMZN,
            TimeSpan(start=0, end=paged[0].time if paged else 2**62),
            interval,
            limit=7,
        ):
            assert len(page) == 7 or page[0] == expected[0]
            paged = page + paged
        assert paged == expected, text
        middle = expected[len(expected) // 3 :][:5]
        span = TimeSpan(start=middle[0].time + 1, end=middle[-1].time + 1)
        assert bars_of_instrument(tables, AMZN, span, interval) == middle, text
        assert sum(bar.trade_count for bar in expected) == 600
    others = bars_of_instrument(tables, 8, ALWAYS, INTERVALS["1d"] * SECOND)
    assert sum(bar.turnover for bar in others) == 600 * 7


def test_a_span_without_trades_has_no_bars() -> None:
    tables = fold([Traded(START, 10, 1)])
    minute = 60 * SECOND
    later = TimeSpan(start=START + minute, end=START + 9 * minute)
    assert bars_of_instrument(tables, AMZN, later, minute) == []
    assert bars_of_instrument(tables, AMZN + 5, ALWAYS, minute) == []
    assert bars_of_instrument(tables, AMZN, ALWAYS, minute, limit=0) == []


def test_the_day_of_an_instrument_is_its_last_48_half_hours() -> None:
    now = START // HALF_HOUR * HALF_HOUR + 48 * HALF_HOUR
    first = now - 47 * HALF_HOUR
    trades = [
        Traded(first - 1, 100, 5),
        Traded(first, 120, 1),
        Traded(first + 2 * HALF_HOUR, 90, 2),
        Traded(now, 110, 4),
    ]
    tables = fold(trades)

    day = day_of_instrument(tables, AMZN, now)
    assert (day.reference, day.high, day.low) == (100, 120, 90)
    assert (day.quantity, day.turnover) == (7, 120 + 180 + 440)
    assert day.closes == (120, 120, *[90] * 45, 110)
    quiet = day_of_instrument(tables, AMZN, now + 60 * HALF_HOUR)
    assert quiet == MarketDay(reference=110, closes=(110,) * 48)
    assert day_of_instrument(tables, AMZN + 5, now) == MarketDay()


def test_a_day_that_is_the_first_begins_with_its_first_trade() -> None:
    now = START // HALF_HOUR * HALF_HOUR + 5
    tables = fold([Traded(now - 24 * HALF_HOUR, 50, 1), Traded(now, 60, 1)])

    day = day_of_instrument(tables, AMZN, now)
    assert (day.reference, day.high, day.low, day.closes) == (50, 60, 50, (*[50] * 24, 60))


@pytest.mark.parametrize(
    ("minutes", "step"), [(1, 1), (30, 1), (59, 5), (60, 5), (210, 5), (240, 15), (690, 15)]
)
def test_a_young_day_is_told_in_shorter_steps(minutes: int, step: int) -> None:
    minute = 60 * SECOND
    now = START // HALF_HOUR * HALF_HOUR + 5
    tables = fold([Traded(now - minutes * minute, 50, 1), Traded(now, 60, 1)])

    closes = day_of_instrument(tables, AMZN, now).closes
    assert closes == (*[50] * -(-minutes // step), 60)
    assert len(closes) <= DAY_BARS
