"""What history is asked: chosen orders, orders by the client's id, and last trades."""

from itertools import product

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import OrderClosed, OrderDenied, TradeExecuted
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, TradeId
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.reasons import Reason, Violation
from damrak.ports.history import Order, OrderFilter
from damrak.services.marketdata.queries import last_trades
from damrak.services.orders.queries import chosen_orders, order_of_client, orders_of_account
from tests.unit.projections.sayings import (
    ALICE,
    AMZN,
    BOB,
    approved,
    projector_of,
    resting,
    say,
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


def test_accounts_do_not_see_each_other() -> None:
    tables = busy_tables()
    assert {order.account_id for order in chosen_orders(tables, BOB, OrderFilter())} == {BOB}
    assert chosen_orders(tables, AccountId(3), OrderFilter()) == []
