"""The rows of orders and fills while they are in memory, and their way to the tables and back."""

from msgspec import Struct

from damrak.domain.commands import SubmitOrder
from damrak.domain.orders import OrderStatus
from damrak.domain.records import Record
from damrak.ports.tables import Row, exact
from damrak.runtime.order_state import OrderState


class OrderRow(OrderState, gc=False):
    """Hold what an order's life changes, and the side that its fills repeat."""

    side: str

    def row(self) -> Row:
        """Return the values of the columns that change."""
        return (
            self.quantity,
            self.price,
            self.cum_quantity,
            self.leaves_quantity,
            exact(self.cum_notional),
            exact(self.fees),
            # A database driver stores nothing faster than plain text.
            str(self.status),
            1 if self.is_open else 0,
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
        status=OrderStatus(str(status)),
        reason=str(reason),
        updated_time=int(updated or 0),
    )
