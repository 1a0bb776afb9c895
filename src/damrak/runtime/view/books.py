"""Books as they live in the view: the summed quantity at each price."""

from bisect import bisect_left, insort
from typing import Final

from damrak.domain.events import TradeExecuted
from damrak.domain.instruments import Instrument
from damrak.domain.orders import Side

_BUY: Final = Side.BUY


class LiveHalf:
    """Hold one side of a book: ``keys`` are ``sign * price``, rising, so the best is last."""

    __slots__ = ("keys", "levels", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.keys: list[int] = []
        self.levels: dict[int, int] = {}

    def put(self, price: int, quantity: int) -> None:
        """Take the whole quantity at a price; 0 removes the level."""
        levels = self.levels
        if quantity:
            if price not in levels:
                insort(self.keys, self.sign * price)
            levels[price] = quantity
        elif price in levels:
            del levels[price]
            keys, key = self.keys, self.sign * price
            if keys[-1] == key:
                keys.pop()
            else:
                del keys[bisect_left(keys, key)]


class LiveBook:
    """Hold an instrument's market; ``sequence`` counts what it told the public."""

    __slots__ = ("asks", "bids", "instrument", "last_trade", "sequence", "status", "time")

    def __init__(self, instrument: Instrument, time: int) -> None:
        self.instrument = instrument
        self.status = instrument.status
        self.sequence = 0
        self.time = time
        self.last_trade: TradeExecuted | None = None
        self.bids = LiveHalf(1)
        self.asks = LiveHalf(-1)

    def best(self, side: Side) -> tuple[int, int] | None:
        """Return the best price of a side and the quantity there, or None."""
        half = self.bids if side is _BUY else self.asks
        if not half.keys:
            return None
        price = half.sign * half.keys[-1]
        return price, half.levels[price]

    def depth(self, side: Side, levels: int) -> list[tuple[int, int]]:
        """Return up to ``levels`` pairs of price and quantity, best first."""
        half = self.bids if side is _BUY else self.asks
        found = reversed(half.keys[-levels:]) if levels > 0 else ()
        return [(half.sign * key, half.levels[half.sign * key]) for key in found]
