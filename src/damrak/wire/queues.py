"""Queues as the doors say them: where one's own orders stand in line."""

from msgspec import Struct

from damrak.domain.orders import Side
from damrak.wire.texts import DecimalText, TimeText


class QueuedOrder(Struct, frozen=True):
    """Tell where a resting order stands at its price, first come first served.

    ``ahead_quantity`` and ``ahead_orders`` are what trades before it there, whoever sent it;
    ``level_quantity`` is all that rests at the price, the order included. Better prices trade
    before any of that.
    """

    order_id: int
    side: Side
    price: DecimalText
    leaves_quantity: DecimalText
    ahead_quantity: DecimalText
    ahead_orders: int
    level_quantity: DecimalText


class OrderQueue(Struct, frozen=True):
    """List an account's resting orders of an instrument with their places, oldest order first."""

    orders: tuple[QueuedOrder, ...]
    time: TimeText
