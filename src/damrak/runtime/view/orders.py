"""Orders as they live in the view, under the attribute names of history."""

from msgspec import Struct

from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce


class LiveOrder(Struct):
    """Hold an order as far as it has come; attributes are those of ``ports.history.Order``."""

    quantity: int
    price: int | None
    cum_quantity: int
    leaves_quantity: int
    cum_notional: int
    fees: int
    status: OrderStatus
    reason: str
    updated_time: int
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
    is_open: bool
