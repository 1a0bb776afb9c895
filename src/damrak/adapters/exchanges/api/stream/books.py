"""A book folded from its snapshot and the updates after it."""

from decimal import Decimal

from damrak.wire.markets import LevelText
from damrak.wire.stream import BookSnapshot, BookUpdate

_GONE = Decimal(0)


class FoldedBook:
    """Keep a book up to date; ``current`` is false while it waits for a snapshot."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.current = False
        self._sequence = 0
        self._symbol = ""
        self._time = ""
        self._bids: dict[Decimal, LevelText] = {}
        self._asks: dict[Decimal, LevelText] = {}
        self._shown: BookSnapshot | None = None

    def start(self, snapshot: BookSnapshot) -> None:
        """Take the whole book from a snapshot."""
        self.current = True
        self._symbol = snapshot.symbol
        self._bids, self._asks = _by_price(snapshot.bids), _by_price(snapshot.asks)
        self._sequence, self._time = snapshot.sequence, snapshot.time
        self._shown = None

    def fold(self, update: BookUpdate) -> bool:
        """Take the levels that changed; return whether the update was news.

        An update that leaves a gap is none, and the book is not current any more.
        """
        if not self.current or update.last_sequence <= self._sequence:
            return False
        if update.first_sequence > self._sequence + 1:
            self.current = False
            return False
        _change(self._bids, update.bids)
        _change(self._asks, update.asks)
        self._sequence, self._time = update.last_sequence, update.time
        self._shown = None
        return True

    def show(self) -> BookSnapshot | None:
        """Return the book as it is now, best prices first; None while it is not current."""
        if not self.current:
            return None
        if self._shown is None:
            bids = tuple(self._bids[price] for price in sorted(self._bids, reverse=True))
            asks = tuple(self._asks[price] for price in sorted(self._asks))
            self._shown = BookSnapshot(self._symbol, self._sequence, bids, asks, self._time)
        return self._shown


def _by_price(levels: tuple[LevelText, ...]) -> dict[Decimal, LevelText]:
    return {Decimal(level[0]): level for level in levels}


def _change(side: dict[Decimal, LevelText], levels: tuple[LevelText, ...]) -> None:
    for level in levels:
        price = Decimal(level[0])
        if Decimal(level[1]) == _GONE:
            side.pop(price, None)
        else:
            side[price] = level
