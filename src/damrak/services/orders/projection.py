"""Folds what happened to orders into a row an order and a row a fill.

Open orders stay in memory, up to a limit, so that an event needs no look at the tables; what a
batch touched is written once, however often it changed. An order's status follows the table of
transitions.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Mapping
from typing import Final

from damrak.domain.events import (
    CancelApproved,
    CancelRejected,
    OrderAccepted,
    OrderApproved,
    OrderClosed,
    OrderDenied,
    OrderFilled,
    OrderReplaced,
    ReplaceApproved,
    ReplaceRejected,
    TransfersPosted,
)
from damrak.domain.orders import OrderStatus
from damrak.domain.records import Record
from damrak.ports.tables import Row, Table, Tables, Transaction, exact
from damrak.runtime.order_state import bounded, fee_of
from damrak.runtime.projection import Handler, ProjectionError, Unheard
from damrak.services.orders.rows import FillRow, OrderRow, opening_row, order_row
from damrak.services.orders.tables import CHANGING, FILLS, ORDERS

OPEN_ORDERS_CACHED_MAX: Final = 100_000
"""Most open orders kept in memory between batches; others are read when they change."""

_SUBMITTED: Final = OrderStatus.SUBMITTED
_DENIED: Final = OrderStatus.DENIED

_READ: Final = f"order_id, side, {', '.join(CHANGING)}"
_UPDATE: Final = (
    f"UPDATE {ORDERS.name} SET {', '.join(f'{name} = ?' for name in CHANGING)} WHERE order_id = ?"
)
_SET_FEE: Final = f"UPDATE {FILLS.name} SET fee = ? WHERE execution_id = ?"


class OrdersProjection:
    """Keep the tables ``orders`` and ``fills``."""

    name = "orders"
    tables: tuple[Table, ...] = (ORDERS, FILLS)

    def __init__(self, cached_max: int = OPEN_ORDERS_CACHED_MAX) -> None:
        self._cached_max = cached_max
        self._source: Tables | None = None
        self._orders: dict[int, OrderRow] = {}
        self._touched: dict[int, OrderRow] = {}
        self._created: dict[int, Row] = {}
        self._fills: dict[int, FillRow] = {}
        self._late_fees: list[Row] = []
        self.handlers: Mapping[type, Handler] = {
            OrderDenied: self._on_denied,
            OrderApproved: self._on_approved,
            OrderAccepted: self._on_accepted,
            OrderFilled: self._on_filled,
            OrderClosed: self._on_closed,
            CancelApproved: self._on_cancel_approved,
            ReplaceApproved: self._on_replace_approved,
            OrderReplaced: self._on_replaced,
            ReplaceRejected: self._on_request_rejected,
            CancelRejected: self._on_request_rejected,
            TransfersPosted: self._on_posted,
        }

    def load(self, tables: Tables) -> None:
        """Forget everything, and read open orders into memory, up to the limit."""
        self._source = tables
        self._orders.clear()
        self.forget()
        rows = tables.query(
            f"SELECT {_READ} FROM {ORDERS.name} WHERE is_open = 1 LIMIT ?", (self._cached_max,)
        )
        for row in rows:
            self._orders[int(row[0] or 0)] = order_row(row)

    def forget(self) -> None:
        """Forget what was folded since the last flush."""
        for order_id in self._touched:
            self._orders.pop(order_id, None)
        self._clear_batch()

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush, and keep open orders only."""
        created = self._created
        opened: list[Row] = []
        changed: list[Row] = []
        for order_id, order in self._touched.items():
            static = created.get(order_id)
            if static is None:
                changed.append((*order.row(), order_id))
            else:
                opened.append(static + order.row())
            if not order.is_open:
                del self._orders[order_id]
        transaction.insert(ORDERS, opened)
        if transaction.change(_UPDATE, changed) != len(changed):
            raise ProjectionError("an order that was read from its table is no longer there")
        transaction.insert(FILLS, [fill.row(key) for key, fill in self._fills.items()])
        transaction.change(_SET_FEE, self._late_fees)
        self._clear_batch()
        self._evict()

    def _clear_batch(self) -> None:
        self._touched.clear()
        self._created.clear()
        self._fills.clear()
        self._late_fees.clear()

    def _evict(self) -> None:
        excess = len(self._orders) - self._cached_max
        if excess > 0:
            for order_id in list(self._orders)[:excess]:
                del self._orders[order_id]

    def _touch(self, order_id: int) -> OrderRow:
        order = self._orders.get(order_id)
        if order is None:
            order = self._orders[order_id] = self._read(order_id)
        self._touched[order_id] = order
        return order

    def _read(self, order_id: int) -> OrderRow:
        if self._source is None:
            raise ProjectionError("orders must be loaded before events are folded")
        rows = self._source.query(
            f"SELECT {_READ} FROM {ORDERS.name} WHERE order_id = ?", (order_id,)
        )
        if not rows:
            raise Unheard(f"order {order_id} must be approved before anything else happens to it")
        return order_row(rows[0])

    def _create(self, order_id: int, order: OrderRow, static: Row) -> None:
        self._orders[order_id] = self._touched[order_id] = order
        self._created[order_id] = static

    def _on_denied(self, message: OrderDenied, record: Record, index: int) -> None:
        order_id = message.order_id
        violation, wish = message.violation, bounded(message.order)
        order = OrderRow(
            wish.quantity, wish.price, 0, 0, 0, 0, _DENIED, str(violation.reason), record.time,
            str(wish.side),
        )  # fmt: skip
        opening = (order_id, wish, violation.text())
        self._create(order_id, order, opening_row(opening, record, index))

    def _on_approved(self, message: OrderApproved, record: Record, index: int) -> None:
        wish = message.order
        quantity = wish.quantity
        order = OrderRow(
            quantity, wish.price, 0, quantity, 0, 0, _SUBMITTED, "", record.time, str(wish.side)
        )
        opening = (message.order_id, wish, "")
        self._create(message.order_id, order, opening_row(opening, record, index))

    def _on_accepted(self, message: OrderAccepted, record: Record, _: int) -> None:
        self._touch(message.order_id).accepted(message, record.time)

    def _on_filled(self, message: OrderFilled, record: Record, index: int) -> None:
        order_id = message.order_id
        order = self._touch(order_id)
        order.filled(message, record.time)
        self._fills[message.execution_id] = FillRow(
            order_id, message.account_id, message.instrument_id, order.side, message.last_price,
            message.last_quantity, 0, record.time, f"{record.writer}:{record.sequence}:{index}",
        )  # fmt: skip

    def _on_closed(self, message: OrderClosed, record: Record, _: int) -> None:
        self._touch(message.order_id).closed(message, record.time)

    def _on_cancel_approved(self, message: CancelApproved, record: Record, _: int) -> None:
        self._touch(message.order_id).cancel_approved(message, record.time)

    def _on_replace_approved(self, message: ReplaceApproved, record: Record, _: int) -> None:
        self._touch(message.order_id).replace_approved(message, record.time)

    def _on_replaced(self, message: OrderReplaced, record: Record, _: int) -> None:
        self._touch(message.order_id).replaced(message, record.time)

    def _on_request_rejected(
        self, message: ReplaceRejected | CancelRejected, record: Record, _: int
    ) -> None:
        self._touch(message.order_id).request_rejected(message, record.time)

    def _on_posted(self, message: TransfersPosted, _: Record, __: int) -> None:
        execution_id = message.execution_id
        if execution_id == 0:
            return
        fee = fee_of(message)
        if fee == 0:
            return
        self._touch(message.order_id).fees += fee
        fill = self._fills.get(execution_id)
        if fill is not None:
            fill.fee = fee
        else:
            self._set_late_fee(execution_id, fee)

    def _set_late_fee(self, execution_id: int, fee: int) -> None:
        if self._source is None or not self._source.query(
            f"SELECT 1 FROM {FILLS.name} WHERE execution_id = ?", (execution_id,)
        ):
            raise Unheard(f"execution {execution_id} must be filled before its fee is posted")
        self._late_fees.append((exact(fee), execution_id))
