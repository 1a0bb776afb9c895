"""The book: resting orders by price level, in the order in which they came.

It only keeps orders; who may trade with whom is decided in ``matching``. Every operation costs
the same however many orders wait: a level is a linked list, and the prices of a side are kept
sorted with the best one last, so that work happens at the cheap end of the list.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from msgspec import Struct

from damrak.domain.orders import SelfTradePrevention, Side

_BUY = Side.BUY


class BookOrder(Struct, gc=False):
    """Hold an order as the market knows it; ``quantity`` is the total ordered, fills included.

    ``expire_time`` is 0 for an order that does not expire. The last three fields belong to the
    book.
    """

    order_id: int
    account_id: int
    side: Side
    price: int
    quantity: int
    leaves: int
    prevention: SelfTradePrevention = SelfTradePrevention.NONE
    post_only: bool = False
    expire_time: int = 0
    level: Level | None = None
    previous: BookOrder | None = None
    next: BookOrder | None = None


class Level:
    """Hold the orders at one price, first come first served, and their summed quantity."""

    __slots__ = ("first", "half", "last", "price", "quantity")

    def __init__(self, half: Half, price: int) -> None:
        self.half = half
        self.price = price
        self.quantity = 0
        self.first: BookOrder | None = None
        self.last: BookOrder | None = None

    def __iter__(self) -> Iterator[BookOrder]:
        """Yield the orders in the order in which they will trade."""
        order = self.first
        while order is not None:
            yield order
            order = order.next


class Half:
    """Hold one half of a book: the levels of a side.

    ``keys`` are ``sign * price``, rising, so that the best price is last.
    """

    __slots__ = ("keys", "levels", "side", "sign")

    def __init__(self, side: Side) -> None:
        self.side = side
        self.sign = 1 if side is _BUY else -1
        self.levels: dict[int, Level] = {}
        self.keys: list[int] = []

    def best(self) -> Level | None:
        """Return the level with the best price, or None."""
        return self.levels[self.sign * self.keys[-1]] if self.keys else None

    def from_best(self) -> Iterator[Level]:
        """Yield the levels from the best price to the worst."""
        for key in reversed(self.keys):
            yield self.levels[self.sign * key]

    def drop(self, level: Level) -> None:
        """Take an empty level out."""
        del self.levels[level.price]
        key = self.sign * level.price
        if self.keys[-1] == key:
            self.keys.pop()
        else:
            del self.keys[bisect_left(self.keys, key)]


class Book:
    """Hold all resting orders of one instrument."""

    __slots__ = ("asks", "bids", "orders")

    def __init__(self) -> None:
        self.bids = Half(Side.BUY)
        self.asks = Half(Side.SELL)
        self.orders: dict[int, BookOrder] = {}

    def add(self, order: BookOrder) -> Level:
        """Put an order behind all others at its price, and return the level."""
        half = self.bids if order.side is _BUY else self.asks
        price = order.price
        level = half.levels.get(price)
        if level is None:
            level = half.levels[price] = Level(half, price)
            insort(half.keys, half.sign * price)
            level.first = order
        else:
            last = level.last
            last.next = order  # type: ignore[union-attr]  # a level in the half is never empty
            order.previous = last
        level.last = order
        level.quantity += order.leaves
        order.level = level
        self.orders[order.order_id] = order
        return level

    def remove(self, order: BookOrder) -> Level:
        """Take an order out, and return its level, which is gone from the book if it is empty."""
        del self.orders[order.order_id]
        level: Level = order.level  # type: ignore[assignment]  # a resting order has a level
        level.quantity -= order.leaves
        before, after = order.previous, order.next
        if before is not None:
            before.next = after
            order.previous = None
        else:
            level.first = after
        if after is not None:
            after.previous = before
            order.next = None
        else:
            level.last = before
            if before is None:
                level.half.drop(level)
        order.level = None
        return level

    def shrink(self, order: BookOrder, leaves: int) -> Level:
        """Lower what is left of an order, which keeps its place, and return its level."""
        level: Level = order.level  # type: ignore[assignment]  # a resting order has a level
        level.quantity -= order.leaves - leaves
        order.leaves = leaves
        return level

    def crosses(self, side: Side, price: int) -> bool:
        """Return whether an order of a side at a price would trade at once."""
        half = self.asks if side is _BUY else self.bids
        return bool(half.keys) and half.keys[-1] >= half.sign * price

    def depth(self, side: Side, levels: int) -> list[tuple[int, int]]:
        """Return up to ``levels`` pairs of price and quantity, best first."""
        half = self.bids if side is _BUY else self.asks
        found = reversed(half.keys[-levels:]) if levels > 0 else ()
        return [(half.sign * key, half.levels[half.sign * key].quantity) for key in found]
