"""Whatever is asked of the venue, the live view shows what the machines know and tables will."""

from collections.abc import Iterator
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.core.exchange import Exchange
from damrak.domain import commands, events
from damrak.domain.instruments import Instrument
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.records import Record
from damrak.ports.history import Order
from damrak.ports.log import Batch
from damrak.runtime.projection import Projector
from damrak.runtime.view import LiveAccount, LiveBook, LiveOrder, View
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.marketdata.queries import last_trades
from damrak.services.orders.projection import OrdersProjection
from damrak.services.orders.queries import open_orders
from tests.property.venue import Step, Venue, listings, scripts

EVENTS = "events"
BOOKS_DEEP = 1_000


class WatchedVenue(Venue):
    """A venue whose words go to a log and to a view."""

    def __init__(self, listed: tuple[Instrument, Instrument], wealth: int) -> None:
        self.log = MemoryLog()
        self.view = View()
        self.sequence = 0
        self.tables = SqliteTables(IN_MEMORY)
        projections = (OrdersProjection(), TradesProjection())
        self.projector = Projector(self.log, self.tables, projections, partitions=(EVENTS,))
        super().__init__(listed, wealth)

    def apply(self, command: commands.Command) -> list[events.Event]:
        said = super().apply(command)
        self.sequence += 1
        if said:
            record = Record(self.time, tuple(said), "inbox", self.sequence)
            self.log.append([Batch(EVENTS, [record])])
            self.view.hear([record])
        return said

    def reopened(self) -> View:
        """Return the view as a server builds it that starts now."""
        self.projector.catch_up()
        orders, trades = open_orders(self.tables), last_trades(self.tables)
        return View.of(self.exchange, orders, self.sequence, self.time, trades=trades)

    def rows(self) -> dict[int, Order]:
        """Return all orders of the tables."""
        self.projector.catch_up()
        found = all_orders(self.tables)
        return {order.order_id: order for order in found}


def all_orders(tables: SqliteTables) -> list[Order]:
    rows = tables.query("SELECT * FROM orders")
    return msgspec.convert(rows, list[Order], strict=False)


def as_row(order: LiveOrder) -> Order:
    return Order(**{name: getattr(order, name) for name in Order.__struct_fields__})


def sold(account: LiveAccount) -> dict[int, tuple[int, int, int, int]]:
    return {
        key: (held.quantity, held.cost, held.realised_profit, held.fees)
        for key, held in account.positions.items()
    }


def of_account(account: LiveAccount) -> dict[str, Any]:
    orders = {key: as_row(order) for key, order in account.open_orders.items()}
    known = {key: order.order_id for key, order in account.by_client.items()}
    return {
        "balances": account.balances,
        "positions": account.positions,
        "orders": orders,
        "known": known,
    }


def of_book(book: LiveBook) -> tuple[Any, ...]:
    depth = [book.depth(side, BOOKS_DEEP) for side in Side]
    best = [book.best(side) for side in Side]
    assert best == [levels[0] if levels else None for levels in depth]
    return book.instrument, book.status, book.sequence, book.last_trade, depth


def contents(view: View) -> dict[str, Any]:
    return {
        "at": (view.sequence, view.time),
        "assets": view.assets,
        "accounts": {key: of_account(account) for key, account in view.accounts.items()},
        "books": {key: of_book(book) for key, book in view.books.items()},
        "orders": {key: as_row(order) for key, order in view.orders.items()},
    }


def shown_by(exchange: Exchange) -> Iterator[tuple[Any, ...]]:
    """Yield what the machines know, in the shape in which the view tells it."""
    for markets in exchange.markets:
        for key, market in markets.partition.markets.items():
            depth = [market.book.depth(side, BOOKS_DEEP) for side in Side]
            yield key, market.instrument, market.status, market.sequence, depth
    for accounts in exchange.accounts:
        for account_id, account in accounts.partition.accounts.items():
            balances = {
                code: (kept.posted, kept.reserved) for code, kept in account.balances.items()
            }
            positions = {
                code: (kept.quantity, kept.cost, kept.realised_profit, kept.fees)
                for code, kept in account.positions.items()
            }
            orders = {
                order_id: (
                    (order.price, order.quantity, order.cum_quantity, order.fee_charged),
                    order.status,
                )
                for order_id, order in account.orders.items()
            }
            yield account_id, balances, positions, orders


def shown_of(view: View) -> Iterator[tuple[Any, ...]]:
    for key, book in sorted(view.books.items(), key=lambda pair: pair[0] & 63):
        instrument, status, sequence, _, depth = of_book(book)
        yield key, instrument, status, sequence, depth
    for key, account in sorted(view.accounts.items(), key=lambda pair: (pair[0] & 63, pair[0])):
        orders = {
            order_id: (
                (order.price, order.quantity, order.cum_quantity, order.fees),
                order.status,
            )
            for order_id, order in account.open_orders.items()
        }
        assert all(order.is_open for order in account.open_orders.values())
        yield key, account.balances, sold(account), orders


def run(venue: WatchedVenue, script: list[tuple[int, Step]]) -> None:
    for pause, step in script:
        venue.time += pause
        venue.take(step)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(listings(), st.sampled_from((200, 2_000)), scripts)
def test_the_view_shows_what_machines_know_and_tables_show(
    listed: tuple[Instrument, Instrument], wealth: int, script: list[tuple[int, Step]]
) -> None:
    venue = WatchedVenue(listed, wealth)
    run(venue, script)
    assert list(shown_of(venue.view)) == list(shown_by(venue.exchange))
    assert {key: as_row(order) for key, order in venue.view.orders.items()} == venue.rows()
    venue.tables.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(listings(), st.sampled_from((200, 2_000)), scripts, st.integers(0, 60))
def test_a_view_that_begins_later_becomes_the_same(
    listed: tuple[Instrument, Instrument], wealth: int, script: list[tuple[int, Step]], start: int
) -> None:
    venue = WatchedVenue(listed, wealth)
    run(venue, script[:start])
    later = venue.reopened()
    venue.view.forget_closed(venue.sequence)
    told = venue.log.head(EVENTS)
    # What said nothing leaves no record, so only the machine knows how far it came.
    assert contents(later) | {"at": ()} == contents(venue.view) | {"at": ()}
    run(venue, script[start:])
    later.hear([record for _, record in venue.log.read(EVENTS, told)])
    assert contents(later) | {"at": ()} == contents(venue.view) | {"at": ()}
    later.hear([record for _, record in venue.log.read(EVENTS, 0)])
    assert contents(later) | {"at": ()} == contents(venue.view) | {"at": ()}
    venue.tables.close()


def test_scripts_reach_what_a_view_has_to_tell_apart() -> None:
    reached: set[OrderStatus] = set()

    @settings(max_examples=40, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(listings(), scripts)
    def look(listed: tuple[Instrument, Instrument], script: list[tuple[int, Step]]) -> None:
        venue = WatchedVenue(listed, 2_000)
        run(venue, script)
        reached.update(order.status for order in venue.view.orders.values())
        venue.tables.close()

    look()
    status = OrderStatus
    assert reached >= {
        status.ACCEPTED, status.PARTIALLY_FILLED, status.FILLED, status.CANCELED, status.EXPIRED,
        status.REJECTED, status.DENIED,
    }  # fmt: skip
