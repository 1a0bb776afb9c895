"""The flow of orders that benchmarks feed: seeded, the same for every engine, steady for ever.

It is drawn a block at a time, outside of what is timed. A book of its own tells which orders are
still there, so nothing is canceled too late, and holds their number within a twentieth of a target:
where it would leave that, a new order and a cancel stand in for each other.
"""

import random
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from damrak.core.markets.book import Book, BookOrder
from damrak.core.markets.matching import enter
from damrak.domain.identifiers import PARTITION_COUNT, PARTITION_MASK
from damrak.domain.orders import SelfTradePrevention, Side

NEW, CANCEL, TAKE, REPLACE = range(4)

Move = tuple[int, int, int, int, Side, int, int]
"""What to do: kind, order id, instrument, account, side, price, quantity.

The order id is the one that the exchange will give, or gave, to the order. The quantity of a cancel
or replace is what is left of the order.
"""

MID: Final = 100_000
PRICES_A_SIDE: Final = 335
"""Prices that new orders choose from on each side; about 330 of them hold orders at any time."""

RESTING: Final = 10_000
"""Orders that rest at any time, where a benchmark does not say otherwise."""

QUANTITY_MIN: Final = 10
QUANTITY_MAX: Final = 100
SEED: Final = 20_260_105

_BUY, _SELL = Side.BUY, Side.SELL


class Mix(Struct, frozen=True):
    """State the shares of a flow in percent (the rest are replaces) and how much a take wants."""

    new: int
    cancel: int
    take: int
    take_quantity_max: int
    prevention: SelfTradePrevention = SelfTradePrevention.CANCEL_TAKER


MIXED: Final = Mix(45, 45, 5, 20)
"""45 % new, 45 % cancel, 5 % take, 5 % replace."""

BOOK_ALONE: Final = Mix(45, 45, 5, 20, SelfTradePrevention.NONE)
"""As ``MIXED``, for engines that know no accounts."""

ORDERS: Final = Mix(47, 38, 10, 100)
"""47 % new, 38 % cancel, 10 % take, 5 % replace: more orders, and twice the trades."""


class Flow:
    """Draw moves over some instruments and accounts, numbered from 1."""

    def __init__(self, mix: Mix, *, resting: int, instruments: int = 1, accounts: int = 40) -> None:
        self.resting = resting
        self._resting_max = resting + resting // 20
        self._mix = mix
        self._instruments = instruments
        self._accounts = accounts
        self._books = [Book() for _ in range(instruments + 1)]
        self._live: list[tuple[int, BookOrder]] = []
        self._places: dict[int, int] = {}
        self._counts = [0] * PARTITION_COUNT
        # Bound once: drawing must not take longer than what is measured.
        self._random = random.Random(SEED).random

    @property
    def live(self) -> int:
        """Return how many orders rest."""
        return len(self._live)

    @property
    def levels(self) -> float:
        """Return how many price levels a side of a book has on average."""
        halves = [half for book in self._books[1:] for half in (book.bids, book.asks)]
        return sum(len(half.keys) for half in halves) / len(halves)

    def opening(self) -> list[Move]:
        """Return the moves that fill the books."""
        return [self._new() for _ in range(self.resting)]

    def block(self, size: int) -> list[Move]:
        """Return the next moves."""
        return [self._draw() for _ in range(size)]

    def blocks(self, total: int, size: int) -> Iterator[list[Move]]:
        """Yield the next moves in blocks."""
        for start in range(0, total, size):
            yield self.block(min(size, total - start))

    def _draw(self) -> Move:
        mix = self._mix
        percent = self._random() * 100
        live = len(self._live)
        if percent < mix.new + mix.cancel:
            adds = percent < mix.new and live < self._resting_max
            return self._new() if adds or live < self.resting else self._cancel()
        percent -= mix.new + mix.cancel
        return self._take() if percent < mix.take else self._replace()

    def _below(self, bound: int) -> int:
        return int(self._random() * bound)

    def _order(self, price_of: tuple[int, int], quantity: int) -> tuple[int, BookOrder]:
        side = _BUY if self._random() < 0.5 else _SELL
        account = 1 + self._below(self._accounts)
        partition = account & PARTITION_MASK
        self._counts[partition] += 1
        order_id = self._counts[partition] * PARTITION_COUNT + partition
        price = price_of[side is _SELL]
        order = BookOrder(order_id, account, side, price, quantity, quantity, self._mix.prevention)
        return 1 + self._below(self._instruments), order

    def _new(self) -> Move:
        away = 1 + self._below(PRICES_A_SIDE)
        quantity = QUANTITY_MIN + self._below(QUANTITY_MAX - QUANTITY_MIN + 1)
        instrument, order = self._order((MID - away, MID + away), quantity)
        self._books[instrument].add(order)
        self._places[order.order_id] = len(self._live)
        self._live.append((instrument, order))
        return _move(NEW, instrument, order)

    def _take(self) -> Move:
        quantity = 1 + self._below(self._mix.take_quantity_max)
        far = PRICES_A_SIDE
        instrument, order = self._order((MID + far, MID - far), quantity)
        move = _move(TAKE, instrument, order)
        matched = enter(self._books[instrument], order)
        for maker, _ in matched.fills if matched else ():
            if not maker.leaves:
                self._forget(self._places[maker.order_id])
        if order.level is not None:
            self._books[instrument].remove(order)
        return move

    def _cancel(self) -> Move:
        place = self._below(len(self._live))
        instrument, order = self._live[place]
        self._forget(place)
        self._books[instrument].remove(order)
        return _move(CANCEL, instrument, order)

    def _replace(self) -> Move:
        instrument, order = self._live[self._below(len(self._live))]
        book = self._books[instrument]
        book.remove(order)
        # Always another price, so that priority is lost: all engines then do the same.
        away = (abs(order.price - MID) + self._below(PRICES_A_SIDE - 1)) % PRICES_A_SIDE + 1
        order.price = MID - away if order.side is _BUY else MID + away
        book.add(order)
        return _move(REPLACE, instrument, order)

    def _forget(self, place: int) -> None:
        _, gone = self._live[place]
        del self._places[gone.order_id]
        last = self._live.pop()
        if place < len(self._live):
            self._live[place] = last
            self._places[last[1].order_id] = place


def _move(kind: int, instrument: int, order: BookOrder) -> Move:
    return (
        kind,
        order.order_id,
        instrument,
        order.account_id,
        order.side,
        order.price,
        order.leaves,
    )
