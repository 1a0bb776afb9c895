"""What an order's life changes, and how: the one implementation, for tables and live view alike.

An order's status follows the table of transitions. Requests and their answers may cross the end of
an order, and a market's words may be heard before those of the account that caused them; what
cannot be taken yet raises Unheard.
"""

from typing import Final

import msgspec
from msgspec import Struct

from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import (
    CancelApproved,
    CancelRejected,
    OrderAccepted,
    OrderClosed,
    OrderFilled,
    OrderReplaced,
    ReplaceApproved,
    ReplaceRejected,
    TransfersPosted,
)
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.orders import CLOSED, TRANSITIONS, OrderStatus
from damrak.ports.tables import INTEGER_MAX
from damrak.runtime.projection import ProjectionError, Unheard

CLIENT_ORDER_ID_KEPT_MAX: Final = 64
"""Most characters kept of a client order id that was denied."""

_ACCEPTED: Final = OrderStatus.ACCEPTED
_PARTIALLY_FILLED: Final = OrderStatus.PARTIALLY_FILLED
_FILLED: Final = OrderStatus.FILLED
_PENDING_CANCEL: Final = OrderStatus.PENDING_CANCEL
_PENDING_REPLACE: Final = OrderStatus.PENDING_REPLACE
_PENDING: Final = frozenset({_PENDING_CANCEL, _PENDING_REPLACE})
_FEES: Final = frozenset({"fee", "rebate"})


class OrderState(Struct, gc=False):
    """Hold what an order's life changes; its methods take events, and raise ProjectionError."""

    quantity: int
    price: int | None
    cum_quantity: int
    leaves_quantity: int
    cum_notional: int
    fees: int
    status: OrderStatus
    reason: str
    updated_time: int

    @property
    def is_open(self) -> bool:
        """Return whether something of the order may still trade."""
        return self.status not in CLOSED

    def accepted(self, message: OrderAccepted, time: int) -> None:
        """Take that the market works the order."""
        if self.status not in _PENDING:
            self._move(message.order_id, _ACCEPTED)
        self.updated_time = time

    def filled(self, message: OrderFilled, time: int) -> None:
        """Take a fill."""
        order_id, quantity, leaves = (
            message.order_id,
            message.last_quantity,
            message.leaves_quantity,
        )
        self.cum_quantity += quantity
        self.cum_notional += quantity * message.last_price
        if self.quantity - self.cum_quantity != leaves:
            left = self.quantity - self.cum_quantity
            raise ProjectionError(f"order {order_id} must leave {left} to trade, was {leaves}")
        if leaves == 0:
            self.leaves_quantity = 0
            self._move(order_id, _FILLED)
        elif self.status not in CLOSED:
            self.leaves_quantity = leaves
            if self.status not in _PENDING:
                self._move(order_id, _PARTIALLY_FILLED)
        self.updated_time = time

    def closed(self, message: OrderClosed, time: int) -> None:
        """Take that the rest will not trade."""
        self._move(message.order_id, message.status)
        self.leaves_quantity = 0
        self.reason = str(message.reason)
        self.updated_time = time

    def cancel_approved(self, message: CancelApproved, time: int) -> None:
        """Take that a cancel is on its way to the market."""
        # A request may cross the end of its order; the market then rejects it.
        if self.status not in CLOSED:
            self._move(message.order_id, _PENDING_CANCEL)
            self.updated_time = time

    def replace_approved(self, message: ReplaceApproved, time: int) -> None:
        """Take that a replacement is on its way to the market."""
        if self.status is _PENDING_REPLACE:
            raise Unheard(f"order {message.order_id} must be replaced once before it is again")
        if self.status not in CLOSED:
            self._move(message.order_id, _PENDING_REPLACE)
            self.updated_time = time

    def replaced(self, message: OrderReplaced, time: int) -> None:
        """Take the price and quantity that the market gave."""
        if self.status not in _PENDING:
            raise Unheard(
                f"order {message.order_id} must have a replace approved before it happens"
            )
        self.quantity = message.quantity
        self.price = message.price
        self.leaves_quantity = message.quantity - self.cum_quantity
        self.updated_time = time
        if self.status is _PENDING_REPLACE:
            self._settle(message.order_id)

    def request_rejected(self, message: ReplaceRejected | CancelRejected, time: int) -> None:
        """Take that the market left the order as it was."""
        if self.status in CLOSED:
            return
        if self.status not in _PENDING:
            raise Unheard(
                f"order {message.order_id} must have a request approved before it is rejected"
            )
        pending = _PENDING_REPLACE if type(message) is ReplaceRejected else _PENDING_CANCEL
        if self.status is pending:
            self._settle(message.order_id)
            self.updated_time = time

    def _settle(self, order_id: int) -> None:
        self._move(order_id, _PARTIALLY_FILLED if self.cum_quantity else _ACCEPTED)

    def _move(self, order_id: int, status: OrderStatus) -> None:
        if status not in TRANSITIONS[self.status]:
            raise ProjectionError(f"order {order_id} must not go from {self.status} to {status}")
        self.status = status


def fee_of(message: TransfersPosted) -> int:
    """Return the fee that was posted for a fill, in the quote asset; a rebate is negative."""
    fee = 0
    for transfer in message.transfers:
        if transfer.code in _FEES:
            paid = transfer.debit == message.account_id
            fee += transfer.amount if paid else -transfer.amount
    return fee


def bounded(wish: SubmitOrder) -> SubmitOrder:
    """Return a denied command cut to what columns hold; the log has it as it was sent."""
    return msgspec.structs.replace(
        wish,
        account_id=AccountId(_clamped(wish.account_id)),
        client_order_id=wish.client_order_id[:CLIENT_ORDER_ID_KEPT_MAX],
        instrument_id=InstrumentId(_clamped(wish.instrument_id)),
        quantity=Quantity(_clamped(wish.quantity)),
        price=None if wish.price is None else Price(_clamped(wish.price)),
        expire_time=None if wish.expire_time is None else _clamped(wish.expire_time),
    )


def _clamped(value: int) -> int:
    return max(-INTEGER_MAX, min(value, INTEGER_MAX))
