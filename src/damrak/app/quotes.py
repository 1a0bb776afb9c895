"""Quotes: the best prices that a client last heard of; market orders are protected by them.

A market order is a limit order at a protection price, so that the venue can reserve what it may
cost. The sender's client stamps that price; without a quote it stamps none, and the venue denies
the order.
"""

from collections.abc import Iterable

from damrak.domain.decimals import Price
from damrak.domain.events import BookChanged, Event
from damrak.domain.instruments import Instrument, protection_price
from damrak.domain.orders import Side


class Quotes:
    """Follow the books of a venue from what it tells the public."""

    def __init__(self) -> None:
        self._levels: dict[tuple[int, Side], dict[int, int]] = {}

    def set_level(self, instrument_id: int, side: Side, level: tuple[int, int]) -> None:
        """Note the quantity at a price; 0 removes it."""
        price, quantity = level
        levels = self._levels.setdefault((instrument_id, side), {})
        if quantity:
            levels[price] = quantity
        else:
            levels.pop(price, None)

    def hear(self, events: Iterable[Event]) -> None:
        """Note what events say of books."""
        for event in events:
            if isinstance(event, BookChanged):
                level = (event.price, event.quantity)
                self.set_level(event.instrument_id, event.side, level)

    def best(self, instrument_id: int, side: Side) -> int | None:
        """Return the best price of a side of a book, None where it is empty."""
        levels = self._levels.get((instrument_id, side))
        if not levels:
            return None
        return max(levels) if side is Side.BUY else min(levels)

    def protection(self, instrument: Instrument, side: Side) -> Price | None:
        """Return the protection price of a market order, None without a quote."""
        opposite = Side.SELL if side is Side.BUY else Side.BUY
        best = self.best(instrument.instrument_id, opposite)
        return None if best is None else protection_price(instrument, side, best)
