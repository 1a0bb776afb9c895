"""Orders as they live in the view, under the attribute names of history."""

from __future__ import annotations

from typing import Final

from damrak.domain.events import OrderApproved, OrderDenied
from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.domain.records import Record
from damrak.ports import history
from damrak.runtime.order_state import OrderState, bounded

_SUBMITTED: Final = OrderStatus.SUBMITTED
_DENIED: Final = OrderStatus.DENIED


class LiveOrder(OrderState, gc=False):
    """Hold an order as far as it has come; attributes are those of ``ports.history.Order``."""

    order_id: int
    account_id: int
    client_order_id: str
    instrument_id: int
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    expire_time: int
    post_only: bool
    reason_text: str
    created_time: int
    event_id: str

    @classmethod
    def approved(cls, message: OrderApproved, record: Record, index: int) -> LiveOrder:
        """Return the order that the message at an index of a record opened."""
        wish, time = message.order, record.time
        quantity = wish.quantity
        return cls(
            quantity,
            wish.price,
            0,
            quantity,
            0,
            0,
            _SUBMITTED,
            "",
            time,
            message.order_id,
            wish.account_id,
            wish.client_order_id,
            wish.instrument_id,
            wish.side,
            wish.order_type,
            wish.time_in_force,
            wish.expire_time or 0,
            wish.post_only,
            "",
            time,
            f"{record.writer}:{record.sequence}:{index}",
        )

    @classmethod
    def denied(cls, message: OrderDenied, record: Record, index: int) -> LiveOrder:
        """Return the order that the message at an index of a record refused."""
        wish, violation = bounded(message.order), message.violation
        order = cls.approved(
            OrderApproved(message.order_id, wish.instrument_id, wish), record, index
        )
        order.leaves_quantity = 0
        order.status = _DENIED
        order.reason = str(violation.reason)
        order.reason_text = violation.text()
        return order

    @classmethod
    def known(cls, kept: history.Order) -> LiveOrder:
        """Return an order that history keeps."""
        return cls(**{name: getattr(kept, name) for name in cls.__struct_fields__})
