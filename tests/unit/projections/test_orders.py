import pytest

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import (
    CancelApproved,
    CancelRejected,
    OrderClosed,
    OrderDenied,
    OrderReplaced,
    ReplaceApproved,
    ReplaceRejected,
)
from damrak.domain.identifiers import OrderId
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.reasons import Reason, Violation
from damrak.runtime.projection import ProjectionError
from damrak.services.orders.queries import (
    fills_of_account,
    fills_of_order,
    open_orders,
    order_by_id,
    orders_of_account,
)
from tests.unit.projections.sayings import (
    ALICE,
    AMZN,
    BOB,
    accepted,
    approved,
    filled,
    posted,
    projector_of,
    resting,
    say,
    transfer,
    wish,
)

ORDER = OrderId(65)


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def tables() -> SqliteTables:
    return SqliteTables(IN_MEMORY)


def rested(log: MemoryLog, quantity: int = 10) -> None:
    say(log, *resting(ORDER, ALICE, Side.BUY, (quantity, 100)))


def status_after(log: MemoryLog, tables: SqliteTables) -> OrderStatus:
    projector_of(log, tables).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    return order.status


def cancel_approved() -> CancelApproved:
    return CancelApproved(ORDER, ALICE, AMZN)


def replace_approved() -> ReplaceApproved:
    return ReplaceApproved(ORDER, ALICE, AMZN, Quantity(8), Price(90))


def closed(status: OrderStatus = OrderStatus.CANCELED) -> OrderClosed:
    return OrderClosed(ORDER, ALICE, AMZN, status, Reason.CANCEL_REQUESTED, Quantity(10))


def test_resting_order_is_a_row_with_what_was_sent(log: MemoryLog, tables: SqliteTables) -> None:
    rested(log)
    projector_of(log, tables).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.account_id, order.client_order_id, order.side) == (ALICE, "mine-1-10", Side.BUY)
    assert (order.quantity, order.price, order.leaves_quantity) == (10, 100, 10)
    assert (order.status, order.is_open, order.reason) == (OrderStatus.ACCEPTED, True, "")
    assert (order.event_id, order.created_time) == ("inbox.events:1:0", 1_000)


def test_order_that_nobody_sent_is_none(log: MemoryLog, tables: SqliteTables) -> None:
    projector_of(log, tables).catch_up()
    assert order_by_id(tables, ORDER) is None


def test_denied_order_is_a_closed_row_with_the_reason_in_words(
    log: MemoryLog, tables: SqliteTables
) -> None:
    violation = Violation(Reason.PRICE_TICK, "price", "must be a multiple of 5", "101", "5")
    say(log, OrderDenied(ORDER, wish(ALICE, Side.BUY, 10, 101), violation))
    assert status_after(log, tables) is OrderStatus.DENIED
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.reason, order.is_open, order.leaves_quantity) == ("PRICE_TICK", False, 0)
    assert order.reason_text == "price must be a multiple of 5, was 101"


def test_denied_order_of_absurd_numbers_is_cut_to_what_columns_hold(
    log: MemoryLog, tables: SqliteTables
) -> None:
    violation = Violation(Reason.QUANTITY_EXCEEDS_MAXIMUM, "quantity", "must be less", "", "")
    say(log, OrderDenied(ORDER, wish(ALICE, Side.BUY, 10**40, -(10**40)), violation))
    projector_of(log, tables).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.quantity, order.price) == (2**63 - 1, 1 - 2**63)


def test_market_order_has_no_price_when_it_was_denied_one(
    log: MemoryLog, tables: SqliteTables
) -> None:
    violation = Violation(Reason.NO_QUOTE, "price", "must be known", "")
    say(log, OrderDenied(ORDER, wish(ALICE, Side.BUY, 10, None), violation))
    projector_of(log, tables).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert order.price is None


def test_fills_add_up_with_notional_and_fee(log: MemoryLog, tables: SqliteTables) -> None:
    rested(log)
    first = filled(ORDER, ALICE, (3, 4, 100), leaves=6, taker=False)
    second = filled(ORDER, ALICE, (4, 6, 99), leaves=0, taker=True)
    say(log, first, posted(first, transfer(-3, ALICE, 5, "rebate")))
    say(log, second, posted(second, transfer(ALICE, -2, 594, "trade"), transfer(1, -3, 9, "fee")))
    projector_of(log, tables).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.cum_quantity, order.leaves_quantity, order.cum_notional) == (10, 0, 994)
    assert (order.fees, order.status, order.is_open) == (4, OrderStatus.FILLED, False)
    newest, oldest = fills_of_order(tables, ORDER)
    assert (oldest.execution_id, oldest.fee, oldest.aggressor) == (6, -5, False)
    assert (newest.execution_id, newest.fee, newest.aggressor) == (9, 9, True)
    assert (newest.side, newest.last_price, newest.last_quantity) == (Side.BUY, 99, 6)
    assert newest.event_id == "inbox.events:3:0"


