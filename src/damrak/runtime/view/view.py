"""The view: all that can be asked of a venue as it is now.

It folds the records of events once they are durable, on the thread that reads it, so that neither
ever waits. It holds what a machine holds, but never looks into one: what is applied and not yet
durable must not be seen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from damrak.core.exchange import Exchange
from damrak.domain import events
from damrak.domain.assets import Asset
from damrak.domain.orders import Side
from damrak.domain.reasons import Reason
from damrak.domain.records import Record
from damrak.ports import history
from damrak.runtime.order_state import fee_of
from damrak.runtime.view import seeding
from damrak.runtime.view.accounts import LiveAccount
from damrak.runtime.view.books import LiveBook
from damrak.runtime.view.orders import LiveOrder

CLOSED_ORDERS_MAX: Final = 100_000
"""Most closed orders kept; the oldest go first when history is further behind than that."""

_BUY: Final = Side.BUY
_OF_KEYS: Final = frozenset({str(Reason.DUPLICATE_KEY), str(Reason.IDEMPOTENCY_KEY_INVALID)})

_Handler = Callable[[Any, Record, int], None]


class View:
    """Hold a venue as it was left by the inbox record ``sequence``, at ``time`` (ns UTC).

    ``orders`` are the open ones, and the closed ones that history has not reached yet. Raises
    ProjectionError when an event contradicts those before it.
    """

    def __init__(self, closed_max: int = CLOSED_ORDERS_MAX) -> None:
        """Begin with nothing, as a venue does."""
        self.sequence = 0
        self.time = 0
        self.assets: dict[str, Asset] = {}
        self.accounts: dict[int, LiveAccount] = {}
        self.books: dict[int, LiveBook] = {}
        self.orders: dict[int, LiveOrder] = {}
        self._symbols: dict[str, LiveBook] = {}
        self._closed: deque[tuple[int, LiveOrder]] = deque()
        self._closed_max = closed_max
        self._handlers: Mapping[type, _Handler] = {
            events.AssetListed: self._on_asset_listed,
            events.InstrumentListed: self._on_instrument_listed,
            events.TradingStatusChanged: self._on_trading_status,
            events.AccountOpened: self._on_account_opened,
            events.OrderDenied: self._on_denied,
            events.OrderApproved: self._on_approved,
            events.OrderAccepted: self._on_accepted,
            events.OrderFilled: self._on_filled,
            events.OrderClosed: self._on_closed,
            events.CancelApproved: self._on_cancel_approved,
            events.ReplaceApproved: self._on_replace_approved,
            events.OrderReplaced: self._on_replaced,
            events.ReplaceRejected: self._on_request_rejected,
            events.CancelRejected: self._on_request_rejected,
            events.TradeExecuted: self._on_trade,
            events.BookChanged: self._on_book,
            events.TransfersPosted: self._on_posted,
            events.BalanceChanged: self._on_balance,
            events.PositionChanged: self._on_position,
        }

    @classmethod
    def of(
        cls,
        exchange: Exchange,
        orders: Iterable[history.Order],
        sequence: int,
        time: int,
        *,
        trades: Iterable[history.Trade] = (),
    ) -> View:
        """Return the view of a recovered machine that has heard its inbox up to ``sequence``.

        ``orders`` are the open orders of tables that have been brought up to the log, ``trades``
        the last ones of each instrument. The machine says which orders are open: what tables show
        beyond those is left out. Raises SeedError when tables do not know one as the machine does.
        """
        view = cls()
        view.sequence, view.time = sequence, time
        view.assets = seeding.assets_of(exchange)
        for book in seeding.books_of(exchange, trades, time):
            view._add_book(book)
        for account in seeding.accounts_of(exchange, orders):
            view.accounts[account.account_id] = account
            view.orders.update(account.open_orders)
        return view

    def hear(self, records: Sequence[Record]) -> None:
        """Fold records of events that are durable, in order; what was heard before is dropped."""
        find = self._handlers.get
        for record in records:
            sequence = record.sequence
            if sequence <= self.sequence:
                continue
            self.sequence = sequence
            self.time = record.time
            for index, message in enumerate(record.messages):
                handle = find(message.__class__)
                if handle is not None:
                    handle(message, record, index)
        while len(self._closed) > self._closed_max:
            self._forget(self._closed.popleft()[1])

    def forget_closed(self, through: int) -> None:
        """Let go of the orders that closed by an inbox offset, which history has reached."""
        closed = self._closed
        while closed and closed[0][0] <= through:
            self._forget(closed.popleft()[1])

    def book_of(self, symbol: str) -> LiveBook | None:
        """Return the book of a symbol, however it is cased, or None."""
        return self._symbols.get(symbol.upper())

    def order_of_client(self, account_id: int, client_order_id: str) -> LiveOrder | None:
        """Return the newest order that an account sent under an id of its own, or None.

        One that was denied for one of its keys does not count: another may have that id.
        """
        account = self.accounts.get(account_id)
        return None if account is None else account.by_client.get(client_order_id)

    def _add_book(self, book: LiveBook) -> None:
        instrument = book.instrument
        self.books[instrument.instrument_id] = book
        # Nothing keeps two instruments from the same symbol; the lower number has it.
        other = self._symbols.get(instrument.symbol)
        if other is None or instrument.instrument_id < other.instrument.instrument_id:
            self._symbols[instrument.symbol] = book

    def _end(self, order: LiveOrder, record: Record) -> None:
        self._closed.append((record.sequence, order))
        del self.accounts[order.account_id].open_orders[order.order_id]

    def _forget(self, order: LiveOrder) -> None:
        del self.orders[order.order_id]
        account = self.accounts.get(order.account_id)
        if account is not None and account.by_client.get(order.client_order_id) is order:
            del account.by_client[order.client_order_id]

    def _on_asset_listed(self, message: events.AssetListed, _: Record, __: int) -> None:
        self.assets[message.asset.code] = message.asset

    def _on_instrument_listed(
        self, message: events.InstrumentListed, record: Record, _: int
    ) -> None:
        self._add_book(LiveBook(message.instrument, record.time))

    def _on_trading_status(
        self, message: events.TradingStatusChanged, record: Record, _: int
    ) -> None:
        book = self.books[message.instrument_id]
        book.status = message.status
        book.time = record.time

    def _on_account_opened(self, message: events.AccountOpened, _: Record, __: int) -> None:
        self.accounts[message.account_id] = LiveAccount(message.account_id)

    def _on_denied(self, message: events.OrderDenied, record: Record, index: int) -> None:
        order = LiveOrder.denied(message, record, index)
        self.orders[order.order_id] = order
        self._closed.append((record.sequence, order))
        account = self.accounts.get(order.account_id)
        if account is not None and order.reason not in _OF_KEYS:
            account.by_client[order.client_order_id] = order

    def _on_approved(self, message: events.OrderApproved, record: Record, index: int) -> None:
        order = LiveOrder.approved(message, record, index)
        account = self.accounts[order.account_id]
        order_id = order.order_id
        self.orders[order_id] = account.open_orders[order_id] = order
        account.by_client[order.client_order_id] = order

    def _on_accepted(self, message: events.OrderAccepted, record: Record, _: int) -> None:
        self.orders[message.order_id].accepted(message, record.time)

    def _on_filled(self, message: events.OrderFilled, record: Record, _: int) -> None:
        order = self.orders[message.order_id]
        order.filled(message, record.time)
        if message.leaves_quantity == 0:
            self._end(order, record)

    def _on_closed(self, message: events.OrderClosed, record: Record, _: int) -> None:
        order = self.orders[message.order_id]
        order.closed(message, record.time)
        self._end(order, record)

    def _on_cancel_approved(self, message: events.CancelApproved, record: Record, _: int) -> None:
        self.orders[message.order_id].cancel_approved(message, record.time)

    def _on_replace_approved(self, message: events.ReplaceApproved, record: Record, _: int) -> None:
        self.orders[message.order_id].replace_approved(message, record.time)

    def _on_replaced(self, message: events.OrderReplaced, record: Record, _: int) -> None:
        self.orders[message.order_id].replaced(message, record.time)

    def _on_request_rejected(
        self, message: events.ReplaceRejected | events.CancelRejected, record: Record, _: int
    ) -> None:
        self.orders[message.order_id].request_rejected(message, record.time)

    def _on_trade(self, message: events.TradeExecuted, record: Record, _: int) -> None:
        book = self.books[message.instrument_id]
        book.sequence = message.sequence
        book.last_trade = message
        book.time = record.time

    def _on_book(self, message: events.BookChanged, record: Record, _: int) -> None:
        book = self.books[message.instrument_id]
        book.sequence = message.sequence
        book.time = record.time
        half = book.bids if message.side is _BUY else book.asks
        half.put(message.price, message.quantity)

    def _on_posted(self, message: events.TransfersPosted, _: Record, __: int) -> None:
        if message.execution_id and (fee := fee_of(message)):
            self.orders[message.order_id].fees += fee

    def _on_balance(self, message: events.BalanceChanged, _: Record, __: int) -> None:
        balances = self.accounts[message.account_id].balances
        balances[message.asset] = (message.posted, message.reserved)

    def _on_position(self, message: events.PositionChanged, _: Record, __: int) -> None:
        self.accounts[message.account_id].positions[message.instrument_id] = message
