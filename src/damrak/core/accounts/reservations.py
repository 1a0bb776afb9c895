"""Reservations: what an open order keeps from its account until it trades or ends.

A buyer reserves the notional at the limit price and the highest fee; a seller reserves what is
sold, since fees come out of the proceeds. A fill never costs more than the reservation falls by.
"""

from damrak.core.accounts.fees import fee_due
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.orders import AccountOrder
from damrak.domain.orders import Side

_BUY = Side.BUY


def reservation_for(side: Side, price: int, quantity: int, listing: Listing) -> int:
    """Return what a new order reserves: of the quote asset to buy, of the base asset to sell."""
    if side is _BUY:
        notional = price * quantity * listing.notional_factor
        return notional + fee_due(notional * listing.fee_max_ppm)
    return quantity * listing.base_factor


def reservation_left(order: AccountOrder, price: int, quantity: int, listing: Listing) -> int:
    """Return what an order must reserve, given its fills, while it may become another.

    Until the market answers a replacement, the order may still trade as it is, in part or almost
    whole, and what is left of it may then trade as it was asked to become; the dearest of these
    counts. ``price`` and ``quantity`` are what it may become, its own if there is nothing pending.
    """
    leaves = order.quantity - order.cum_quantity
    wanted = quantity - order.cum_quantity
    if order.sent.side is _BUY:
        after_trading = order.price * leaves + price * max(wanted - leaves, 0)
        notional = max(after_trading, price * wanted) * listing.notional_factor
        fees = fee_due(order.fee_parts + notional * listing.fee_max_ppm) - order.fee_charged
        return notional + fees
    return max(leaves, wanted) * listing.base_factor


def reservation_now(order: AccountOrder, listing: Listing) -> int:
    """Return what an order must reserve now: enough for what it is and for what it may become."""
    if order.pending_quantity:
        return reservation_left(order, order.pending_price, order.pending_quantity, listing)
    return reservation_left(order, order.price, order.quantity, listing)
