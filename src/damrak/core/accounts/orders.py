"""An account's open orders, as the account knows them."""

from msgspec import Struct

from damrak.domain.commands import SubmitOrder
from damrak.domain.identifiers import OrderId
from damrak.domain.orders import OrderStatus


class AccountOrder(Struct, gc=False, array_like=True):
    """Hold an open order with what it has traded, paid and reserved.

    ``sent`` is the command that made it; ``price`` and ``quantity`` are what they are now, fills
    included. ``pending_price`` and ``pending_quantity`` are a replacement that the market has not
    answered yet. ``fee_parts`` sums notional times rate, so that fees round once on the whole
    order.
    """

    order_id: OrderId
    sent: SubmitOrder
    price: int
    quantity: int
    reserved: int
    status: OrderStatus = OrderStatus.SUBMITTED
    cum_quantity: int = 0
    fee_parts: int = 0
    fee_charged: int = 0
    pending_price: int = 0
    pending_quantity: int = 0