def test_fee_that_comes_in_a_later_batch_finds_its_fill(
    log: MemoryLog, tables: SqliteTables
) -> None:
    rested(log)
    fill = filled(ORDER, ALICE, (3, 10, 100), leaves=0, taker=True)
    say(log, fill)
    say(log, posted(fill, transfer(ALICE, -3, 7, "fee")))
    projector_of(log, tables, batch_max=1).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.fees, order.status) == (7, OrderStatus.FILLED)
    assert [found.fee for found in fills_of_order(tables, ORDER)] == [7]


def test_numbers_beyond_64_bits_survive(log: MemoryLog, tables: SqliteTables) -> None:
    big = 10**18
    say(log, *resting(ORDER, ALICE, Side.BUY, (big, big)))
    fill = filled(ORDER, ALICE, (3, big, big), leaves=0, taker=True)
    say(log, fill, posted(fill, transfer(ALICE, -3, 10**25, "fee")))
    projector_of(log, tables, batch_max=1).catch_up()
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.cum_notional, order.fees) == (10**36, 10**25)


def test_partial_fill_then_cancel_keeps_what_was_traded(
    log: MemoryLog, tables: SqliteTables
) -> None:
    rested(log)
    say(log, filled(ORDER, ALICE, (3, 4, 100), leaves=6, taker=False))
    assert status_after(log, tables) is OrderStatus.PARTIALLY_FILLED
    say(log, cancel_approved())
    assert status_after(log, tables) is OrderStatus.PENDING_CANCEL
    say(log, closed())
    assert status_after(log, tables) is OrderStatus.CANCELED
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.cum_quantity, order.leaves_quantity, order.is_open) == (4, 0, False)
    assert order.reason == Reason.CANCEL_REQUESTED


def test_replace_is_pending_until_the_market_answers(log: MemoryLog, tables: SqliteTables) -> None:
    rested(log)
    say(log, replace_approved())
    assert status_after(log, tables) is OrderStatus.PENDING_REPLACE
    say(log, filled(ORDER, ALICE, (3, 4, 100), leaves=6, taker=False))
    assert status_after(log, tables) is OrderStatus.PENDING_REPLACE
    say(log, OrderReplaced(ORDER, ALICE, AMZN, Quantity(8), Price(90)))
    assert status_after(log, tables) is OrderStatus.PARTIALLY_FILLED
    order = order_by_id(tables, ORDER)
    assert order is not None
    assert (order.quantity, order.price, order.leaves_quantity) == (8, 90, 4)


@pytest.mark.parametrize(
    ("asked", "answer"),
    (
        (replace_approved(), ReplaceRejected(ORDER, ALICE, AMZN, Reason.POST_ONLY_WOULD_TAKE)),
        (cancel_approved(), CancelRejected(ORDER, ALICE, AMZN, Reason.ORDER_UNKNOWN)),
    ),
)
def test_rejected_request_puts_an_order_back_to_work(
    log: MemoryLog,
    tables: SqliteTables,
    asked: ReplaceApproved | CancelApproved,
    answer: ReplaceRejected | CancelRejected,
) -> None:
    rested(log)
    say(log, asked, answer)
    assert status_after(log, tables) is OrderStatus.ACCEPTED


def test_cancel_outlives_the_answer_to_a_replace(log: MemoryLog, tables: SqliteTables) -> None:
    rested(log)
    say(log, replace_approved(), cancel_approved())
    say(log, OrderReplaced(ORDER, ALICE, AMZN, Quantity(8), Price(90)))
    assert status_after(log, tables) is OrderStatus.PENDING_CANCEL
    say(log, closed())
    assert status_after(log, tables) is OrderStatus.CANCELED


def test_requests_that_cross_the_end_of_an_order_change_nothing(
    log: MemoryLog, tables: SqliteTables
) -> None:
    rested(log)
    say(log, closed(OrderStatus.EXPIRED))
    say(log, cancel_approved(), replace_approved())
    say(log, CancelRejected(ORDER, ALICE, AMZN, Reason.ORDER_UNKNOWN))
    assert status_after(log, tables) is OrderStatus.EXPIRED


