"""The market maker: keeps orders on both sides around what it holds an instrument to be worth.

It never takes: its orders are post-only. What it owns too much of it offers a little cheaper, and
the less it owns the less it offers, so it never runs dry.
"""

from random import Random
from typing import Final

from msgspec import Struct

from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import Side
from damrak.domain.reasons import Reason
from damrak.strategy.sight import BookSight, OrderSight
from damrak.strategy.simulation.agents.appraisal import SECOND, Appraisal
from damrak.strategy.simulation.agents.holdings import holdings_of, rounded
from damrak.strategy.simulation.agents.levels import changes_of, prices_of
from damrak.strategy.strategy import Fill, Strategy

OFFERED_SHARE_MAX: Final = 0.5
"""Most of what it owns of an asset that a maker offers at once."""

LEAN_MAX: Final = 0.001
"""How far, as a share of the price, a maker shifts its quotes when all it owns is one asset."""

WEAK_SHARE: Final = 0.3
"""What is left of an order, as a share of a usual one, when it is made whole again."""

REFUSED_PAUSE: Final = SECOND
CROSSED_PAUSE: Final = SECOND // 4
"""How long a maker waits when the market had moved on before its order came."""

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL
_DEVIATION: Final = 0.4


class MakerStyle(Struct, frozen=True, kw_only=True):
    """Describe how a maker quotes.

    ``levels`` a side, ``spacing`` ticks apart, none closer to the middle than ``half_spread``
    ticks; ``quantity`` at the best, by ``growth`` of it more at each one further; ``round_lot`` is
    what quantities are rounded to. It looks again every ``interval`` nanoseconds.
    """

    levels: int
    spacing: int
    half_spread: float
    quantity: float
    growth: float
    round_lot: int
    interval: int

    def whole(self) -> float:
        """Return the most quantity that it wants on one side."""
        sums = self.levels + self.growth * self.levels * (self.levels - 1) / 2
        return self.quantity * sums * (1.0 + _DEVIATION)


class MarketMaker(Strategy):
    """Quote both sides of one instrument."""

    def __init__(
        self, instrument_id: int, style: MakerStyle, appraisal: Appraisal, generator: Random
    ) -> None:
        self._instrument_id = instrument_id
        self._style = style
        self._appraisal = appraisal
        self._generator = generator
        self._next = 0
        self._pause = 0

    def on_fill(self, fill: Fill) -> None:
        """Let whoever took press on the appraisal."""
        if not fill.aggressor:
            taker = _SELL if fill.side is _BUY else _BUY
            self._appraisal.press(taker, fill.last_price, fill.last_quantity)

    def on_refused(self, reason: Reason) -> None:
        """Wait a little before asking again."""
        crossed = reason is Reason.POST_ONLY_WOULD_TAKE
        self._pause = max(self._pause, CROSSED_PAUSE if crossed else REFUSED_PAUSE)

    def on_timer(self, now: int) -> None:
        """Move the quotes to where they should be."""
        if now < self._next:
            return
        if self._pause:
            self._next, self._pause = now + self._pause, 0
            return
        self._next = now + self._style.interval
        book = self.context.book(self._instrument_id)
        if book is not None and book.status is TradingStatus.OPEN:
            self._quote(book)

    def _quote(self, book: BookSight) -> None:
        instrument = book.instrument
        held = holdings_of(self.context, instrument, self._appraisal.centre)
        middle = self._appraisal.centre * (1.0 - held.lean * LEAN_MAX)
        own: dict[Side, list[OrderSight]] = {_BUY: [], _SELL: []}
        for order in self.context.open_orders(self._instrument_id):
            own[order.side].append(order)
        asks = [order.price for order in own[_SELL] if order.price is not None]
        # The side that makes way goes first, or the other would run into it.
        rising = not asks or middle > min(asks)
        for side in (_SELL, _BUY) if rising else (_BUY, _SELL):
            share = held.base if side is _SELL else held.quote
            wanted = self._wanted(side, middle, book, own)
            scale = min(1.0, OFFERED_SHARE_MAX * share / self._style.whole())
            if not self._work(instrument, side, (wanted, own[side]), scale):
                return

    def _wanted(
        self, side: Side, middle: float, book: BookSight, own: dict[Side, list[OrderSight]]
    ) -> list[int]:
        style = self._style
        tick = book.instrument.tick_at(int(middle))
        sign = -1 if side is _BUY else 1
        edge = middle + sign * style.half_spread * tick
        opposite = _SELL if side is _BUY else _BUY
        best = book.best(opposite)
        # What others bid or offer is respected; one's own orders there are about to move away.
        if best is not None and all(order.price != best[0] for order in own[opposite]):
            free = best[0] + sign * tick
            edge = min(edge, free) if side is _BUY else max(edge, free)
        return prices_of(side, edge, tick * style.spacing, style.levels)

    def _work(
        self,
        instrument: Instrument,
        side: Side,
        levels: tuple[list[int], list[OrderSight]],
        scale: float,
    ) -> bool:
        wanted, orders = levels
        context, usual = self.context, self._style.quantity * scale
        for order, price in changes_of(wanted, orders, usual * WEAK_SHARE):
            if price is None:
                done = order is None or context.cancel(order.order_id)
            else:
                depth = wanted.index(price)
                quantity = self._quantity(instrument, depth, scale, price)
                if quantity == 0:
                    done = order is None or context.cancel(order.order_id)
                elif order is None:
                    done = context.submit(
                        self._instrument_id, side, quantity=quantity, price=price, post_only=True
                    )
                else:
                    total = order.cum_quantity + quantity
                    done = context.replace(order.order_id, quantity=total, price=price)
            if not done:
                return False
        return True

    def _quantity(self, instrument: Instrument, depth: int, scale: float, price: int) -> int:
        style = self._style
        chance = self._generator.uniform(1.0 - _DEVIATION, 1.0 + _DEVIATION)
        quantity = style.quantity * (1.0 + style.growth * depth) * chance * scale
        return rounded(quantity, instrument, style.round_lot, price)
