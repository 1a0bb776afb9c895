"""The live view lets go of what history has, and refuses to begin from tables that lag."""

from typing import Any

import msgspec
import pytest

from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderStatus, OrderType, Side
from damrak.domain.reasons import Reason
from damrak.domain.records import Record
from damrak.ports.history import Order
from damrak.runtime.view import LiveOrder, View
from damrak.runtime.view.seeding import SeedError

ALICE = AccountId(1)
EUR, VOC = Asset("EUR", 2), Asset("VOC", 0)
LISTED = Instrument(InstrumentId(7), "VOC/EUR", VOC, EUR, 2, 0, (TickBand(Price(0), Price(1)),))
CLOSED_MAX = 3


class Stage:
    """An exchange whose words a view hears, a record a command."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.view = View(closed_max=CLOSED_MAX)
        self.sequence = 0
        for asset in (EUR, VOC):
            self.ask(ListAsset(asset))
        self.ask(ListInstrument(LISTED))
        self.ask(OpenAccount(ALICE))
        self.ask(Deposit(ALICE, "EUR", Amount(10_000), "first"))

    def ask(self, command: Command) -> Record:
        said: list[Any] = []
        self.sequence += 1
        self.exchange.apply(command, self.sequence, said)
        record = Record(self.sequence, tuple(said), "inbox", self.sequence)
        self.view.hear([record])
        return record

    def submit(self, key: str, price: int = 5, account_id: int = ALICE) -> LiveOrder:
        """Return the order as the view has it."""
        terms = (InstrumentId(7), Side.BUY, OrderType.LIMIT, Quantity(1), Price(price))
        record = self.ask(SubmitOrder(AccountId(account_id), key, *terms))
        order_id = record.messages[0].order_id  # type: ignore[union-attr]
        return self.view.orders[order_id]

    def cancel(self, order: LiveOrder) -> None:
        self.ask(CancelOrder(AccountId(order.account_id), OrderId(order.order_id)))


def kept(order: LiveOrder) -> Order:
    return Order(**{name: getattr(order, name) for name in Order.__struct_fields__})


def test_closed_orders_stay_until_history_has_them() -> None:
    stage = Stage()
    view = stage.view
    first, second = stage.submit("a"), stage.submit("b")
    stage.cancel(first)
    stage.cancel(second)
    assert set(view.orders) == {first.order_id, second.order_id}
    assert not view.accounts[ALICE].open_orders
    assert view.order_of_client(ALICE, "a") is first
    view.forget_closed(stage.sequence - 2)
    assert len(view.orders) == 2
    view.forget_closed(stage.sequence - 1)
    assert set(view.orders) == {second.order_id}
    assert view.order_of_client(ALICE, "a") is None
    view.forget_closed(stage.sequence)
    assert not view.orders
    assert view.order_of_client(ALICE, "b") is None


def test_the_oldest_closed_orders_go_when_history_is_too_far_behind() -> None:
    stage = Stage()
    stays = stage.submit("open")
    closed = [stage.submit(f"c{number}") for number in range(CLOSED_MAX + 2)]
    for order in closed:
        stage.cancel(order)
    assert set(stage.view.orders) == {stays.order_id, *(one.order_id for one in closed[2:])}
    stage.view.forget_closed(stage.sequence)
    assert set(stage.view.orders) == {stays.order_id}


def test_an_order_denied_because_its_id_is_taken_does_not_hide_the_other() -> None:
    stage = Stage()
    first = stage.submit("mine")
    denied = stage.submit("mine", price=6)
    assert (denied.status, denied.reason) == (OrderStatus.DENIED, Reason.DUPLICATE_KEY)
    assert stage.view.order_of_client(ALICE, "mine") is first
    poor = stage.submit("too much", price=10**9)
    assert poor.status is OrderStatus.DENIED
    assert stage.view.order_of_client(ALICE, "too much") is poor
    nobody = stage.submit("whose", account_id=99)
    assert nobody.reason == Reason.ACCOUNT_UNKNOWN
    assert stage.view.order_of_client(99, "whose") is None
    stage.view.forget_closed(stage.sequence)
    assert set(stage.view.orders) == {first.order_id}


def test_a_retry_and_what_was_heard_before_change_nothing() -> None:
    stage = Stage()
    order = stage.submit("mine")
    before, sequence = kept(order), stage.view.sequence
    terms = (InstrumentId(7), Side.BUY, OrderType.LIMIT, Quantity(1), Price(5))
    repeated = stage.ask(SubmitOrder(ALICE, "mine", *terms))
    assert stage.view.sequence == sequence + 1
    stage.view.hear([repeated])
    assert kept(order) == before
    assert list(stage.view.accounts[ALICE].open_orders) == [order.order_id]


def test_a_book_is_found_by_its_symbol_however_that_is_cased() -> None:
    view = Stage().view
    assert view.book_of("voc/eur") is view.book_of("VOC/EUR") is view.books[7]
    assert view.book_of("VOC") is None


@pytest.mark.parametrize("change", [{"status": OrderStatus.SUBMITTED}, {"fees": 3}, None])
def test_a_view_does_not_begin_from_tables_that_lag(change: dict[str, object] | None) -> None:
    stage = Stage()
    order = kept(stage.submit("mine"))
    rows = [] if change is None else [msgspec.structs.replace(order, **change)]
    with pytest.raises(SeedError, match=f"open order {order.order_id} must be"):
        View.of(stage.exchange, rows, stage.sequence, stage.sequence)


def test_what_tables_still_show_as_open_is_left_out() -> None:
    stage = Stage()
    ended, open_order = stage.submit("ended"), stage.submit("open")
    rows = [kept(ended), kept(open_order)]
    stage.cancel(ended)
    view = View.of(stage.exchange, rows, stage.sequence, stage.sequence)
    assert [kept(order) for order in view.orders.values()] == rows[1:]
