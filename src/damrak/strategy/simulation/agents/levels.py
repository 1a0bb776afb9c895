"""Levels: at which prices a maker wants orders, and the fewest commands that get them there.

Prices lie on a grid, so when the market moves most orders stay where they are: one at the far end
becomes the one at the near end. That is what lets a few commands a second keep a book full.
"""

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

from damrak.domain.orders import Side
from damrak.strategy.sight import OrderSight


class Change(NamedTuple):
    """Say what becomes of a level: an order to put at a price, or to take away if it is None."""

    order: OrderSight | None
    price: int | None


def prices_of(side: Side, edge: float, step: int, count: int) -> list[int]:
    """Return prices on the grid of ``step``, best first, none better than ``edge``."""
    if side is Side.BUY:
        best = floor(edge / step) * step
        found = range(best, best - count * step, -step)
    else:
        best = ceil(edge / step) * step
        found = range(best, best + count * step, step)
    return [price for price in found if price > 0]


def changes_of(wanted: Sequence[int], orders: Sequence[OrderSight], least: float) -> list[Change]:
    """Return what brings orders of one side to the wanted prices, the best price first.

    Orders at a wanted price stay, unless less than ``least`` is left of them.
    """
    kept: dict[int, OrderSight] = {}
    spare: list[OrderSight] = []
    for order in orders:
        if order.price is None or order.price not in wanted or order.price in kept:
            spare.append(order)
        else:
            kept[order.price] = order
    # The ones nearest to the market are in its way, so they move first.
    spare.sort(key=lambda order: abs((order.price or 0) - wanted[0]) if wanted else 0)
    changes: list[Change] = []
    for price in wanted:
        if price not in kept:
            changes.append(Change(spare.pop(0) if spare else None, price))
        elif kept[price].leaves_quantity < least:
            changes.append(Change(kept[price], price))
    return changes + [Change(order, None) for order in spare]
