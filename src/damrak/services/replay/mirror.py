"""The mirror: what the replay's own orders in the venue should be, kept while planning.

It lets commands be planned far ahead of the answers. It is never a witness: what our book is and
who was filled is read from the venue's events alone.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

ANONYMOUS: Final = -1
"""The order id of the one house order that stands for all that no message told of at a level."""


class MirrorOrder(Struct, gc=False):
    """Hold an order of the day as it rests in our venue.

    ``nasdaq_id`` is the day's order id, ``order_id`` ours; ``quantity`` is the total that the venue
    knows, fills included.
    """

    nasdaq_id: int
    price: int
    leaves: int
    quantity: int = 0
    account_id: int = 0
    order_id: int = 0


Queue = dict[int, MirrorOrder]
"""The orders of a level by the day's order id, in time priority."""


class MirrorSide:
    """Hold one side of the book: quantity and queue of each price."""

    __slots__ = ("_best", "buys", "queues", "totals")

    def __init__(self, *, buys: bool) -> None:
        self.buys = buys
        self.totals: dict[int, int] = {}
        self.queues: dict[int, Queue] = {}
        self._best: int | None = None

    def best(self) -> int | None:
        """Return the best price, or None where the side is empty."""
        if self._best is None and self.totals:
            self._best = max(self.totals) if self.buys else min(self.totals)
        return self._best

    def worst(self) -> int:
        """Return the worst price; the side must not be empty."""
        return min(self.totals) if self.buys else max(self.totals)

    def better(self, price: int, other: int) -> bool:
        """Return whether a price comes before another on this side."""
        return price > other if self.buys else price < other

    def add(self, order: MirrorOrder) -> None:
        """Put an order behind all others at its price."""
        price = order.price
        queue = self.queues.get(price)
        if queue is None:
            queue = self.queues[price] = {}
            self.totals[price] = 0
            if self._best is not None and self.better(price, self._best):
                self._best = price
        queue[order.nasdaq_id] = order
        self.totals[price] += order.leaves

    def lower(self, order: MirrorOrder, quantity: int) -> None:
        """Take a quantity off an order, and the order and level away when nothing is left."""
        price = order.price
        order.leaves -= quantity
        self.totals[price] -= quantity
        if order.leaves == 0:
            queue = self.queues[price]
            del queue[order.nasdaq_id]
            if not queue:
                self.remove(price)

    def remove(self, price: int) -> Queue:
        """Forget a level and return its queue."""
        del self.totals[price]
        if price == self._best:
            self._best = None
        return self.queues.pop(price)
