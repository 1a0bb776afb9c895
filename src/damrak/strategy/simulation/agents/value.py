"""The value trader: buys what is far too cheap and sells what is far too dear, without hurry.

It is what brings a price back that somebody holds where it does not belong. Afterwards it returns,
a little at a time, to owning as much of one asset as of the other.
"""

from random import Random
from typing import Final

from msgspec import Struct

from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side, TimeInForce
from damrak.strategy.sight import BookSight
from damrak.strategy.simulation.agents.appraisal import Appraisal
from damrak.strategy.simulation.agents.holdings import available_of, holdings_of, rounded
from damrak.strategy.strategy import Strategy

SPENT_SHARE_MAX: Final = 0.01
"""Most of what it has available that a value trader puts into one order."""

LEAN_ACCEPTED: Final = 0.1
"""How unevenly a value trader may own both assets before it evens them out."""

EVENING_CHANCE: Final = 0.1
"""How often, when it looks, a value trader evens out what it owns."""

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL


class ValueStyle(Struct, frozen=True, kw_only=True):
    """Describe how a value trader trades.

    It looks every ``interval`` nanoseconds, acts beyond ``margin`` of fair value, as a share of it,
    and trades up to ``quantity`` at once, rounded to ``round_lot``.
    """

    interval: int
    margin: float
    quantity: float
    round_lot: int


class ValueTrader(Strategy):
    """Trade one instrument towards its fair value."""

    def __init__(
        self, instrument_id: int, style: ValueStyle, appraisal: Appraisal, generator: Random
    ) -> None:
        self._instrument_id = instrument_id
        self._style = style
        self._appraisal = appraisal
        self._generator = generator
        self._next = 0

    def on_timer(self, now: int) -> None:
        """Trade if the price is far from fair value, or holdings far from even."""
        if now < self._next:
            return
        self._next = now + self._style.interval
        book = self.context.book(self._instrument_id)
        if book is None or book.status is not TradingStatus.OPEN:
            return
        fair, margin = self._appraisal.fair, self._style.margin
        bid, ask = book.best(_BUY), book.best(_SELL)
        if bid is not None and bid[0] > fair * (1.0 + margin):
            self._take(book, _SELL, bid[0], 1.0)
        elif ask is not None and ask[0] < fair * (1.0 - margin):
            self._take(book, _BUY, ask[0], 1.0)
        elif bid is not None and ask is not None:
            self._even_out(book, bid[0], ask[0])

    def _even_out(self, book: BookSight, bid: int, ask: int) -> None:
        lean = holdings_of(self.context, book.instrument, self._appraisal.fair).lean
        if abs(lean) < LEAN_ACCEPTED or self._generator.random() > EVENING_CHANCE:
            return
        side, price = (_SELL, bid) if lean > 0.0 else (_BUY, ask)
        self._take(book, side, price, 0.5)

    def _take(self, book: BookSight, side: Side, price: int, share: float) -> None:
        style = self._style
        spendable = available_of(self.context, book.instrument, price)
        most = (spendable.quote if side is _BUY else spendable.base) * SPENT_SHARE_MAX
        chance = self._generator.uniform(0.5, 1.0)
        quantity = min(style.quantity * chance * share, most)
        whole = rounded(quantity, book.instrument, style.round_lot, price)
        if whole:
            force = TimeInForce.IOC
            self.context.submit(
                self._instrument_id, side, quantity=whole, price=price, time_in_force=force
            )
