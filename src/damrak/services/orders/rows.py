"""The rows of orders and fills while they are in memory, and their way to the tables and back."""

from typing import Final

import msgspec
from msgspec import Struct

from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.records import Record
from damrak.ports.tables import INTEGER_MAX, Row, exact
from damrak.runtime.projection import ProjectionError
from damrak.services.orders.statuses import (
    ACCEPTED,
    ALLOWED,
    CLOSED_TEXT,
    FILLED,
    PARTIALLY_FILLED,
    PENDING,
)

_CLIENT_ORDER_ID_KEPT_MAX: Final = 64


class OrderRow(Struct, gc=False):
    """Hold what an order's life changes."""

    side: str
    quantity: int
    price: int | None
    cum_quantity: int
    leaves_quantity: int
    cum_notional: int
    fees: int
    status: str
    reason: str
    updated_time: int

    def move(self, order_id: int, status: str) -> None:
        """Take another status; raises ProjectionError when the table of transitions forbids it."""
        if status not in ALLOWED[self.status]:
            raise ProjectionError(f"order {order_id} must not go from {self.status} to {status}")
        self.status = status

    def settle(self, order_id: int) -> None:
        """Go back to work after a request was answered."""
        self.move(order_id, PARTIALLY_FILLED if self.cum_quantity else ACCEPTED)

    def take_fill(self, order_id: int, fill: tuple[int, int, int]) -> None:
        """Add ``(price, quantity, leaves)``; raises ProjectionError when the leaves disagree."""
        price, quantity, leaves = fill
        self.cum_quantity += quantity
        self.cum_notional += quantity * price
        if self.quantity - self.cum_quantity != leaves:
            left = self.quantity - self.cum_quantity
            raise ProjectionError(f"order {order_id} must leave {left} to trade, was {leaves}")
        if leaves == 0:
            self.leaves_quantity = 0
            self.move(order_id, FILLED)
        elif self.status not in CLOSED_TEXT:
            self.leaves_quantity = leaves
            if self.status not in PENDING:
                self.move(order_id, PARTIALLY_FILLED)

    def row(self) -> Row:
        """Return the values of the columns that change."""
        return (
            self.quantity,
            self.price,
            self.cum_quantity,
            self.leaves_quantity,
            exact(self.cum_notional),
            exact(self.fees),
            self.status,
            0 if self.status in CLOSED_TEXT else 1,
            self.reason,
            self.updated_time,
        )


class FillRow(Struct, gc=False):
    """Hold a fill until its batch is written, since its fee follows later."""

    order_id: int
    account_id: int
    instrument_id: int
    side: str
    last_price: int
    last_quantity: int
    fee: int
    time: int
    event_id: str

    def row(self, execution_id: int) -> Row:
        """Return the values of all columns."""
        return (
            execution_id,
            execution_id >> 1,
            self.order_id,
            self.account_id,
            self.instrument_id,
            self.side,
            self.last_price,
            self.last_quantity,
            exact(self.fee),
            execution_id & 1,
            self.time,
            self.event_id,
        )


def opening_row(opening: tuple[int, SubmitOrder, str], record: Record, index: int) -> Row:
    """Return what never changes of ``(order_id, command, reason text)``."""
    order_id, wish, text = opening
    return (
        order_id,
        wish.account_id,
        wish.client_order_id,
        wish.instrument_id,
        str(wish.side),
        str(wish.order_type),
        str(wish.time_in_force),
        # A driver is slow to bind what is absent.
        wish.expire_time or 0,
        1 if wish.post_only else 0,
        text,
        record.time,
        f"{record.writer}:{record.sequence}:{index}",
    )


def bounded(wish: SubmitOrder) -> SubmitOrder:
    """Return a denied command cut to what columns hold; the log has it as it was sent."""
    return msgspec.structs.replace(
        wish,
        account_id=AccountId(_clamped(wish.account_id)),
        client_order_id=wish.client_order_id[:_CLIENT_ORDER_ID_KEPT_MAX],
        instrument_id=InstrumentId(_clamped(wish.instrument_id)),
        quantity=Quantity(_clamped(wish.quantity)),
        price=None if wish.price is None else Price(_clamped(wish.price)),
        expire_time=None if wish.expire_time is None else _clamped(wish.expire_time),
    )


def _clamped(value: int) -> int:
    return max(-INTEGER_MAX, min(value, INTEGER_MAX))


def order_row(row: Row) -> OrderRow:
    """Return the order of a row that holds its id, its side and the columns that change."""
    _, side, quantity, price, cum, leaves, notional, fees, status, _, reason, updated = row
    return OrderRow(
        side=str(side),
        quantity=int(quantity or 0),
        price=None if price is None else int(price),
        cum_quantity=int(cum or 0),
        leaves_quantity=int(leaves or 0),
        cum_notional=int(notional or 0),
        fees=int(fees or 0),
        status=str(status),
        reason=str(reason),
        updated_time=int(updated or 0),
    )
