"""What moves in a market, folded from its stream: prices, the pace of trades, the last of them."""

from collections import deque
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from damrak.app.terminal import Facts
from damrak.wire.markets import Instrument, Quote, Trade
from damrak.wire.stream import QuoteUpdate, TradeUpdate

PACE_SECONDS: Final = 10.0
"""Over how long the pace of trades is taken."""
PACE_TRADES_MAX: Final = 10_000
"""Most trades of an instrument that its pace is taken of."""
TRADES_KEPT: Final = 50
"""How many trades of an instrument are remembered."""

_CENTS: Final = Decimal("0.01")


class Line:
    """Follow one instrument; times are seconds of a clock that never goes back."""

    def __init__(self, listed: Instrument, opening: Decimal | None) -> None:
        self.listed = listed
        self.places = _places(band.tick for band in listed.tick_table)
        self.lot_places = _places([listed.lot])
        self.quote: Quote | QuoteUpdate | None = None
        self.trades: deque[Trade | TradeUpdate] = deque(maxlen=TRADES_KEPT)
        self._opening = opening
        self._times: deque[float] = deque(maxlen=PACE_TRADES_MAX)

    def traded(self, trade: TradeUpdate, now: float) -> None:
        """Take a trade that happened now."""
        self.trades.appendleft(trade)
        self._times.append(now)

    def facts(self, now: float) -> Facts:
        """Return what the instrument's line shows; prices have as many places as its ticks."""
        quote = self.quote
        bid, ask, last = (
            (quote.bid_price, quote.ask_price, quote.last_price) if quote else (None, None, None)
        )
        return {
            "symbol": self.listed.symbol,
            "bid": padded(bid, self.places),
            "ask": padded(ask, self.places),
            "spread": padded(_difference(ask, bid), self.places),
            "last": padded(last, self.places),
            "change_percent": self._change(last),
            "trades_per_second": f"{self._pace(now):.1f}",
        }

    def _change(self, last: str | None) -> str:
        if not last:
            return ""
        price = Decimal(last)
        if self._opening is None:
            self._opening = price
        change = (price - self._opening) / self._opening * 100
        # Adding nothing takes the sign from what is rounded to nothing.
        return f"{change.quantize(_CENTS) + 0:f}"

    def _pace(self, now: float) -> float:
        while self._times and self._times[0] < now - PACE_SECONDS:
            self._times.popleft()
        return len(self._times) / PACE_SECONDS


class Market:
    """Follow instruments, in the order in which they are shown."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = {line.listed.symbol: line for line in lines}

    def hear(self, message: object, now: float) -> None:
        """Take what the stream said; what is not of these instruments is nothing."""
        if isinstance(message, QuoteUpdate):
            if line := self.lines.get(message.symbol):
                line.quote = message
        elif isinstance(message, TradeUpdate) and (line := self.lines.get(message.symbol)):
            line.traded(message, now)

    def rows(self, now: float) -> list[Facts]:
        """Return a row for each instrument."""
        return [line.facts(now) for line in self.lines.values()]


def padded(number: str | None, places: int) -> str:
    """Return decimal text with that many places, so that points stand below each other."""
    if not number:
        return ""
    whole, _, fraction = number.partition(".")
    return f"{whole}.{fraction:0<{places}}" if places else number


def _difference(ask: str | None, bid: str | None) -> str | None:
    return format(Decimal(ask) - Decimal(bid), "f") if ask and bid else None


def _places(numbers: Iterable[str]) -> int:
    return max(len(number.partition(".")[2]) for number in numbers)