def test_transition_outside_the_table_is_refused_and_nothing_is_kept(
    log: MemoryLog, tables: SqliteTables
) -> None:
    rested(log)
    say(log, closed(OrderStatus.EXPIRED))
    projector = projector_of(log, tables)
    projector.catch_up()
    say(log, *resting(129, BOB, Side.SELL, (5, 100)))
    say(log, accepted(ORDER, ALICE))
    with pytest.raises(ProjectionError, match="order 65 must not go from expired to accepted"):
        projector.advance()
    assert order_by_id(tables, 129) is None
    assert projector.lag() == {"events": 2}


def test_fill_that_leaves_another_quantity_is_refused(log: MemoryLog, tables: SqliteTables) -> None:
    rested(log)
    say(log, filled(ORDER, ALICE, (3, 4, 100), leaves=5, taker=False))
    with pytest.raises(ProjectionError, match="must leave 6 to trade, was 5"):
        projector_of(log, tables).catch_up()


def test_event_of_an_unknown_order_is_refused_in_a_single_partition(
    log: MemoryLog, tables: SqliteTables
) -> None:
    say(log, accepted(ORDER, ALICE))
    with pytest.raises(ProjectionError, match="order 65 must be approved before"):
        projector_of(log, tables).catch_up()


def test_orders_of_an_account_come_newest_first_in_pages(
    log: MemoryLog, tables: SqliteTables
) -> None:
    for number in range(1, 6):
        say(log, *resting(64 * number + 1, ALICE, Side.BUY, (10, 100)))
        say(log, *resting(64 * number + 2, BOB, Side.SELL, (10, 100)))
    projector_of(log, tables).catch_up()
    first = orders_of_account(tables, ALICE, limit=3)
    rest = orders_of_account(tables, ALICE, before=first[-1].order_id)
    assert [order.order_id for order in first + rest] == [321, 257, 193, 129, 65]


def test_orders_are_found_by_status_and_by_being_open(log: MemoryLog, tables: SqliteTables) -> None:
    rested(log)
    say(log, *resting(129, ALICE, Side.BUY, (10, 100)))
    say(log, cancel_approved(), closed())
    say(log, approved(193, wish(ALICE, Side.BUY, 10, 100)))
    say(log, *resting(130, BOB, Side.SELL, (10, 200)))
    projector_of(log, tables).catch_up()
    canceled = orders_of_account(tables, ALICE, status=OrderStatus.CANCELED)
    assert [order.order_id for order in canceled] == [65]
    working = orders_of_account(tables, ALICE, only_open=True)
    assert [order.order_id for order in working] == [193, 129]
    assert [order.order_id for order in open_orders(tables)] == [193, 130, 129]
    assert [order.order_id for order in open_orders(tables, before=193)] == [130, 129]


def test_fills_of_an_account_come_newest_first_in_pages(
    log: MemoryLog, tables: SqliteTables
) -> None:
    rested(log)
    for trade_id, leaves in ((9, 6), (5, 2), (7, 0)):
        say(
            log,
            filled(ORDER, ALICE, (trade_id, 4 if leaves else 2, 100), leaves=leaves, taker=False),
        )
    projector_of(log, tables).catch_up()
    first = fills_of_account(tables, ALICE, limit=2)
    rest = fills_of_account(tables, ALICE, before=(first[-1].time, first[-1].execution_id))
    assert [fill.trade_id for fill in first + rest] == [7, 5, 9]


def test_natural_questions_are_answered_from_an_index(log: MemoryLog, tables: SqliteTables) -> None:
    projector_of(log, tables).catch_up()
    for question in (
        "SELECT * FROM orders WHERE account_id = 1 ORDER BY order_id DESC LIMIT 9",
        "SELECT * FROM orders WHERE is_open = 1",
        "SELECT * FROM orders WHERE is_open = 1 AND account_id = 1 ORDER BY order_id DESC LIMIT 9",
        "SELECT * FROM fills WHERE order_id = 1 ORDER BY execution_id DESC LIMIT 9",
        "SELECT * FROM fills WHERE account_id = 1 AND (time, execution_id) < (5, 5)"
        " ORDER BY time DESC, execution_id DESC LIMIT 9",
        "SELECT * FROM transfers WHERE account_id = 1 ORDER BY transfer_id DESC LIMIT 9",
        "SELECT * FROM trades WHERE instrument_id = 1 ORDER BY sequence DESC LIMIT 9",
    ):
        plan = " ".join(str(row[3]) for row in tables.query(f"EXPLAIN QUERY PLAN {question}"))
        assert "USING" in plan, (question, plan)
        assert "TEMP B-TREE" not in plan, (question, plan)
