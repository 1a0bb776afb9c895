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
    """Return what an order still reserves at a price and total quantity, given its fills."""
    leaves = quantity - order.cum_quantity
    if leaves <= 0:
        return 0
    if order.sent.side is _BUY:
        notional = price * leaves * listing.notional_factor
        fees = fee_due(order.fee_parts + notional * listing.fee_max_ppm) - order.fee_charged
        return notional + fees
    return leaves * listing.base_factor


def reservation_now(order: AccountOrder, listing: Listing) -> int:
    """Return what an order must reserve now: enough for what it is and for what it may become."""
    left = reservation_left(order, order.price, order.quantity, listing)
    if order.pending_quantity:
        pending = reservation_left(order, order.pending_price, order.pending_quantity, listing)
        return max(left, pending)
    return left
