"""Refusals that no scenario reaches: limits too high to trade up to, and races between machines."""

from damrak.core.accounts import limits
from damrak.core.accounts.machine import AccountsMachine
from damrak.core.accounts.orders import AccountOrder
from damrak.core.markets.machine import MarketsMachine
from damrak.domain.assets import Asset
from damrak.domain.commands import Deposit, OpenAccount, ReplaceOrder, SubmitOrder
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import (
    CancelApproved,
    CancelRejected,
    CommandDenied,
    Event,
    InstrumentListed,
    OrderAccepted,
    OrderApproved,
    OrderClosed,
    OrderDenied,
    ReplaceApproved,
    ReplaceRejected,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderStatus, OrderType, Side
from damrak.domain.reasons import Reason

ACCOUNT = AccountId(64)
INSTRUMENT = Instrument(
    InstrumentId(1),
    "ABC",
    Asset("ABC", 0),
    Asset("USD", 4),
    price_scale=2,
    quantity_scale=0,
    tick_table=(TickBand(Price(0), Price(1)),),
)


def order(key: str) -> SubmitOrder:
    return SubmitOrder(
        ACCOUNT,
        key,
        INSTRUMENT.instrument_id,
        Side.BUY,
        OrderType.LIMIT,
        Quantity(1),
        Price(100),
    )


def funded_accounts() -> AccountsMachine:
    machine = AccountsMachine(0)
    out: list[Event] = []
    machine.apply(InstrumentListed(INSTRUMENT), 1, out)
    machine.apply(OpenAccount(ACCOUNT), 1, out)
    machine.apply(Deposit(ACCOUNT, "USD", Amount(10**12), "first"), 1, out)
    return machine


def test_an_account_cannot_have_more_open_orders_than_the_limit() -> None:
    machine = funded_accounts()
    account = machine.partition.accounts[ACCOUNT]
    for number in range(limits.OPEN_ORDERS_MAX):
        key = OrderId(number)
        account.orders[key] = AccountOrder(key, order(f"k{number}"), 100, 1, 0)
    out: list[Event] = []
    machine.apply(order("one-too-many"), 2, out)
    (denied,) = out
    assert isinstance(denied, OrderDenied)
    assert denied.violation.reason is Reason.OPEN_ORDERS_EXCEED_MAXIMUM
    assert denied.violation.text() == "open_orders must be fewer than 20000, was 20000"
    del account.orders[OrderId(0)]
    machine.apply(order("just-enough"), 3, out)
    assert isinstance(out[1], OrderApproved)


def test_a_replacement_waits_for_the_markets_answer_to_the_last_one() -> None:
    machine = funded_accounts()
    out: list[Event] = []
    machine.apply(order("a"), 2, out)
    approved = out[0]
    assert isinstance(approved, OrderApproved)
    machine.apply(OrderAccepted(approved.order_id, ACCOUNT, INSTRUMENT.instrument_id), 3, out)
    machine.apply(ReplaceOrder(ACCOUNT, approved.order_id, price=Price(90)), 4, out)
    out.clear()
    machine.apply(ReplaceOrder(ACCOUNT, approved.order_id, price=Price(80)), 5, out)
    (denied,) = out
    assert isinstance(denied, CommandDenied)
    assert denied.violation.reason is Reason.REPLACE_PENDING


def test_a_market_that_does_not_exist_rejects_what_was_approved_for_it() -> None:
    machine = MarketsMachine(1)
    key = InstrumentId(1)
    out: list[Event] = []
    machine.apply(OrderApproved(OrderId(64), key, order("a")), 1, out)
    machine.apply(CancelApproved(OrderId(64), ACCOUNT, key), 2, out)
    machine.apply(ReplaceApproved(OrderId(64), ACCOUNT, key, Quantity(1), Price(1)), 3, out)
    closed, cancel, replace = out
    assert isinstance(closed, OrderClosed)
    assert (closed.status, closed.reason) == (OrderStatus.REJECTED, Reason.INSTRUMENT_UNKNOWN)
    assert isinstance(cancel, CancelRejected)
    assert isinstance(replace, ReplaceRejected)
    assert cancel.reason is replace.reason is Reason.INSTRUMENT_UNKNOWN
