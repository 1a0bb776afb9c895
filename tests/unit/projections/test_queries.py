"""What history is asked: chosen orders, orders by the client's id, last trades and bars."""

from itertools import groupby, product
from random import Random

import pytest

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import OrderClosed, OrderDenied, TradeExecuted
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, TradeId
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.reasons import Reason, Violation
from damrak.ports.history import Bar, Order, OrderFilter, TimeSpan
from damrak.services.marketdata.queries import BARS_MAX, bars_of_instrument, last_trades
from damrak.services.orders.queries import chosen_orders, order_of_client, orders_of_account
from tests.unit.projections.sayings import (
    ALICE,
    AMZN,
    BOB,
    approved,
    projector_of,
    resting,
    say,
    traded,
    wish,
)

CANCELED = OrderStatus.CANCELED
REQUESTED = Reason.CANCEL_REQUESTED


def busy_tables() -> SqliteTables:
    """Return tables in which each second order of two accounts is canceled; one order a record."""
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    for number in range(1, 25):
        owner = ALICE if number % 3 else BOB
        side = Side.BUY if number % 4 else Side.SELL
        words = resting(number, owner, side, (number, 5))
        if number % 2:
            closing = (OrderId(number), owner, AMZN, CANCELED, REQUESTED, Quantity(number))
            words.append(OrderClosed(*closing))
        say(log, *words)
    projector_of(log, tables).catch_up()
    return tables


def passes(order: Order, chosen: OrderFilter) -> bool:
    return (
        (not chosen.statuses or order.status in chosen.statuses)
        and (chosen.is_open is None or order.is_open is chosen.is_open)
        and (chosen.instrument_id is None or order.instrument_id == chosen.instrument_id)
        and (chosen.side is None or order.side is chosen.side)
        and (chosen.after is None or order.created_time > chosen.after)
        and (chosen.until is None or order.created_time <= chosen.until)
        and (chosen.before is None or order.order_id < chosen.before)
    )


def test_a_filter_chooses_what_it_says_in_every_combination() -> None:
    tables = busy_tables()
    everything = orders_of_account(tables, ALICE)
    assert len(everything) == 16
    statuses = ((), (CANCELED,), (CANCELED, OrderStatus.ACCEPTED), (OrderStatus.FILLED,))
    combinations = product(
        statuses, (None, True, False), (None, AMZN, 8), (None, *Side), (None, 5_000), (None, 9)
    )
    sizes = set()
    for some, is_open, instrument_id, side, time, before in combinations:
        until = None if time is None else time + 12_000
        chosen = OrderFilter(
            statuses=some, is_open=is_open, instrument_id=instrument_id, side=side,
            after=time, until=until, before=before,
        )  # fmt: skip
        found = chosen_orders(tables, ALICE, chosen)
        assert found == [order for order in everything if passes(order, chosen)]
        sizes.add(len(found))
    assert {0, 1, 4, 8, 16} <= sizes
    assert chosen_orders(tables, ALICE, OrderFilter(), limit=3) == everything[:3]


def test_the_newest_order_of_a_client_order_id_is_not_one_that_was_denied_for_it() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    asked = wish(ALICE, Side.BUY, 4, 5)
    taken = Violation(Reason.DUPLICATE_KEY, "client_order_id", "must be new", "")
    say(log, approved(65, asked))
    say(log, OrderDenied(OrderId(129), asked, taken))
    say(log, approved(193, wish(BOB, Side.BUY, 4, 5)))
    projector = projector_of(log, tables)
    projector.catch_up()
    assert [order.order_id for order in orders_of_account(tables, ALICE)] == [129, 65]
    found = order_of_client(tables, ALICE, asked.client_order_id)
    assert found is not None
    assert found.order_id == 65
    say(log, approved(257, asked))
    projector.catch_up()
    found = order_of_client(tables, ALICE, asked.client_order_id)
    assert found is not None
    assert found.order_id == 257
    assert order_of_client(tables, BOB, asked.client_order_id) is None
    assert order_of_client(tables, ALICE, "unheard of") is None


def test_last_trades_are_one_for_each_instrument_that_traded() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    projector = projector_of(log, tables)
    projector.catch_up()
    assert last_trades(tables) == []
    for number, sequences in ((7, (2, 5)), (2**53 - 1, (1, 9, 10)), (1, (3,))):
        for sequence in sequences:
            say(log, trade_of(number, sequence))
    projector.catch_up()
    found = [(trade.instrument_id, trade.sequence) for trade in last_trades(tables)]
    assert found == [(1, 3), (7, 5), (2**53 - 1, 10)]


def trade_of(instrument_id: int, sequence: int) -> TradeExecuted:
    trade_id = TradeId(instrument_id % 1_000 * 1_000 + sequence)
    number = InstrumentId(instrument_id)
    return TradeExecuted(number, sequence, trade_id, Price(5), Quantity(1), Side.BUY)


@pytest.mark.parametrize("seed", range(5))
def test_bars_sum_up_what_was_traded(seed: int) -> None:
    # One record a microsecond, of which some hold no trade and others several.
    log, tables, chance = MemoryLog(), SqliteTables(IN_MEMORY), Random(seed)
    trades: list[tuple[int, int, int]] = []
    sequence = 0
    for number in range(1, 300):
        words = []
        for _ in range(chance.choice((0, 0, 0, 1, 3))):
            sequence += chance.randint(1, 3)
            price, quantity = chance.choice((9, 10, 99, 10**18)), chance.choice((1, 10**18))
            words.append(traded(sequence, sequence, (quantity, price), Side.BUY))
            trades.append((number * 1_000, price, quantity))
        say(log, *words, trade_of(8, number))
    projector_of(log, tables).catch_up()
    for interval, start, end in (
        (1_000, 0, 10**6),
        (7_000, 7_000, 210_000),
        (60_000, 30_500, 99_500),
    ):
        within = [trade for trade in trades if start <= trade[0] < end]
        span = TimeSpan(start=start, end=end)
        assert bars_of_instrument(tables, AMZN, span, interval) == bars_of(within, interval)
        assert within
    assert bars_of_instrument(tables, AMZN, TimeSpan(start=10**6, end=10**7), 1_000) == []
    assert bars_of_instrument(tables, AMZN + 5, TimeSpan(start=0, end=10**7), 1_000) == []


def bars_of(trades: list[tuple[int, int, int]], interval: int) -> list[Bar]:
    bars = []
    for number, group in groupby(trades, lambda trade: trade[0] // interval):
        within = list(group)
        prices = [price for _, price, _ in within]
        quantity = sum(quantity for _, _, quantity in within)
        ends = (prices[0], max(prices), min(prices), prices[-1])
        bars.append(Bar(number * interval, *ends, quantity, len(within)))
    return bars


def test_bars_of_a_span_beyond_the_limit_are_the_first() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    for number in range(1, BARS_MAX + 10):
        say(log, trade_of(7, number))
    projector_of(log, tables).catch_up()
    found = bars_of_instrument(tables, 7, TimeSpan(start=2_000, end=10**9), 1_000)
    assert (len(found), found[0].time, found[-1].time) == (BARS_MAX, 2_000, 1_001_000)


def test_accounts_do_not_see_each_other() -> None:
    tables = busy_tables()
    assert {order.account_id for order in chosen_orders(tables, BOB, OrderFilter())} == {BOB}
    assert chosen_orders(tables, AccountId(3), OrderFilter()) == []
