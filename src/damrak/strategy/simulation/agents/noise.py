"""The noise trader: trades for reasons of its own, now and then, on the side that it can afford.

Most of its orders take the best price at once; some wait at the best price of their own side for a
while, and are taken away again if nobody comes.
"""

from random import Random
from typing import Final

from msgspec import Struct

from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side, TimeInForce
from damrak.strategy.sight import BookSight
from damrak.strategy.simulation.agents.appraisal import SECOND, Appraisal
from damrak.strategy.simulation.agents.holdings import available_of, holdings_of, rounded
from damrak.strategy.strategy import Strategy

PATIENT_ORDERS_MAX: Final = 4
"""Most orders that a noise trader leaves waiting."""

SPENT_SHARE_MAX: Final = 0.02
"""Most of what it has available that a noise trader puts into one order."""

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL
# How many units it trades: mostly few, rarely many.
_UNITS: Final = (1, 2, 3, 5, 10, 25, 80)
_WEIGHTS: Final = (40, 22, 14, 12, 8, 3, 1)


class NoiseStyle(Struct, frozen=True, kw_only=True):
    """Describe how a noise trader trades.

    ``rate`` is orders a second in the middle, ``unit`` the quantity it counts in, rounded to
    ``round_lot``; ``patient_share`` of its orders wait, ``patience`` nanoseconds each; ``slip`` is
    how many ticks beyond the best price it accepts.
    """

    rate: float
    unit: float
    round_lot: int
    patient_share: float
    patience: int
    slip: int


class NoiseTrader(Strategy):
    """Trade one instrument at random."""

    def __init__(
        self, instrument_id: int, style: NoiseStyle, appraisal: Appraisal, generator: Random
    ) -> None:
        self._instrument_id = instrument_id
        self._style = style
        self._appraisal = appraisal
        self._generator = generator
        self._next = 0
        self._next_cancel = 0

    def on_timer(self, now: int) -> None:
        """Trade if it is time to, and take away what waited too long."""
        if now >= self._next_cancel:
            self._next_cancel = now + self._style.patience // 4
            self._lose_patience(now)
        if now < self._next:
            return
        is_first = self._next == 0
        rate = self._style.rate * self._appraisal.activity
        self._next = now + int(self._generator.expovariate(rate) * SECOND)
        book = self.context.book(self._instrument_id)
        if not is_first and book is not None and book.status is TradingStatus.OPEN:
            self._trade(book)

    def _lose_patience(self, now: int) -> None:
        for order in self.context.open_orders(self._instrument_id):
            if order.created_time + self._style.patience < now:
                self.context.cancel(order.order_id)

    def _trade(self, book: BookSight) -> None:
        chance, style = self._generator, self._style
        bid, ask = book.best(_BUY), book.best(_SELL)
        if bid is None or ask is None:
            return
        held = holdings_of(self.context, book.instrument, self._appraisal.centre)
        side = _BUY if chance.random() * 2.0 - 1.0 > held.lean else _SELL
        tick = book.instrument.tick_at(bid[0])
        sign = 1 if side is _BUY else -1
        best, opposite = (bid[0], ask[0]) if side is _BUY else (ask[0], bid[0])
        waiting = len(self.context.open_orders(self._instrument_id))
        is_patient = chance.random() < style.patient_share and waiting < PATIENT_ORDERS_MAX
        price = opposite + sign * style.slip * tick
        if is_patient:
            improved = best + sign * tick
            price = improved if ask[0] - bid[0] > 2 * tick else best
        quantity = self._quantity(book, side, price)
        if quantity and price > 0:
            self.context.submit(
                self._instrument_id,
                side,
                quantity=quantity,
                price=price,
                time_in_force=TimeInForce.GTC if is_patient else TimeInForce.IOC,
                post_only=is_patient,
            )

    def _quantity(self, book: BookSight, side: Side, price: int) -> int:
        style = self._style
        units = self._generator.choices(_UNITS, _WEIGHTS)[0]
        spendable = available_of(self.context, book.instrument, max(price, 1))
        most = spendable.quote if side is _BUY else spendable.base
        quantity = min(style.unit * units, most * SPENT_SHARE_MAX)
        return rounded(quantity, book.instrument, style.round_lot, max(price, 1))
